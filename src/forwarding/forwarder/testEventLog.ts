import { parseAuditEvent } from '../../audit/auditEvent.ts';
import { recentLines, type LogReader } from './logReader.ts';

/** How many of a pod's last lines to search for an event. */
const LAST_LINES = 50;

/** Stores the current end of the logs. A pod that starts later is read from its start. */
export async function skipToEnd(log: LogReader, signal: AbortSignal): Promise<void> {
  for await (const _ of log.look(signal, { tailLines: 1 }));
}

/** The `Audit-Id`s that occur in the new lines of the pods. */
export async function findEvents(
  log: LogReader,
  ids: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const wanted = [...ids];
  for await (const { lines } of log.look(signal)) {
    for (const line of lines) {
      // Most lines are other events, and parsing them all costs time and memory.
      const id = wanted.some((one) => line.includes(one)) ? parseAuditEvent(line)?.id : undefined;
      if (id !== undefined && ids.has(id)) found.add(id);
    }
  }
  return found;
}

/** Whether any pod's last lines, within the last quarter of an hour, contain an audit event. */
export async function hasEvents(log: LogReader, signal: AbortSignal): Promise<boolean> {
  for await (const { lines } of log.look(signal, recentLines(LAST_LINES))) {
    if (lines.some((line) => parseAuditEvent(line) !== undefined)) return true;
  }
  return false;
}
