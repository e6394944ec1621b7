import { Failure } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import { message, type Message } from '../../text/message.ts';
import { BackOff } from '../backOff.ts';
import type { ClusterApi, LogRequest, Pod } from '../clusterApi.ts';
import { LineSplitter } from './lineSplitter.ts';
import { linesIn, type LogLines } from './logLines.ts';
import { compareStamps, secondOf, stampOf } from './logTime.ts';
import { ResumePoint } from './resumePoint.ts';

/** A cluster's API whose credentials may expire while a log is followed. */
export interface ApiSource {
  current(): ClusterApi;
  /** Gets new credentials. Concurrent callers share one renewal. */
  renew(signal: AbortSignal): Promise<void>;
}

/** What happens to a stream besides its lines. `gap`: lines are missing, or may be. */
export interface StreamNote {
  readonly kind: 'gap' | 'trouble' | 'resumed';
  readonly text: Message;
}

/** Waits in milliseconds; {@link defaultTiming} where absent. */
export interface FollowTiming {
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** After this long without a byte, we ask the server whether the pod has written anything. */
  readonly idleMs: number;
  /** How long to search for the last line after the node's clock was set back. */
  readonly seamMs: number;
}

export const defaultTiming: FollowTiming = { firstPauseMs: 500, longestPauseMs: 30_000, idleMs: 30_000, seamMs: 5_000 };

export interface FollowOptions {
  /** Number of lines to begin with; `undefined` for the whole log. */
  readonly tailLines: number | undefined;
  /** Oldest time of the lines to begin with. */
  readonly since?: Date;
  readonly timing?: FollowTiming;
  readonly signal: AbortSignal;
  /** Receives lines in order, each after its time. */
  readonly onLines: (lines: LogLines) => void;
  readonly onNote: (note: StreamNote) => void;
}

/**
 * Follows the log of one pod, through restarts of its container, broken connections and restarted API servers, until
 * the pod is gone or finished, or the signal aborts. Loses no line and repeats none; where the server could not supply
 * lines, a note of kind `gap` reports it. Never throws.
 */
export async function followPodLog(api: ApiSource, pod: Pod, options: FollowOptions): Promise<void> {
  await new PodLogFollower(api, pod, options).run();
}

class PodLogFollower {
  readonly #api: ApiSource;
  readonly #options: FollowOptions;
  readonly #timing: FollowTiming;
  readonly #seam = new ResumePoint();
  readonly #pauses: BackOff;
  #pod: Pod;
  /** The container run whose log was read last; `undefined` before the first. */
  #run: Pick<Pod, 'startedAt' | 'restarts'> | undefined;
  /** Whether we stopped reading that run's log before its end. */
  #cut = false;
  /** The beginning of an incomplete line. */
  #unfinished = '';
  #troubled = false;
  /** Whether the last attempt got an answer. */
  #opened = false;
  /** Lines to begin with while there is no time to resume from. */
  #beginning: Pick<LogRequest, 'tailLines' | 'sinceTime'>;

  constructor(api: ApiSource, pod: Pod, options: FollowOptions) {
    this.#api = api;
    this.#pod = pod;
    this.#options = options;
    this.#timing = options.timing ?? defaultTiming;
    this.#beginning = {
      ...(options.tailLines === undefined ? {} : { tailLines: options.tailLines }),
      ...(options.since === undefined ? {} : { sinceTime: secondOf(options.since.toISOString()) }),
    };
    this.#pauses = new BackOff(this.#timing.firstPauseMs, this.#timing.longestPauseMs);
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    for (let known: Pod | undefined = this.#pod; !signal.aborted; known = undefined) {
      try {
        const pod = known ?? (await this.#api.current().readPod(this.#pod.namespace, this.#pod.name, signal));
        if (!pod || pod.uid !== this.#pod.uid) {
          this.#leave();
          return;
        }
        this.#pod = pod;
        if (await this.#isWorthReading()) await this.#read();
        if (isFinished(this.#pod) && !this.#cut) {
          this.#flushUnfinished();
          return;
        }
      } catch (error) {
        await this.#report(error);
      }
      await pause(this.#pauses.next(), signal).catch(() => undefined);
    }
  }

  /** Handles a new run of the container. Returns whether there is a log to read now. */
  async #isWorthReading(): Promise<boolean> {
    const run = this.#run;
    const { startedAt, restarts } = this.#pod;
    if (!run) return true;
    if (startedAt === undefined || startedAt === run.startedAt) return this.#cut || startedAt !== undefined;
    const missed = restarts - run.restarts;
    if (this.#cut || missed > 1) await this.#readPrevious(missed);
    this.#flushUnfinished();
    this.#seam.reset();
    this.#cut = false;
    return true;
  }

  /** What the previous run wrote after we stopped reading it. */
  async #readPrevious(missed: number): Promise<void> {
    const { signal } = this.#options;
    const sameRun = missed <= 1;
    if (!sameRun) {
      if (this.#cut || missed > 2) this.#gap(message('The container started {0} times; lines may be missing.', missed));
      this.#seam.reset();
    }
    const sinceTime = this.#seam.resume();
    let text: string;
    try {
      const request = {
        ...this.#request(),
        previous: true,
        fresh: true,
        ...(sinceTime === undefined ? {} : { sinceTime }),
      };
      text = await this.#api.current().readLog(request, signal);
    } catch (error) {
      if (!(error instanceof Failure) || !(error.code === 'api-invalid' || error.code === 'api-not-found')) throw error;
      // The node keeps the log of one earlier run at most.
      this.#gap(message('The container restarted and the end of its earlier log isn’t kept; lines may be missing.'));
      return;
    }
    this.#unfinished = '';
    this.#give(Buffer.from(text === '' || text.endsWith('\n') ? text : `${text}\n`));
    if (this.#seam.isResuming && sinceTime !== undefined && text === '') {
      this.#gap(message('The container restarted and the end of its earlier log isn’t kept; lines may be missing.'));
    }
  }

  /** Reads the log until the connection ends. */
  async #read(): Promise<void> {
    const { signal } = this.#options;
    const { startedAt, restarts } = this.#pod;
    const sinceTime = this.#seam.resume();
    const attempt = new AbortController();
    const abort = (): void => attempt.abort();
    signal.addEventListener('abort', abort);
    const splitter = new LineSplitter();
    this.#opened = false;
    const began = performance.now();
    let idle: NodeJS.Timeout | undefined;
    let search: NodeJS.Timeout | undefined;
    try {
      const request = { ...this.#request(), ...(sinceTime === undefined ? this.#beginning : { sinceTime }) };
      const chunks = await this.#api.current().followLog(request, attempt.signal);
      this.#opened = true;
      this.#run = { startedAt, restarts };
      this.#cut = true;
      this.#beginning = {};
      this.#recovered();
      idle = setInterval(() => void this.#probe(attempt), this.#timing.idleMs);
      if (sinceTime !== undefined) search = setTimeout(() => this.#endSearch(), this.#timing.seamMs);
      for await (const chunk of chunks) {
        this.#give(splitter.push(chunk));
        idle.refresh();
      }
      // A log that ends without a line feed may end in a cut line: the next answer brings it whole.
      this.#unfinished = splitter.rest().toString();
      this.#cut = false;
    } catch (error) {
      // A broken or stuck connection is no failure yet: the next attempt may resume there.
      if (signal.aborted || !this.#opened) throw error;
    } finally {
      if (performance.now() - began > this.#timing.longestPauseMs) this.#pauses.reset();
      clearInterval(idle);
      clearTimeout(search);
      signal.removeEventListener('abort', abort);
      attempt.abort();
    }
  }

  #request(): LogRequest {
    const { namespace, name, container } = this.#pod;
    return { namespace, pod: name, container };
  }

  /** @param bytes whole lines, each with its line feed. */
  #give(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const { lines: fresh, gap } = this.#seam.take(linesIn(bytes));
    if (gap) this.#gap(message('The connection broke and the log was rotated meanwhile; lines may be missing.'));
    if (fresh.ends.length === 0) return;
    this.#unfinished = '';
    this.#pauses.reset();
    this.#options.onLines(fresh);
  }

  /** A server may vanish silently, or keep a connection that it has forgotten. A second connection shows it. */
  async #probe(attempt: AbortController): Promise<void> {
    const last = this.#seam.last;
    try {
      const request = { ...this.#request(), tailLines: 1, fresh: true };
      const newest = stampOf(await this.#api.current().readLog(request, attempt.signal));
      // A line that arrived during the probe shows that the stream works.
      if (newest === undefined || newest === last || this.#seam.last !== last || attempt.signal.aborted) return;
      if (last !== undefined && compareStamps(newest, last) < 0) {
        // With `sinceTime` the node would hold back every line until its clock has caught up.
        this.#gap(message('The node’s clock was set back; lines may be missing.'));
        this.#seam.reset();
        this.#beginning = { tailLines: 1 };
      }
    } catch {
      // Then this connection cannot be trusted either.
    }
    attempt.abort();
  }

  /** After the clock was set back, the time alone does not identify the last line. */
  #endSearch(): void {
    if (!this.#seam.isClockSetBack || !this.#seam.isResuming) return;
    this.#seam.giveUp();
    this.#gap(message('The node’s clock was set back and the log was rotated meanwhile; lines may be missing.'));
  }

  /** The pod no longer exists. */
  #leave(): void {
    this.#flushUnfinished();
    if (this.#cut) this.#gap(message('The pod is gone; its last lines may be missing.'));
  }

  #flushUnfinished(): void {
    if (this.#unfinished !== '') this.#give(Buffer.from(`${this.#unfinished}\n`));
    this.#unfinished = '';
  }

  #gap(text: Message): void {
    this.#options.onNote({ kind: 'gap', text });
  }

  async #report(error: unknown): Promise<void> {
    const { signal, onNote } = this.#options;
    if (signal.aborted) return;
    if (error instanceof Failure && isOver(this.#pod, error)) return;
    if (!this.#troubled) {
      this.#troubled = true;
      onNote({ kind: 'trouble', text: error instanceof Failure ? error.text : message('{0}', String(error)) });
    }
    if (error instanceof Failure && (error.code === 'api-unauthorized' || error.code === 'api-certificate')) {
      // Ignore its failure: the next attempt reports what is wrong.
      await this.#api.renew(signal).catch(() => undefined);
    }
  }

  #recovered(): void {
    if (!this.#troubled) return;
    this.#troubled = false;
    this.#options.onNote({ kind: 'resumed', text: message('Stream resumed.') });
  }
}

/**
 * A container that is about to start has no log yet, and one that has just ended has none left: the pod shows which.
 */
function isOver({ startedAt }: Pod, { code }: Failure): boolean {
  return code === 'api-not-found' || (code === 'api-invalid' && startedAt === undefined);
}

function isFinished({ phase }: Pod): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}
