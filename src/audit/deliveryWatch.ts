import { splitLines, type LogLines } from '../kubernetes/podLog/logLines.ts';
import { message, type Message } from '../text/message.ts';
import { parseAuditEvent } from './auditEvent.ts';
import { isOwnWord } from './haproxyLog.ts';
import { splitStamp } from './lineBuffer.ts';
import { readLogLine } from './logLine.ts';
import { ServerStates } from './serverStates.ts';

/** An API server delivers at least every 30 s, and always has events. */
const SILENT_MS = 10 * 60_000;
/** How long an answer of the server kind 5xx is shown after the last one. */
const REFUSED_MS = 2 * 60_000;
/** Lines older than this say nothing about now. */
const OLD_MS = 60_000;

/** What a forwarder's log shows of its deliveries while it is streamed: answers 5xx, servers that are down, silence. */
export class DeliveryWatch {
  readonly #servers = new ServerStates();
  #heardAt: number;
  /** Lines since then that are neither events nor HAProxy's as they are known here. */
  #unread = 0;
  #refused: { readonly status: number; readonly backend: string; readonly at: number } | undefined;

  /** @param now milliseconds since the epoch, as in all calls. */
  constructor(now: number) {
    this.#heardAt = now;
  }

  /** Takes lines of a pod that came together. Those that a stream begins with may be old, and are left out then. */
  takeLines(pod: string, lines: LogLines, now: number): void {
    const { bytes, ends } = lines;
    const last = splitStamp(bytes.toString('utf8', ends.at(-2) ?? 0, bytes.length - 1));
    if (last.stamp !== '' && now - Date.parse(last.stamp) > OLD_MS) return;
    // Of events it is enough that they come: there may be very many.
    if (parseAuditEvent(last.text)) this.take(pod, last.text, now);
    else for (const line of splitLines(lines)) this.take(pod, splitStamp(line).text, now);
  }

  /** Takes a line of a pod without its timestamp. */
  take(pod: string, text: string, now: number): void {
    const read = readLogLine(text);
    if (read.kind === 'other') {
      if (!isOwnWord(text)) this.#unread += 1;
      return;
    }
    if (read.kind === 'haproxy') {
      this.#servers.take(pod, read.line);
      if (read.line.kind === 'server-state' || read.line.kind === 'no-server') return;
      if (read.line.kind === 'request' && read.line.status >= 500) {
        this.#refused = { status: read.line.status, backend: read.line.backend, at: now };
      }
    }
    this.#heardAt = now;
    this.#unread = 0;
  }

  /** Takes that a pod has ended. */
  ended(pod: string): void {
    this.#servers.forget(pod);
  }

  /** The worst current problem; `undefined` if there is none. */
  problem(now: number): Message | undefined {
    const down = this.#servers.down();
    if (down !== undefined) {
      const { backend, server, reason } = down;
      return reason.startsWith('DNS')
        ? message('Backend {0}/{1} is down: name not resolved', backend, server)
        : message('Backend {0}/{1} is down', backend, server);
    }
    if (this.#refused !== undefined && now - this.#refused.at < REFUSED_MS) {
      return message('{0} answers {1}', this.#refused.backend, this.#refused.status);
    }
    const silent = now - this.#heardAt;
    if (silent < SILENT_MS) return undefined;
    const minutes = Math.floor(silent / 60_000);
    return this.#unread === 0
      ? message('No delivery for {0} min', minutes)
      : this.#unread === 1
        ? message('1 line in {0} min, not understood', minutes)
        : message('{0} lines in {1} min, none understood', this.#unread, minutes);
  }
}
