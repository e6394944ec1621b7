/** The thread in which a source of events is loaded and asked, so that the extension host's own stays free. */
import { parentPort } from 'node:worker_threads';
import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import { SourceAnswers } from './answerQuestion.ts';
import type { LoadProgress } from './columns/loadEvents.ts';
import type { Request, Response } from './questions.ts';

/** Progress is for people: more often would only keep the other thread busy. */
const PROGRESS_MS = 100;

const source = new SourceAnswers();
const running = new Map<number, AbortController>();
const send = (response: Response): void => parentPort?.postMessage(response);

parentPort?.on('message', (request: Request) => {
  if (request.kind === 'cancel') running.get(request.id)?.abort();
  else void answer(request);
});

async function answer({ id, name, question }: Extract<Request, { kind: 'ask' }>): Promise<void> {
  const stop = new AbortController();
  running.set(id, stop);
  let last = 0;
  const onProgress = (progress: LoadProgress): void => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    send({ kind: 'progress', id, progress });
  };
  try {
    const found = await source.answer(name, question, { signal: stop.signal, onProgress });
    send({ kind: 'answer', id, answer: found });
  } catch (error) {
    const failure =
      error instanceof Failure
        ? error
        : new Failure('other', message('The events couldn’t be read: {0}', String(error)), { cause: error });
    send({ kind: 'failed', id, failure: { code: failure.code, text: failure.text, detail: failure.detail } });
  } finally {
    running.delete(id);
  }
}
