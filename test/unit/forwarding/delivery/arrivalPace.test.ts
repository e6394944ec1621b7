import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { it, type TestContext } from 'node:test';
import { ARRIVAL_WAITS } from '../../../../src/forwarding/delivery/arrivalWaits.ts';
import { leastArrival, type Delivery } from '../../../../src/forwarding/delivery/delivery.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import type { CloudLogsInstance } from '../../../lab/cloud-logs/instance.ts';
import { arrivalLab, arrived, type ArrivalLab } from './arrivalLab.ts';

/** A clock of the test’s own: it goes on while a call waits, and by seconds else, until all is over. */
async function untilOver<T>(t: TestContext, begin: () => readonly Promise<T>[], calls: () => number): Promise<T[]> {
  // What the first look asked is long ago.
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() + 120_000 });
  // `pause` imports its timer by name.
  syncBuiltinESMExports();
  const start = Date.now();
  const before = performance.now() + 120_000;
  t.mock.method(performance, 'now', () => before + Date.now() - start);
  const all = Promise.all(begin());
  let isOver = false;
  void all.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  const isHanging = AbortSignal.timeout(20_000);
  while (!isOver && !isHanging.aborted) {
    t.mock.timers.tick(calls() > 0 ? 20 : 250);
    // What a call reads from disk, and what was resolved by it.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(isOver, 'it was not over');
  t.mock.timers.reset();
  syncBuiltinESMExports();
  return all;
}

/** When each query of the instance began, by the test’s clock. */
interface Pace {
  readonly starts: number[];
  /** When each search for test events was answered. */
  readonly answers: number[];
  readonly lab: ArrivalLab;
  readonly calls: () => number;
}

async function paceLab(t: TestContext, instance: Partial<CloudLogsInstance>): Promise<Pace> {
  const lab = arrivalLab(t);
  // Loads what is loaded with the first call: the test’s clock must not wait for that.
  await lab.look();
  lab.set(instance);
  lab.queries.length = 0;
  const run: CliRunner['run'] = lab.cli.run.bind(lab.cli);
  const starts: number[] = [];
  const answers: number[] = [];
  let calls = 0;
  t.mock.method(lab.cli, 'run', async (...args: Parameters<CliRunner['run']>) => {
    if (args[0].args[1] === 'query') starts.push(Date.now());
    calls += 1;
    try {
      const answer = await run(...args);
      if (args[0].args.some((word) => word.includes('$d ~~'))) answers.push(Date.now());
      return answer;
    } finally {
      calls -= 1;
    }
  });
  return { starts, answers, lab, calls: () => calls };
}

/** The most queries that began within a minute. */
function mostInMinute(starts: readonly number[]): number {
  return Math.max(...starts.map((from) => starts.filter((time) => time >= from && time < from + 60_000).length));
}

const idOf = (index: number): string => `d2a97a82-f39e-41d0-8b31-dd74f42ad${100 + index}`;
const only = (id: string): Delivery => ({ ...arrived, testEvents: [id] });

it('it is not yet there, then not there, both counted from the first answer', async (t) => {
  const { lab, starts, answers, calls } = await paceLab(t, { latencyMs: 20_000 });
  lab.send('another');
  const said: string[] = [];
  const look = (): Promise<Delivery> => lab.look({ waits: ARRIVAL_WAITS, onProgress: (text) => said.push(text) });
  const [delivery] = await untilOver(t, () => [look()], calls);
  const { outcome, seconds = 0 } = (delivery && leastArrival(delivery)) ?? {};
  assert.equal(outcome, 'not found');
  assert.ok(seconds >= 600 && seconds < 660, `${seconds} s`);
  const [first = 0] = answers;
  const waited = (answers.at(-1) ?? 0) - first;
  assert.ok(waited >= 600_000 && waited < 650_000, `${waited} ms between the first answer and the last`);
  const notYet = said.findIndex((text) => text.startsWith('not yet'));
  assert.match(
    said[notYet] ?? '',
    /^not yet in Cloud Logs after (?:1[89]|2[01])\d s, the newest event there is of \d{4}-/,
  );
  assert.ok(!said.slice(notYet).some((text) => /^waiting for the test events/.test(text)));
  assert.ok(mostInMinute(starts) <= 6);
});

it('twenty clusters on one instance ask it six times a minute, and say what they wait for', async (t) => {
  // It refuses a seventh.
  const { lab, starts, calls } = await paceLab(t, { queriesInMinute: 6 });
  const ids = Array.from({ length: 20 }, (_, index) => idOf(index));
  const said = new Set<string>();
  // They come one after the other; the events of half of them are there only after minutes.
  const found = await untilOver(
    t,
    () => {
      lab.send(...ids.slice(0, 10));
      setTimeout(() => lab.send(...ids.slice(10)), 200_000);
      return ids.map(async (id, index) => {
        await new Promise((resolve) => setTimeout(resolve, index * 1_700));
        return lab.look({ delivery: only(id), waits: ARRIVAL_WAITS, onProgress: (text) => said.add(text) });
      });
    },
    calls,
  );
  assert.deepEqual(new Set(found.map(({ grade }) => grade)), new Set(['found in Cloud Logs']));
  assert.ok(
    lab.queries.every(({ outcome }) => outcome === 'succeeded'),
    'no query was refused',
  );
  assert.ok(starts.length >= 12 && mostInMinute(starts) === 6, `${starts.length}, ${mostInMinute(starts)} in a minute`);
  assert.ok(said.has('waiting for Cloud Logs: an instance takes few queries a minute'), [...said].join('\n'));
});

it('a query too many is asked again after a pause, and what was found by then is not lost', async (t) => {
  // Others ask it, too.
  const { lab, starts, calls } = await paceLab(t, { queriesInMinute: 0 });
  const ids = [idOf(0), idOf(1)];
  const found = await untilOver(
    t,
    () => {
      lab.send(...ids);
      setTimeout(() => lab.set({}), 200_000);
      return ids.map((id) => lab.look({ delivery: only(id), waits: ARRIVAL_WAITS }));
    },
    calls,
  );
  assert.deepEqual(
    found.map(({ grade }) => grade),
    ['found in Cloud Logs', 'found in Cloud Logs'],
  );
  const gaps = starts.slice(1).map((time, index) => Math.round((time - (starts[index] ?? 0)) / 1_000));
  assert.ok(
    gaps.slice(0, 3).every((gap, index) => gap >= (20 * 2 ** index > 60 ? 60 : 20 * 2 ** index)),
    gaps.join(),
  );
  assert.ok(starts.length <= 8, `${starts.length} queries: ${gaps.join()}`);
});
