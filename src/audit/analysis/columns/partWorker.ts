/** The thread in which the later part of a large file is read, beside its first one. */
import { parentPort, workerData } from 'node:worker_threads';
import { savedLines } from '../../file/savedLines.ts';
import { EventColumns } from './eventColumns.ts';
import type { PartMessage, PartQuestion } from './laterPart.ts';
import { takeLine } from './takeLine.ts';

const { kind, file, offset, mostEvents, mostCharacters } = workerData as PartQuestion;
const columns = new EventColumns();
const count = { lines: 0, haproxy: 0, unread: 0 };
let stopped = false;
// Who does not want it any longer ends the thread.
const { signal } = new AbortController();
const send = (sent: PartMessage): void => parentPort?.postMessage(sent);
const from = { offset, indent: 0, inList: false, skip: 0 };
for await (const batch of savedLines(kind, { from, signal, onBytes: send })) {
  stopped = columns.length >= mostEvents || columns.size.characters > mostCharacters;
  if (stopped) break;
  for (const line of batch) takeLine(line, file, columns, count);
}
send({ data: columns.giveAway(), count, stopped });
