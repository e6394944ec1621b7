/** Memory for a gzip file that unpacks to much; `npm run bench -- files` reads ten times as much. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readLargeLog } from '../../../bench/largeLog.ts';

it('a gzip file that unpacks to 400 MB is read with less than 300 MB of memory, and every line is counted', async (test) => {
  const { lines, expectedLines, shown, unread, pages, onFirstPage, rssMb, bytes } = await readLargeLog(400_000_000);
  test.diagnostic(`${bytes} bytes, ${lines} lines on ${pages} pages: ${rssMb.toFixed(0)} MB`);
  assert.deepEqual([lines, shown, unread], [expectedLines, expectedLines, bytes / 16_000_000]);
  assert.ok(onFirstPage > 1_000);
  assert.ok(rssMb < 300, `${rssMb} MB`);
});
