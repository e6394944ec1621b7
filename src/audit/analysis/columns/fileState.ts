import { stat } from 'node:fs/promises';
import type { FileKind } from '../../file/fileRecords.ts';

/** File systems count time in steps: two changes in one step look like one. */
const STEP_MS = 1_000;

/**
 * What a file is at a moment: another text once anything in it may have changed; `undefined` where that cannot be
 * known: it has changed just now, or is not there. Lines that are in no file have one that stays.
 */
export async function fileState({ path, content }: FileKind): Promise<string | undefined> {
  if (content !== undefined) return 'no file';
  try {
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, { bigint: true });
    if (Date.now() - Number(ctimeMs) < STEP_MS) return undefined;
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return undefined;
  }
}
