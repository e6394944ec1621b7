import { cancelled } from '../failure/cancelled.ts';
import type { CallPriority } from './cliCommand.ts';

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
 * Lets calls of the CLI start when their turn comes.
 *
 * Capacity:
 * - so many calls at once (`atOnce`), and of these only so many scarce ones (`scarceAtOnce`);
 * - so many starts within a while (`startsInWindow`);
 * - no start during a pause.
 *
 * Order:
 * - `interactive` before `normal` before `background`, and within each in the order of asking;
 * - a scarce call that may not start yet holds up none of the others;
 * - a call that is repeated goes before others of its priority: it has waited once.
 *
 * Refusals ("too many requests"):
 * - pause all starts, and the call is repeated;
 * - calls that were refused at the same time are one refusal: only one that comes after the pause lengthens it;
 * - each success shortens the next pause again.
 */
export class CallQueue {
  readonly #isRefusal: (failure: unknown) => boolean;
  readonly #limits: CallLimits;
  readonly #now: () => number;
  readonly #waiting: Waiting[] = [];
  /** When the calls of the last while were started. */
  readonly #starts: number[] = [];
  #running = 0;
  #runningScarce = 0;
  #refusalsInRow = 0;
  #pausedUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param isRefusal whether a failure means that too much was asked (rate limit).
   * @param now a clock in milliseconds that is never set back.
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
   * @param call gets the milliseconds for which it waited.
   * @throws Failure `cancelled` where the signal aborts while it waits; otherwise what `call` throws.
   */
  async run<T>(ticket: CallTicket, call: (waitedMs: number) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const askedAt = this.#now();
      await this.#turn(ticket, attempt > 0);
      const startedAt = this.#now();
      try {
        const value = await call(startedAt - askedAt);
        // A call that started before the pause says nothing about what is allowed now.
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

  /** Waits for a turn. @param first goes before the others. */
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
        // The last one that waited takes the timer with it.
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

  /** Starts what may start now; else sets the timer for when something may. */
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
