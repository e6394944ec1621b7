import { parseAuditEvent } from '../../audit/auditEvent.ts';
import { message, type Message } from '../../text/message.ts';
import { recentLines, type LogReader } from './logReader.ts';

/** The longest line that IBM's logging agent takes, in bytes: longer ones may be cut or dropped. */
export const AGENT_LIMIT = 16 * 1024;
/** The longest record that IBM Cloud Logs takes, in bytes. */
export const INGESTION_LIMIT = 32 * 1024;
/** From this length on, bodies that policy `verbose` adds may well reach the agent's limit, in bytes. */
const NEAR_LIMIT = AGENT_LIMIT / 2;
/** Each audit event has this near its beginning, whatever its length. */
const AUDIT_ID = /"auditID"\s*:/;
const HEAD_CHARACTERS = 4_000;
/** Most lines to read from a pod's log. */
const MOST_LINES = 2_000;

/** The sizes of the audit events in a forwarder's log: each is one line. */
export interface EventSizes {
  readonly events: number;
  /** Of all of them together. */
  readonly bytes: number;
  /** How many are longer than {@link AGENT_LIMIT}, … */
  readonly overAgent: number;
  /** … and how many of them than {@link INGESTION_LIMIT}. */
  readonly overIngestion: number;
  /** The longest one in bytes, … */
  readonly largest: number;
  /** … and its request: `update configmaps kube-system/settings`; empty if that cannot be read. */
  readonly largestRequest: string;
}

/** Measures lines of a log of one of IBM's images. */
export class SizeCount {
  #events = 0;
  #bytes = 0;
  #overAgent = 0;
  #overIngestion = 0;
  #largest = 0;
  #largestRequest = '';

  /** Ignores lines that are no audit events. One that was cut counts with the length that is left of it. */
  take(line: string): void {
    if (!line.startsWith('{') || !AUDIT_ID.test(line.slice(0, HEAD_CHARACTERS))) return;
    const bytes = Buffer.byteLength(line);
    this.#events += 1;
    this.#bytes += bytes;
    if (bytes > AGENT_LIMIT) this.#overAgent += 1;
    if (bytes > INGESTION_LIMIT) this.#overIngestion += 1;
    if (bytes <= this.#largest) return;
    this.#largest = bytes;
    // Few lines are the longest so far, so this is rare.
    const event = parseAuditEvent(line);
    const name = event && [event.namespace, event.name].filter((part) => part !== '').join('/');
    this.#largestRequest = event ? `${event.verb} ${event.resource} ${name ?? ''}`.trim() : '';
  }

  sizes(): EventSizes {
    return {
      events: this.#events,
      bytes: this.#bytes,
      overAgent: this.#overAgent,
      overIngestion: this.#overIngestion,
      largest: this.#largest,
      largestRequest: this.#largestRequest,
    };
  }
}

/** Measures the newest events in the logs of a forwarder's pods. @throws Failure */
export async function readEventSizes(log: LogReader, signal: AbortSignal): Promise<EventSizes> {
  const count = new SizeCount();
  for await (const { lines } of log.look(signal, recentLines(MOST_LINES))) {
    for (const line of lines) count.take(line);
  }
  return count.sizes();
}

/** The warning before policy `verbose` is stored; `undefined` if no event is near the agent's limit now. */
export function nearLimit({ largest, largestRequest }: EventSizes): Message | undefined {
  return largest < NEAR_LIMIT
    ? undefined
    : message(
        'Verbose adds bodies, and the longest event in the forwarder’s log already has {0} ({1}). The logging agent takes lines up to {2}, IBM Cloud Logs up to {3}; longer ones may be cut or dropped.',
        kilobytes(largest),
        largestRequest === '' ? '–' : largestRequest,
        kilobytes(AGENT_LIMIT),
        kilobytes(INGESTION_LIMIT),
      );
}

/** `16 K`, as IBM writes its limits; with one digit after the point where it is no whole number. */
export function kilobytes(bytes: number): string {
  return `${Math.round((bytes / 1024) * 10) / 10} K`;
}
