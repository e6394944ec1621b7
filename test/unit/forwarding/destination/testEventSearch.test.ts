import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { CloudLogs, QUERY_LIMITS, type AskOptions } from '../../../../src/forwarding/destination/cloudLogs.ts';
import type { Destination } from '../../../../src/forwarding/destination/destinations.ts';
import {
  TestEventSearch,
  type FoundTestEvents,
  type NewestEvent,
} from '../../../../src/forwarding/destination/testEventSearch.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { inEnglish } from '../../../../src/text/message.ts';

const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
const destination: Destination = { guid, region: 'us-south', name: 'dal', serviceUrl: 'https://dal.example' };
const never = { signal: new AbortController().signal };
const idOf = (index: number): string => `d2a97a82-f39e-41d0-8b31-dd74f42ad${100 + index}`;
const isCancelled = (error: unknown): boolean => error instanceof Failure && error.code === 'cancelled';

interface HeldInstance {
  readonly look: (ids: readonly string[], options: AskOptions) => Promise<FoundTestEvents>;
  readonly newest: (options: AskOptions) => Promise<NewestEvent>;
  /** Queries that have begun. */
  readonly queries: string[];
  /** From now on each query is answered. */
  readonly release: () => void;
}

/** An instance that takes one query at a time, and answers when it is released: with all that was searched. */
function heldInstance(answer = (query: string): string => found(query)): HeldInstance {
  const queries: string[] = [];
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const cli: CliRunner = {
    async run(command) {
      const query = command.args[command.args.indexOf('--query') + 1] ?? '';
      queries.push(query);
      await released;
      return command.parse(answer(query));
    },
  };
  const logs = new CloudLogs(cli, { ...QUERY_LIMITS, atOnce: 1, startsInWindow: 100 });
  const search = new TestEventSearch(logs, 0);
  return {
    queries,
    release,
    look: async (ids, options) => (await search.look(destination, ids, undefined, options)).found,
    newest: (options) => search.newest(destination, { condition: 'true', tier: 'frequent_search' }, options),
  };
}

function found(query: string): string {
  const ids = query.match(/d2a97a82-[-0-9a-f]+/g) ?? [];
  const results = ids.map((auditID) => ({ user_data: JSON.stringify({ auditID, verb: 'create', requestURI: '/' }) }));
  return JSON.stringify({ result: { results } });
}

/** Longer than a look waits for others. */
const joined = (): Promise<void> => sleep(5);

it('looks that begin one after the other are one query while that waits for its turn', async () => {
  const { look, newest, queries, release } = heldInstance();
  const before = newest(never);
  const looks: Promise<ReadonlyMap<string, string>>[] = [];
  for (let index = 0; index < 12; index += 1) {
    looks.push(look([idOf(index)], never));
    await joined();
  }
  assert.equal(queries.length, 1);
  release();
  await before;
  for (const [index, there] of (await Promise.all(looks)).entries()) assert.ok(there.has(idOf(index)), idOf(index));
  assert.equal(queries.length, 2);
});

it('a look that begins after the query does has a query of its own', async () => {
  const { look, queries, release } = heldInstance();
  const first = look([idOf(0)], never);
  while (queries.length === 0) await joined();
  const second = look([idOf(1)], never);
  release();
  assert.deepEqual([(await first).has(idOf(1)), (await second).has(idOf(1))], [false, true]);
});

it('a look that is aborted waits no longer, be it the first; the others keep the query', async () => {
  const { look, queries, release } = heldInstance();
  const stop = [new AbortController(), new AbortController()];
  const looks = [...stop, undefined].map((own, index) => look([idOf(index)], { signal: own?.signal ?? never.signal }));
  const gone = looks.slice(0, 2).map((look) => assert.rejects(look, isCancelled));
  while (queries.length === 0) await joined();
  for (const one of stop) one.abort();
  // Nothing is answered yet.
  await Promise.all(gone);
  release();
  assert.ok((await looks[2])?.has(idOf(2)));
  assert.equal(queries.length, 1);
});

it('where all have aborted, a later look begins a query', async () => {
  const { look, newest, queries, release } = heldInstance();
  const before = newest(never);
  const stop = new AbortController();
  const gone = assert.rejects(look([idOf(0)], stop), isCancelled);
  await joined();
  stop.abort();
  await gone;
  const later = look([idOf(1)], never);
  release();
  await before;
  assert.ok((await later).has(idOf(1)));
  assert.deepEqual([queries.length, queries[1]?.includes(idOf(0))], [2, false]);
});

it('a full query that starts leaves the next one open', async () => {
  const { look, queries, release } = heldInstance();
  const full = look(
    Array.from({ length: 70 }, (_, index) => idOf(index)),
    never,
  );
  const next = look([idOf(80)], never);
  while (queries.length === 0) await joined();
  const joins = look([idOf(81)], never);
  await joined();
  release();
  const [all, ...rest] = await Promise.all([full, next, joins]);
  assert.equal(all.size, 70);
  for (const there of rest) assert.deepEqual([...there.keys()], [idOf(80), idOf(81)]);
  assert.equal(queries.length, 2);
});

it('the newest event is asked for once by many, and is not made up', async () => {
  const newestOf = async (text: string): Promise<unknown> => {
    const { newest, queries, release } = heldInstance(() => text);
    release();
    const [first, second] = await Promise.all([newest(never), newest(never)]);
    assert.deepEqual([first, queries.length], [second, 1]);
    return { isThere: first.isThere, at: first.at, saidNothing: first.saidNothing, notes: first.notes.map(inEnglish) };
  };
  const row = { user_data: '{}', metadata: [] };
  const timed = { ...row, metadata: [{ key: 'timestamp', value: '2026-11-30T00:00:00.5' }] };
  const none = { isThere: false, at: undefined };
  assert.deepEqual(await newestOf(JSON.stringify({ result: { results: [timed] } })), {
    ...{ isThere: true, at: '2026-11-30T00:00:00.5Z', notes: [], saidNothing: false },
  });
  assert.deepEqual(await newestOf(JSON.stringify({ result: { results: [row] } })), {
    ...{ isThere: true, at: undefined, notes: [], saidNothing: false },
  });
  assert.deepEqual(await newestOf('{"warning":{"blocks_limit_warning":{}}}'), {
    ...{ ...none, notes: ['Not all: the limit of scanned blocks was reached.'], saidNothing: false },
  });
  assert.deepEqual(await newestOf(''), {
    ...{ ...none, notes: [], saidNothing: true },
  });
});
