import assert from 'node:assert/strict';
import {
  createReadStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, beforeEach, test } from 'node:test';
import { writeExport, type ExportedLine } from '../../../../src/audit/file/writeExport.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-audit-export-'));
const target = join(folder, 'events.jsonl');
const never = new AbortController().signal;
beforeEach(() => writeFileSync(target, 'what stood there\n'));
after(() => rmSync(folder, { recursive: true }));

const event = (index: number): string =>
  JSON.stringify({ kind: 'Event', verb: 'get', requestURI: `/api/v1/pods/web-${index}` });

async function* inBatches(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<readonly ExportedLine[]> {
  for await (const text of lines) yield [{ text, stamp: '' }];
}

test('a file may be exported onto itself', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => event(index));
  writeFileSync(target, `${lines.join('\n')}\n`);
  const source = (async function* () {
    yield* createInterface({ input: createReadStream(target) });
  })();
  assert.equal(await writeExport(target, 'jsonl', inBatches(source), never), lines.length);
  assert.equal(readFileSync(target, 'utf8'), `${lines.join('\n')}\n`);
  assert.equal(statSync(target).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ['events.jsonl']);
});

test('an export without lines is a file too', async () => {
  assert.equal(await writeExport(target, 'jsonl', inBatches([]), never), 0);
  assert.equal(readFileSync(target, 'utf8'), '');
});

test('what stood there stays when it is cancelled, and nothing else is left', async () => {
  const stop = new AbortController();
  const lines = (function* () {
    for (let index = 0; ; index += 1) {
      if (index === 1_000) stop.abort();
      yield event(index);
    }
  })();
  await assert.rejects(writeExport(target, 'csv', inBatches(lines), stop.signal), { code: 'cancelled' });
  assert.equal(readFileSync(target, 'utf8'), 'what stood there\n');
  assert.deepEqual(readdirSync(folder), ['events.jsonl']);
});

test('a place that cannot be written is told', async () => {
  const nowhere = join(folder, 'no-such-folder', 'events.csv');
  await assert.rejects(writeExport(nowhere, 'csv', inBatches([event(1)]), never), {
    code: 'invalid-input',
    message: /Couldn’t write the export: ENOENT/,
  });
});

test('a link in the place of what is written meanwhile is not followed, nor one in the place of the export', async () => {
  const other = join(mkdtempSync(join(folder, 'other-')), 'profile');
  writeFileSync(other, 'theirs\n');
  const linked = join(folder, 'linked.csv');
  symlinkSync(other, linked);
  symlinkSync(other, `${linked}.${process.pid}.partial`);
  assert.equal(await writeExport(linked, 'csv', inBatches([event(1)]), never), 1);
  assert.equal(readFileSync(other, 'utf8'), 'theirs\n');
  assert.match(readFileSync(linked, 'utf8'), /web-1/);
});

test('no cell is a formula, whichever separator a spreadsheet takes', async () => {
  const hostile = ['=1+1', 'a;=1+1', 'a\t=1+1', 'a;"=1+1"', 'a; @SUM(1)', 'a|-1+1', 'a\r\n+1', '\uff1d1+1'];
  const csv = join(folder, 'formulas.csv');
  await writeExport(csv, 'csv', inBatches(hostile), never);
  for (const cell of readFileSync(csv, 'utf8').split(/[,;|\t\r\n]/)) assert.doesNotMatch(cell, /^[ "]*[=+\-@\uff1d]/);
});

test('a table has what authorization noted, how long a request took and how large its event is', async () => {
  const text = JSON.stringify({
    level: 'Metadata',
    verb: 'create',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/pods?dryRun=All&fieldManager=ci',
    requestReceivedTimestamp: '2026-02-10T00:28:46.451356Z',
    stageTimestamp: '2026-02-10T00:28:46.463356Z',
    annotations: { 'authorization.k8s.io/decision': 'allow', 'k8s.io/deprecated': 'true' },
  });
  const csv = join(folder, 'noted.csv');
  await writeExport(csv, 'csv', inBatches([text]), never);
  const [names = [], cells = []] = readFileSync(csv, 'utf8')
    .split('\r\n')
    .map((line) => line.split(','));
  const row = Object.fromEntries(names.map((name, at) => [name, cells[at]]));
  const { level, decision, deprecated, manager, dryRun, ms, bytes } = row;
  assert.deepEqual(
    { level, decision, deprecated, manager, dryRun, ms, bytes },
    {
      ...{ level: 'Metadata', decision: 'allow', deprecated: 'true', manager: 'ci', dryRun: 'All', ms: '12' },
      bytes: String(text.length),
    },
  );
});
