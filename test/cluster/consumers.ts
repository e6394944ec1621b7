import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An event of `audit.k8s.io/v1`, as far as it is looked at. */
export interface AuditEvent {
  readonly auditID: string;
  readonly verb: string;
  readonly stage: string;
  readonly level: string;
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string; readonly name?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly user: { readonly username: string };
}

/** What one of the lab's consumers has received. */
export async function receivedEvents(lab: string, consumer: 'main' | 'failing'): Promise<AuditEvent[]> {
  const text = await readFile(join(lab, 'consumers', `${consumer}.jsonl`), 'utf8').catch(() => '');
  // Text after the last line feed is still being written.
  const lines = text.split('\n').slice(0, -1);
  return lines.flatMap((line) => (JSON.parse(line) as { eventList: { items: AuditEvent[] } }).eventList.items);
}

export async function hasArrived(lab: string, consumer: 'main' | 'failing', auditId: string): Promise<boolean> {
  return (await receivedEvents(lab, consumer)).some(({ auditID }) => auditID === auditId);
}
