import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../failure/failure.ts';
import { message } from '../../../text/message.ts';

/** Most files of one source; a folder of more is somebody's disk. */
const MOST_FILES = 2_000;
/** As deep as the logs in a must-gather are, and some more. */
const DEEPEST = 8;

/**
 * The files of a source, in the order of their paths: those that are named, and all in the folders that are. Links in a
 * folder are not followed.
 * @throws Failure `invalid-input` where one cannot be read, or there are too many
 */
export async function sourceFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  const add = (path: string): void => {
    found.add(path);
    if (found.size > MOST_FILES)
      throw new Failure('invalid-input', message('More than {0} files. Choose fewer.', MOST_FILES));
  };
  const visit = async (folder: string, depth: number): Promise<void> => {
    const names = (await readdir(folder)).sort();
    for (const name of names) {
      const path = join(folder, name);
      const kind = await lstat(path);
      if (kind.isDirectory() && depth < DEEPEST) await visit(path, depth + 1);
      else if (kind.isFile() && kind.size > 0) add(path);
    }
  };
  try {
    for (const path of paths) {
      if ((await stat(path)).isDirectory()) await visit(path, 0);
      else add(path);
    }
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('invalid-input', message('Can’t read the file: {0}', why), { cause });
  }
  return [...found];
}
