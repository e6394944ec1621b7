import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

const SALT_BYTES = 16;
const DIGEST_BYTES = 32;

/**
 * What is kept of a URL with secrets, to know it again: a salted digest of the whole, slow to compute, so that a short
 * password cannot be searched for.
 */
export function urlDigest(url: string): string {
  const salt = randomBytes(SALT_BYTES);
  return `${salt.toString('hex')}:${scryptSync(url, salt, DIGEST_BYTES).toString('hex')}`;
}

/** Whether a digest is of this URL. */
export function isDigestOf(digest: string, url: string): boolean {
  const [salt = '', expected = ''] = digest.split(':');
  const found = scryptSync(url, Buffer.from(salt, 'hex'), DIGEST_BYTES);
  const wanted = Buffer.from(expected, 'hex');
  return wanted.length === found.length && timingSafeEqual(found, wanted);
}
