import { message } from '../text/message.ts';
import { Failure } from './failure.ts';

/**
 * Most characters of a configuration that is read: some are slow to read, and meanwhile nothing else runs in the
 * extension host. Manifests of a forwarder have a few thousand.
 */
export const LARGEST = 256 * 1024;

/** @throws Failure `invalid-input` for a text with more than {@link LARGEST} characters */
export function requireReadable(name: string, text: string): void {
  if (text.length <= LARGEST) return;
  throw new Failure('invalid-input', message('Can’t read {0}: it’s larger than {1} KB.', name, LARGEST / 1024));
}
