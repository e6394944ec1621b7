import { setTimeout as pause } from 'node:timers/promises';
import { cancelled } from '../failure/cancelled.ts';

/** What one person's machine may ask of IBM Cloud: it allows 200 API requests in ten seconds from one address. */
export interface CallLimits {
  /** Calls under way at the same time. */
  readonly atOnce: number;
  /** Scarce calls (`cluster config`) under way at the same time; they count as calls too. */
  readonly scarceAtOnce: number;
  /** Calls started within any `windowMs` milliseconds. */
  readonly startsInWindow: number;
  readonly windowMs: number;
  /** Pause of all starts after the first refusal, in milliseconds; it doubles with each further one. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** How often one call is repeated after a refusal. */
  readonly repeats: number;
}

export const CALL_LIMITS: CallLimits = {
  atOnce: 8,
  scarceAtOnce: 2,
  startsInWindow: 150,
  windowMs: 10_000,
  firstPauseMs: 1_000,
  longestPauseMs: 60_000,
  repeats: 6,
};

/** How a call stands in the queue. */
export interface CallTicket {
  readonly signal: AbortSignal;
  /** Goes before calls that are not. */
  readonly urgent: boolean;
  readonly scarce: boolean;
}

/** Lets calls start: not too many at once, not too many in a while, none during a pause. */
export interface CallQueue {
  /**
   * Runs `call` when its turn comes. Where it fails and `isRefusal` says that too much was asked, all starts pause
   * (longer with each refusal in a row) and the call is repeated, before others of its kind.
   * @throws Failure `cancelled` where the signal aborts while it waits; otherwise what `call` throws.
   */
  run<T>(ticket: CallTicket, call: () => Promise<T>): Promise<T>;
}

interface Waiting extends CallTicket {
  readonly start: () => void;
}

/** @param isRefusal whether a failure means that too much was asked (rate limit). */
export function createCallQueue(isRefusal: (failure: unknown) => boolean, limits: CallLimits = CALL_LIMITS): CallQueue {
  const waiting: Waiting[] = [];
  const starts: number[] = [];
  let running = 0;
  let runningScarce = 0;
  let refusalsInRow = 0;
  let pausedUntil = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Milliseconds until a call may start; 0: now. */
  function delay(now: number): number {
    while (starts.length > 0 && now - (starts[0] ?? now) >= limits.windowMs) {
      starts.shift();
    }
    const oldest = starts[0];
    const full = starts.length >= limits.startsInWindow && oldest !== undefined ? oldest + limits.windowMs - now : 0;
    return Math.max(full, pausedUntil - now, 0);
  }

  function next(): Waiting | undefined {
    const allowed = (ticket: Waiting): boolean => !ticket.scarce || runningScarce < limits.scarceAtOnce;
    return waiting.find((ticket) => ticket.urgent && allowed(ticket)) ?? waiting.find(allowed);
  }

  function pump(): void {
    clearTimeout(timer);
    timer = undefined;
    while (running < limits.atOnce) {
      const ticket = next();
      if (ticket === undefined) {
        return;
      }
      const wait = delay(performance.now());
      if (wait > 0) {
        timer = setTimeout(pump, Math.ceil(wait));
        return;
      }
      waiting.splice(waiting.indexOf(ticket), 1);
      running += 1;
      runningScarce += ticket.scarce ? 1 : 0;
      starts.push(performance.now());
      ticket.start();
    }
  }

  /** Waits for a turn. @param first stands before the others: it was already its turn once. */
  function turn(ticket: CallTicket, first: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(cancelled());
        // The last one that waited takes the timer with it.
        pump();
      };
      const entry: Waiting = {
        ...ticket,
        start: () => {
          ticket.signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      if (ticket.signal.aborted) {
        reject(cancelled());
        return;
      }
      ticket.signal.addEventListener('abort', onAbort, { once: true });
      if (first) {
        waiting.unshift(entry);
      } else {
        waiting.push(entry);
      }
      pump();
    });
  }

  /** Calls that were refused at the same time are one refusal: only one that comes after the pause lengthens it. */
  function holdBack(): void {
    const now = performance.now();
    if (now < pausedUntil) {
      return;
    }
    const length = Math.min(limits.firstPauseMs * 2 ** refusalsInRow, limits.longestPauseMs);
    refusalsInRow += 1;
    pausedUntil = now + length;
  }

  return {
    async run(ticket, call) {
      for (let attempt = 0; ; attempt += 1) {
        await turn(ticket, attempt > 0);
        const startedAt = performance.now();
        try {
          const value = await call();
          // A call that started before the pause says nothing about what is allowed now.
          refusalsInRow = startedAt < pausedUntil ? refusalsInRow : Math.max(0, refusalsInRow - 1);
          return value;
        } catch (failure) {
          if (!isRefusal(failure)) {
            throw failure;
          }
          holdBack();
          if (attempt >= limits.repeats) {
            throw failure;
          }
        } finally {
          running -= 1;
          runningScarce -= ticket.scarce ? 1 : 0;
          pump();
        }
      }
    },
  };
}

/** Waits, or ends early with the abort. @throws Failure `cancelled` */
export async function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch {
    throw cancelled();
  }
}
