import type { Known } from './known.ts';
import { isAbout } from './verdict.ts';
import { isRecordOf } from '../webhook/webhookRecord.ts';

const DAY_MS = 24 * 60 * 60_000;
/** How long before its end a certificate gets a warning, in milliseconds. */
export const EXPIRES_SOON_MS = 30 * DAY_MS;

/**
 * Until when the stored client certificate is valid, in milliseconds since the epoch; `NaN` if that is not known: a
 * verification saw it, or it was set from here.
 */
export function certificateEnd({ row, verdict, record }: Known): number {
  const stored = row.webhook.reading?.value;
  if (stored === undefined) return Number.NaN;
  const seen =
    verdict !== undefined && isAbout(verdict, stored, record) ? verdict.subject?.certificateUntil : undefined;
  return seen ?? Date.parse((isRecordOf(record, stored.server) && record.certificate?.notAfter) || '');
}

/** What to think of a certificate at some time; `undefined` where it has long to go, or its end is not known. */
export function certificateKind(until: number, time: number): 'failing' | 'warning' | undefined {
  if (until <= time) return 'failing';
  return until - time < EXPIRES_SOON_MS ? 'warning' : undefined;
}

/** Whole days that are left. */
export function daysLeft(until: number, time: number): number {
  return Math.floor((until - time) / DAY_MS);
}
