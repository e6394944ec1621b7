import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readLaterPart } from '../../../../src/audit/analysis/columns/laterPart.ts';
import type { LoadedEvents } from '../../../../src/audit/analysis/columns/loadedEvents.ts';
import { loadEvents } from '../../../../src/audit/analysis/columns/loadEvents.ts';
import { fileKind } from '../../../../src/audit/file/fileRecords.ts';
import { random, randomEvents } from './randomEvents.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-audit-part-'));
after(() => rmSync(folder, { recursive: true }));
const { signal } = new AbortController();

const events = randomEvents(400, random(5));
/** Lines of the later half repeat those of the first, so that each is there cut, whole and twice. */
const repeated = [...events.map((line, at) => (at % 3 === 0 ? line.slice(0, -40) : line)), ...events];
const [first = ''] = events;
const stamp = '2026-02-10T00:00:00.000000000Z stdout';
const logs: Readonly<Record<string, readonly string[]>> = {
  'plain.log': events,
  'repeated.log': repeated,
  'others between.log': events.flatMap((line, at) => [line, at % 2 === 0 ? 'a remark' : '']),
  'cut inside of a text.log': events.map((line) => line.slice(0, line.length - (line.length % 7))),
  // Of what follows the later half begins inside of something, and is read with what is before it.
  'a list.log': ['{"kind":"EventList","items":[', events.join(',\n'), ']}'],
  'an open piece.log': [`${stamp} P {"kind":"Event","verb":"get",`, ...events, `${stamp} F "requestURI":"/a"}`],
  'an open object.log': ['{"kind":"Event",', ` "verb": "get", "x": [`, ...events, `] }`, first],
};

/** All that columns say of each row, and the accounts. */
function allOf({ columns, accounts }: LoadedEvents): unknown {
  const numbers = [columns.time, columns.code, columns.tookMs, columns.bytes, columns.isCut];
  const rows = Array.from({ length: columns.length }, (_, row) => [
    ...[columns.ids.at(row), columns.placeOf(row), ...numbers.map((column) => column.at(row))],
    ...Object.values(columns.texts).map((column) => column.textsAt(row)),
  ]);
  return { rows, hidden: [...columns.hidden], accounts };
}

for (const [name, lines] of Object.entries(logs)) {
  for (const end of ['\n', '\r\n']) {
    test(`two threads read of ${name} what one does, lines ending with ${JSON.stringify(end)}`, async () => {
      const path = join(folder, name);
      writeFileSync(path, lines.join(end));
      const halved = await loadEvents([path], { signal, leastHalved: 1 });
      assert.deepEqual(allOf(halved), allOf(await loadEvents([path], { signal, leastHalved: Infinity })));
    });
  }
}

test('progress is what both threads have read, each byte once, and never goes back', async () => {
  // Several chunks are read of each. The later half of a list is read by the first thread, after all.
  const many = Array.from({ length: 8 }, () => events).flat();
  const large = {
    'large.log': many.join('\n'),
    'large list.log': `{"kind":"EventList","items":[\n${many.join(',\n')}\n]}`,
  };
  for (const [name, text] of Object.entries(large)) {
    const path = join(folder, name);
    writeFileSync(path, text);
    const { bytes: all } = await fileKind(path);
    const seen: number[] = [];
    await loadEvents([path], { signal, leastHalved: 1, onProgress: ({ bytes }) => seen.push(bytes) });
    assert.ok((seen[0] ?? all) < all, `${name}: ${seen.join(', ')} of ${all}`);
    assert.deepEqual(
      seen,
      seen.toSorted((one, other) => one - other),
      name,
    );
    assert.equal(seen.at(-1), all, name);
  }
});

test('the later half is what is behind an event’s line in the middle', async () => {
  const path = join(folder, 'half.log');
  writeFileSync(path, events.join('\n'));
  const question = { kind: await fileKind(path), file: 0, mostEvents: 1_000, mostCharacters: 1_000_000 };
  assert.equal(await readLaterPart(question, { signal }), undefined, 'too small');
  const later = await readLaterPart(question, { least: 1, signal });
  const answer = await later?.answer;
  const all = events.join('\n');
  assert.equal(all.slice(later?.offset).split('\n').length, answer?.data.length);
  assert.ok(Math.abs((later?.offset ?? 0) - all.length / 2) < 3_000);
});

test('bounds and an abort hold for both', async () => {
  const path = join(folder, 'bounds.log');
  writeFileSync(path, events.join('\n'));
  const few = await loadEvents([path], { signal, leastHalved: 1, mostEvents: 10 });
  assert.deepEqual([few.accounts[0]?.stopped, few.columns.length < events.length], [true, true]);
  const stop = new AbortController();
  const loading = loadEvents([path], { signal: stop.signal, leastHalved: 1 });
  stop.abort();
  assert.ok((await loading).columns.length <= events.length);
});
