import { Worker } from 'node:worker_threads';
import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import type { FileKind } from '../file/fileRecords.ts';
import type { LoadProgress } from './columns/loadEvents.ts';
import type { Answers, LoadedSummary, QuestionName, Questions, Request, Response } from './questions.ts';

/** For the different texts; the columns are outside of it. */
const HEAP_MB = 1_024;

interface Waiting {
  readonly answer: (answer: Answers[QuestionName]) => void;
  readonly fail: (failure: Failure) => void;
  readonly onProgress: ((progress: LoadProgress) => void) | undefined;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** A source of events that is loaded: files that a thread of its own has read into columns and answers from. */
export class AuditSource {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #loaded: LoadedSummary | undefined;
  #asked = 0;
  /** Why it can be asked no more. */
  #ended: Failure | undefined;

  private constructor() {
    this.#worker = new Worker(new URL(/* webpackChunkName: "events-worker" */ './eventsWorker.ts', import.meta.url), {
      name: 'audit events',
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.#worker.on('message', (response: Response) => this.#take(response));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(undefined));
  }

  /**
   * Loads files, all files of folders, and files that were opened before. Close it after use.
   * @throws Failure `cancelled` after an abort; `invalid-input` where there is no event
   */
  static async open(
    paths: readonly string[],
    { opened = [], ...options }: AskOptions & { readonly opened?: readonly FileKind[] },
  ): Promise<AuditSource> {
    const source = new AuditSource();
    try {
      source.#loaded = await source.ask('load', { paths, opened }, options);
      return source;
    } catch (error) {
      await source.close();
      throw error;
    }
  }

  /** What was loaded, and what became of each line. */
  get loaded(): LoadedSummary {
    if (this.#loaded === undefined) throw new Error('Nothing was loaded.');
    return this.#loaded;
  }

  /** @throws Failure `cancelled` after an abort, and where the source is closed */
  async ask<N extends QuestionName>(
    name: N,
    question: Questions[N],
    { signal, onProgress }: AskOptions,
  ): Promise<Answers[N]> {
    if (this.#ended) throw this.#ended;
    if (signal.aborted) throw cancelled();
    this.#asked += 1;
    const id = this.#asked;
    const stop = (): void => {
      this.#send({ kind: 'cancel', id });
      this.#waiting.get(id)?.fail(cancelled());
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      return (await new Promise<Answers[QuestionName]>((answer, fail) => {
        this.#waiting.set(id, { answer, fail, onProgress });
        this.#send({ kind: 'ask', id, name, question });
      })) as Answers[N]; // the worker answers what it was asked
    } finally {
      signal.removeEventListener('abort', stop);
      this.#waiting.delete(id);
    }
  }

  /** Ends the thread and gives back its memory. */
  async close(): Promise<void> {
    this.#ended ??= cancelled();
    await this.#worker.terminate();
  }

  #send(request: Request): void {
    this.#worker.postMessage(request);
  }

  #take(response: Response): void {
    const waiting = this.#waiting.get(response.id);
    if (response.kind === 'progress') waiting?.onProgress?.(response.progress);
    else if (response.kind === 'answer') waiting?.answer(response.answer);
    else {
      const { code, text, detail } = response.failure;
      waiting?.fail(new Failure(code, text, detail === undefined ? {} : { detail }));
    }
  }

  /** The thread has ended, on its own or by {@link close}. */
  #end(error: unknown): void {
    const isFull = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#ended ??= isFull
      ? new Failure('other', message('There are too many events for the memory. Choose fewer files.'), { cause: error })
      : new Failure('other', message('Reading the events ended early: {0}', String(error)), { cause: error });
    for (const { fail } of this.#waiting.values()) fail(this.#ended);
  }
}

function cancelled(): Failure {
  return new Failure('cancelled', message('Cancelled.'));
}
