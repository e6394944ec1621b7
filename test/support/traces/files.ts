import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { secretsIn, type Secret, type Trace } from './secret.ts';

const largestFile = 256 * 1024 * 1024;

export interface FileSearch {
  /** Folders and files that are not looked at. */
  readonly except?: readonly string[];
  /** Only files that were written since then, in milliseconds since 1970. */
  readonly writtenSince?: number;
}

/** Searches the contents and names of all files below a folder for secrets. Skips what vanishes meanwhile. */
export function searchFiles(folder: string, secrets: readonly Secret[], options: FileSearch = {}): Trace[] {
  return filesBelow(folder, options.except ?? []).flatMap((path) => {
    const data = contentsOf(path, options.writtenSince ?? 0);
    const found = new Set([...secretsIn(path, secrets), ...(data === undefined ? [] : secretsIn(data, secrets))]);
    return [...found].map((secret) => ({ secret, place: path }));
  });
}

/** Every file below a folder; symbolic links are not followed. */
export function filesBelow(folder: string, except: readonly string[] = []): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (except.includes(path)) return [];
    return entry.isDirectory() ? filesBelow(path, except) : entry.isFile() ? [path] : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function contentsOf(path: string, writtenSince: number): Buffer | undefined {
  try {
    const { mtimeMs, size } = statSync(path);
    if (mtimeMs < writtenSince) return undefined;
    if (size > largestFile) throw new RangeError(`${path} is too large to be searched.`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return undefined;
  }
}
