import type { CaStatus } from './models.ts';

/**
 * Where the rotation of a CA is: `created`: the new CA is there and the old one still is (`ca create` has ended,
 * `ca rotate` has not begun). IBM has changed its sentences several times; one that is not known is `unknown`.
 */
export type CaRotation = 'none' | 'creating' | 'created' | 'rotating' | 'unknown';

export function rotationOf({ status }: CaStatus): CaRotation {
  if (status === '' || /^CA certificate rotation complete\b/i.test(status)) return 'none';
  if (/^CA certificate creation in progress\b/i.test(status)) return 'creating';
  if (/^CA certificate (?:created|creation complete)\b/i.test(status)) return 'created';
  return /^CA certificate rotation in progress\b/i.test(status) ? 'rotating' : 'unknown';
}
