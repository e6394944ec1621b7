import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from '../support/childProcess.ts';

/** What reading a large saved log came to. */
export interface LargeLog {
  readonly lines: number;
  readonly unread: number;
  readonly shown: number;
  readonly pages: number;
  readonly onFirstPage: number;
  /** The most memory of the process, in MB. */
  readonly rssMb: number;
  readonly bytes: number;
  readonly expectedLines: number;
}

const PART_BYTES = 16_000_000;
/** The heap that the reading process may use, in MB: more would be a failure before any figure is read. */
const HEAP_MB = 128;

/**
 * Reads a log that unpacks to so many bytes: events, an event of 1 MB in each part, and lines that are none. Its gzip
 * file repeats one part, so that it is small and quickly written.
 */
export async function readLargeLog(bytes: number): Promise<LargeLog> {
  const event = (blob: string): string =>
    JSON.stringify({
      kind: 'Event',
      verb: 'get',
      requestURI: '/api/v1/pods',
      user: { username: 'IAM#ops@example.com' },
      requestReceivedTimestamp: '2026-02-10T00:28:41.451356Z',
      requestObject: { blob },
    });
  const lines = ['# a remark', event('x'.repeat(1_000_000))];
  for (let size = 1_000_000; size < PART_BYTES; size += 2_000) lines.push(event('y'.repeat(1_800)));
  const part = gzipSync(`${lines.join('\n')}\n`, { level: 6 });
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-large-'));
  try {
    const path = join(folder, 'audit.log.gz');
    const parts = Math.ceil(bytes / PART_BYTES);
    for (let index = 0; index < parts; index += 1) appendFileSync(path, part);
    const script = join(import.meta.dirname, 'readSavedLog.ts');
    const printed = await run(process.execPath, [`--max-old-space-size=${HEAP_MB}`, script, path], { cwd: folder });
    const read = JSON.parse(printed) as Omit<LargeLog, 'bytes' | 'expectedLines'>;
    return { ...read, bytes: parts * PART_BYTES, expectedLines: parts * lines.length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
