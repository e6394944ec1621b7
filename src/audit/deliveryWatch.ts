import { message, type Message } from '../text/message.ts';
import { parseHaproxyLine } from './haproxyLog.ts';

/** An API server posts what it has at least every 30 s, and always has something. */
const SILENT_MS = 10 * 60_000;
/** How long an answer of the server kind 5xx is told after the last one. */
const REFUSED_MS = 2 * 60_000;

/** What a forwarder's log tells about its deliveries while it is streamed: answers 5xx, servers that are down, silence. */
export class DeliveryWatch {
  readonly #down = new Set<string>();
  #heardAt: number;
  #refused: { readonly status: number; readonly backend: string; readonly at: number } | undefined;

  /** @param now milliseconds since the epoch, as in all calls. */
  constructor(now: number) {
    this.#heardAt = now;
  }

  /** Takes a line without its timestamp. An old line, from before the stream began, tells nothing about now. */
  take(text: string, now: number): void {
    if (text.startsWith('{')) {
      this.#heardAt = now;
      return;
    }
    const line = parseHaproxyLine(text);
    if (line === undefined) return;
    if (line.kind === 'server-state') {
      const server = `${line.backend}/${line.server}`;
      if (line.up) this.#down.delete(server);
      else this.#down.add(server);
      return;
    }
    this.#heardAt = now;
    if (line.kind === 'request' && line.status >= 500) {
      this.#refused = { status: line.status, backend: line.backend, at: now };
    }
  }

  /** What is wrong now, the worst first; `undefined` where nothing is. */
  problem(now: number): Message | undefined {
    const [down] = this.#down;
    if (down !== undefined) return message('Backend {0} is down', down);
    if (this.#refused !== undefined && now - this.#refused.at < REFUSED_MS) {
      return message('{0} answers {1}', this.#refused.backend, this.#refused.status);
    }
    const silent = now - this.#heardAt;
    return silent < SILENT_MS ? undefined : message('No delivery for {0} min', Math.floor(silent / 60_000));
  }
}
