import { cancelled } from '../failure/cancelled.ts';
import type { CallPriority } from './cliCommand.ts';

/** Limits of the calls from one machine: IBM Cloud allows 200 API requests in ten seconds from one address. */
export interface CallLimits {
  /** Most calls that run at the same time. */
  readonly atOnce: number;
  /** Most scarce calls (`cluster config`) that run at the same time; they also count as calls. */
  readonly scarceAtOnce: number;
  /** Calls started within any `windowMs` milliseconds. */
  readonly startsInWindow: number;
  readonly windowMs: number;
  /** Pause of all starts after the first rate-limit refusal, in milliseconds; doubles with each further one. */
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

/** How a call waits in the queue. */
export interface CallTicket {
  readonly signal: AbortSignal;
  readonly priority: CallPriority;
  readonly scarce: boolean;
}

interface Waiting extends CallTicket {
  readonly start: () => void;
}

const priorities: readonly CallPriority[] = ['interactive', 'normal', 'background'];

/**
 * Starts calls of the CLI when their turn comes.
 *
 * Capacity:
 * - at most `atOnce` calls at the same time, of which at most `scarceAtOnce` are scarce;
 * - at most `startsInWindow` starts in a window of time;
 * - no start during a pause.
 *
 * Order:
 * - `interactive` before `normal` before `background`, and within each in the order of asking;
 * - a scarce call that may not start yet does not block the others;
 * - a repeated call precedes others of its priority: it has already waited.
 *
 * Refusals ("too many requests"):
 * - a refusal pauses all starts, and the call is repeated;
 * - simultaneous refusals count as one: only a refusal after the pause lengthens it;
 * - each success shortens the next pause again.
 */
export class CallQueue {
  readonly #isRefusal: (failure: unknown) => boolean;
  readonly #limits: CallLimits;
  readonly #now: () => number;
  readonly #waiting: Waiting[] = [];
  /** Start times within the current window. */
  readonly #starts: number[] = [];
  #running = 0;
  #runningScarce = 0;
  #refusalsInRow = 0;
  #pausedUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param isRefusal whether a failure is a rate limit's.
   * @param now a monotonic clock in milliseconds.
   */
  constructor(
    isRefusal: (failure: unknown) => boolean,
    limits: CallLimits = CALL_LIMITS,
    now = (): number => performance.now(),
  ) {
    this.#isRefusal = isRefusal;
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Runs `call` when its turn comes, and again after a refusal.
   * @param call receives its waiting time in milliseconds.
   * @throws Failure `cancelled` if the signal aborts the wait; otherwise what `call` throws.
   */
  async run<T>(ticket: CallTicket, call: (waitedMs: number) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const askedAt = this.#now();
      await this.#turn(ticket, attempt > 0);
      const startedAt = this.#now();
      try {
        const value = await call(startedAt - askedAt);
        // A call that started before the pause says nothing about the limit now.
        if (startedAt >= this.#pausedUntil) this.#refusalsInRow = Math.max(0, this.#refusalsInRow - 1);
        return value;
      } catch (failure) {
        if (!this.#isRefusal(failure)) throw failure;
        this.#holdBack();
        if (attempt >= this.#limits.repeats) throw failure;
      } finally {
        this.#running -= 1;
        this.#runningScarce -= ticket.scarce ? 1 : 0;
        this.#pump();
      }
    }
  }

  /** @param first precedes the others of its priority. */
  #turn(ticket: CallTicket, first: boolean): Promise<void> {
    const { signal } = ticket;
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(cancelled());
        return;
      }
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(cancelled());
        // The last waiting call removes the timer.
        this.#pump();
      };
      const entry: Waiting = {
        ...ticket,
        start: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (first) this.#waiting.unshift(entry);
      else this.#waiting.push(entry);
      this.#pump();
    });
  }

  /** Starts the calls that may start now; otherwise sets a timer. */
  #pump(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#running < this.#limits.atOnce) {
      const next = this.#next();
      if (next === undefined) return;
      const delayMs = this.#delayMs(this.#now());
      if (delayMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), Math.ceil(delayMs));
        return;
      }
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running += 1;
      this.#runningScarce += next.scarce ? 1 : 0;
      this.#starts.push(this.#now());
      next.start();
    }
  }

  #next(): Waiting | undefined {
    const mayStart = this.#waiting.filter(({ scarce }) => !scarce || this.#runningScarce < this.#limits.scarceAtOnce);
    for (const priority of priorities) {
      const first = mayStart.find((ticket) => ticket.priority === priority);
      if (first) return first;
    }
    return undefined;
  }

  /** Milliseconds until a call may start; 0: now. */
  #delayMs(now: number): number {
    const { startsInWindow, windowMs } = this.#limits;
    while (this.#starts.length > 0 && now - (this.#starts[0] ?? now) >= windowMs) this.#starts.shift();
    const oldest = this.#starts[0];
    const full = this.#starts.length >= startsInWindow && oldest !== undefined ? oldest + windowMs - now : 0;
    return Math.max(full, this.#pausedUntil - now, 0);
  }

  #holdBack(): void {
    const now = this.#now();
    if (now < this.#pausedUntil) return;
    const { firstPauseMs, longestPauseMs } = this.#limits;
    this.#pausedUntil = now + Math.min(firstPauseMs * 2 ** this.#refusalsInRow, longestPauseMs);
    this.#refusalsInRow += 1;
  }
}
