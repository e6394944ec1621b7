import { createHash, randomInt } from 'node:crypto';
import { stableText, type Json } from '../cluster/json.ts';

/** The letters of generated names: no vowels, nothing that looks like another (Kubernetes: `rand.SafeEncodeString`). */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** The `pod-template-hash` of a template: the same for the same template. */
export function templateHash(template: Json | undefined): string {
  const bytes = createHash('sha256').update(stableText(template)).digest().subarray(0, 9);
  return [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** The last part of a pod's name. */
export function podSuffix(): string {
  return Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
