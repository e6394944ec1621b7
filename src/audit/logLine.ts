import { parseAuditEvent, type AuditEvent } from './auditEvent.ts';
import { parseCutEvent } from './cutEvent.ts';
import { haproxyTime, parseHaproxyLine, type HaproxyLine } from './haproxyLog.ts';

/** A parsed line of a forwarder's log. */
export type LogLine =
  /** `isCut`: the end is missing, with all its fields. */
  | { readonly kind: 'event'; readonly event: AuditEvent; readonly isCut: boolean }
  | { readonly kind: 'haproxy'; readonly line: HaproxyLine }
  | { readonly kind: 'other' };

const other: LogLine = { kind: 'other' };

/** Parses a line, without its timestamp. */
export function readLogLine(text: string): LogLine {
  const event = parseAuditEvent(text);
  if (event) return { kind: 'event', event, isCut: false };
  const rest = parseCutEvent(text);
  if (rest) return { kind: 'event', event: rest, isCut: true };
  const line = parseHaproxyLine(text);
  return line ? { kind: 'haproxy', line } : other;
}

/** When the request of a line came in, by the line itself (RFC 3339); empty where it does not say. */
export function timeOfLine(line: LogLine): string {
  if (line.kind === 'event') return line.event.time;
  return line.kind === 'haproxy' && 'acceptedAt' in line.line ? haproxyTime(line.line.acceptedAt ?? '') : '';
}
