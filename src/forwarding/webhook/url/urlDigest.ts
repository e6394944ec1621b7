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

/** Whether a digest is of this URL. The last answers are kept: each view of a row asks, and each takes its time. */
export function isDigestOf(digest: string, url: string): boolean {
  const key = `${digest} ${url}`;
  const known = answers.get(key) ?? compare(digest, url);
  answers.delete(key);
  answers.set(key, known);
  const [oldest] = answers.keys();
  if (answers.size > MOST_ANSWERS && oldest !== undefined) answers.delete(oldest);
  return known;
}

const MOST_ANSWERS = 200;
/** By digest and URL. Of a pure function, so it serves all. */
const answers = new Map<string, boolean>();

function compare(digest: string, url: string): boolean {
  const [salt = '', expected = ''] = digest.split(':');
  const found = scryptSync(url, Buffer.from(salt, 'hex'), DIGEST_BYTES);
  const wanted = Buffer.from(expected, 'hex');
  return wanted.length === found.length && timingSafeEqual(found, wanted);
}
