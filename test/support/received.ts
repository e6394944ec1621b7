import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Received {
  readonly eventList?: { readonly items?: readonly { readonly auditID?: string }[] };
}

/** Audit-Ids of all events that a consumer of the lab has received. Only tests look there; the extension never does. */
export function receivedIds(lab: string, consumer = 'main'): ReadonlySet<string> {
  const file = join(lab, 'consumers', `${consumer}.jsonl`);
  // Text after the last line feed is still being written.
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  const events = lines.flatMap((line) => (JSON.parse(line) as Received).eventList?.items ?? []);
  return new Set(events.flatMap(({ auditID }) => (auditID === undefined ? [] : [auditID])));
}
