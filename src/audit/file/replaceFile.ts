import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes a file whole or not at all: under another name beside it, which it then takes. A link in its place is replaced
 * and never followed, so that nothing outside of the folder is written.
 *
 * @param mode of the file, before the user's umask
 * @throws what the file system says, or the signal's reason
 */
export async function replaceFile(
  path: string,
  texts: AsyncIterable<string> | Iterable<string>,
  { mode = 0o666, signal }: { readonly mode?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
  // Nobody can put a link at a name that is not known before, and an exclusive open follows none.
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await pipeline(Readable.from(texts), createWriteStream(partial, { flags: 'wx', mode }), { signal });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
