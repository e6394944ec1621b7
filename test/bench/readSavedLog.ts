/**
 * `node readSavedLog.ts FILE`: reads a saved log as Open Audit Log does, and its last page; prints what it counted and
 * the most memory that it needed, as JSON.
 */
import { indexFile, readPage } from '../../src/audit/file/fileIndex.ts';
import { fileKind } from '../../src/audit/file/fileRecords.ts';
import { lineView } from '../../src/audit/lineView.ts';

const { signal } = new AbortController();
const view = lineView({ format: 'pretty', timestamps: false, deliveries: true, ownRequests: true, filter: undefined });
const kind = await fileKind(process.argv[2] ?? '');
const index = await indexFile(kind, view, { signal });
const { lines, unread, cut, shown, pages } = index;
const last = await readPage(kind, index, 0, view, { signal });
// Of this process from its start on, in kilobytes.
const rssMb = process.resourceUsage().maxRSS / 1_000;
console.log(JSON.stringify({ lines, unread, cut, shown, pages: pages.length, onFirstPage: last.length, rssMb }));
