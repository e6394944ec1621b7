import assert from 'node:assert/strict';
import { describe, it, test, type TestContext } from 'node:test';
import { isProblem, parseFilter, type Filter } from '../../../../src/audit/filter/parseFilter.ts';
import { readLogLine } from '../../../../src/audit/logLine.ts';
import { Failure, type FailureCode } from '../../../../src/failure/failure.ts';
import {
  BACKGROUND_LIMITS,
  searchInBackground,
  type BackgroundLimits,
} from '../../../../src/forwarding/destination/backgroundSearch.ts';
import { CloudLogs, QUERY_LIMITS } from '../../../../src/forwarding/destination/cloudLogs.ts';
import {
  searchEvents,
  type BackgroundQuestion,
  type FoundEvents,
} from '../../../../src/forwarding/destination/searchEvents.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';
import { updateAccount } from '../../../lab/account/store.ts';
import { outputShapes } from '../../../lab/cloud-logs/answer.ts';
import { backgroundQueries } from '../../../lab/cloud-logs/background.ts';
import { takeLines, type CloudLogsInstance } from '../../../lab/cloud-logs/instance.ts';
import { makeCliLab } from '../../lab/cliSupport.ts';
import { labCli } from '../support/labCli.ts';

const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
const serviceUrl = `https://${guid}.api.us-south.logs.cloud.ibm.com`;
const destination = { guid, region: 'us-south', name: 'logs', serviceUrl };
const quick: BackgroundLimits = { ...BACKGROUND_LIMITS, pollMs: 5, cancelMs: 5_000 };
const base = "source logs | filter $l.applicationname == 'ibm-kube-audit'";

interface BackgroundLab {
  readonly logs: CloudLogs;
  /** Arguments of each call of `ibmcloud logs`. */
  readonly calls: (readonly string[])[];
  readonly set: (instance: Partial<CloudLogsInstance>) => void;
  readonly question: (over?: Partial<BackgroundQuestion>) => BackgroundQuestion;
  readonly run: (over?: RunOptions) => Promise<FoundEvents>;
  readonly stored: () => ReturnType<typeof backgroundQueries>;
}

interface RunOptions {
  readonly question?: Partial<BackgroundQuestion>;
  readonly limits?: Partial<BackgroundLimits>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
}

interface LabOptions {
  readonly count?: number;
  /** Calls that need a process of their own. */
  readonly inProcess?: string;
  /** Called before each call. */
  readonly before?: (args: readonly string[]) => void;
  readonly logsLimits?: Partial<typeof QUERY_LIMITS>;
}

/** An instance with an event of each second. */
function backgroundLab(
  t: TestContext,
  instance: Partial<CloudLogsInstance> = {},
  options: LabOptions = {},
): BackgroundLab {
  const { count = 20, inProcess, before, logsLimits } = options;
  const { dir, cliPath, environment } = makeCliLab(t);
  const runner = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const calls: (readonly string[])[] = [];
  const inLab = labCli(dir, { runner, concerns: (words) => inProcess !== undefined && words.includes(inProcess) });
  const cli: CliRunner = {
    run: (command, asked) => {
      calls.push(command.args);
      before?.(command.args);
      return inLab.run(command, asked);
    },
  };
  const now = Date.now();
  takeLines(
    dir,
    guid,
    Array.from({ length: count }, (_, index) => {
      const taken = now - (count - index) * 1_000;
      const text = JSON.stringify({
        ...{ kind: 'Event', auditID: `a-${index}`, stage: 'ResponseComplete', verb: index % 2 === 0 ? 'get' : 'list' },
        ...{ requestURI: '/api', user: { username: 'ops' }, responseStatus: { code: 200 } },
        requestReceivedTimestamp: new Date(taken - 500).toISOString().replace('Z', '000Z'),
      });
      return { taken, text, cluster: 'c', node: 'n', namespace: 'ibm-kube-audit', pod: 'p', container: 'x' };
    }),
  );
  const set = (over: Partial<CloudLogsInstance>): void =>
    updateAccount(dir, (account) => {
      account.cloudLogs = { [guid]: { queriesInMinute: 1_000, ...over } };
    });
  set(instance);
  const logs = new CloudLogs(cli, { ...QUERY_LIMITS, startsInWindow: 1_000, ...logsLimits });
  const question: BackgroundLab['question'] = (over) => ({
    ...{ query: base, from: new Date(now - 24 * 3_600_000), to: new Date(now + 60_000) },
    ...{ counted: count, filter: filterOf(''), notes: [], ...over },
  });
  return {
    ...{ logs, calls, set, question },
    run: ({ question: over, limits, signal = new AbortController().signal, onProgress } = {}) =>
      searchInBackground(logs, destination, question(over), {
        signal,
        limits: { ...quick, ...limits },
        onProgress: (what) => onProgress?.(inEnglish(what)),
      }),
    stored: () => backgroundQueries(dir, guid),
  };
}

function filterOf(text: string): Filter {
  const filter = parseFilter(text);
  assert.ok(!isProblem(filter), text);
  return filter;
}

const idsOf = ({ lines }: FoundEvents): readonly string[] =>
  lines.map(({ text }) => {
    const line = readLogLine(text);
    return line.kind === 'event' ? line.event.id : text;
  });
const notesOf = ({ notes }: FoundEvents): readonly string[] => notes.map(inEnglish);
const background = 'Searched in the archive by a background query. It may lack the newest minutes.';

const newest = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `a-${count - 1 - at}`);

describe('a background query has the rows of the archive', () => {
  for (const shape of outputShapes) {
    it(`in shape ${shape}`, async (t) => {
      const { run, set, calls } = backgroundLab(t);
      for (const keys of ['snake', 'camel'] as const) {
        set({ shape, keys });
        const found = await run();
        assert.deepEqual(idsOf(found), newest(20));
        assert.deepEqual([found.read, found.byServer, found.isMore, found.canReadMore], [20, 20, false, false]);
        assert.deepEqual(notesOf(found), [background]);
      }
      for (const args of calls) assert.equal(args[args.indexOf('--service-url') + 1], serviceUrl);
    });
  }

  it('as offered where the server counts more than a query gives, read as the CLI prints it', async (t) => {
    const { logs, run } = backgroundLab(t, {}, { count: 12_050, inProcess: 'background-query-data' });
    const signal = new AbortController().signal;
    const range = { from: new Date(Date.now() - 24 * 3_600_000), to: new Date(Date.now() + 60_000) };
    const searched = { cluster: { name: 'c', id: 'c1' }, ...range, limit: 5 };
    const half = await searchEvents(logs, destination, { ...searched, filter: filterOf('verb:list') }, { signal });
    assert.deepEqual([half.byServer, half.background], [6_025, undefined]);
    const few = await searchEvents(logs, destination, { ...searched, filter: filterOf('') }, { signal });
    assert.deepEqual([few.byServer, few.canReadMore, few.background?.counted], [12_050, true, 12_050]);
    assert.ok(few.background);
    const found = await run({ question: few.background });
    assert.deepEqual(idsOf(found), newest(12_050));
    assert.deepEqual([found.byServer, found.isMore], [12_050, false]);
  });

  it('that the filter wants, and says how far it is', async (t) => {
    const { run } = backgroundLab(t, { backgroundMs: 200 });
    const said: string[] = [];
    const notes = [message('Filtered after the search: {0}', 'verb:list')];
    const found = await run({
      question: { filter: filterOf('verb:list'), notes },
      onProgress: (text) => said.push(text),
    });
    assert.deepEqual([found.lines.length, found.read], [10, 20]);
    assert.deepEqual(notesOf(found), [background, 'Filtered after the search: verb:list']);
    assert.deepEqual(
      [...new Set(said.map((text) => text.replace(/[0-9a-f-]{36}/, 'ID')))],
      [
        'Background query ID has begun',
        'Waiting in Cloud Logs until it begins',
        'Running in Cloud Logs: 734 MB scanned',
        'Loading the rows',
      ],
    );
  });
});

describe('what is not all is said', () => {
  it('where fewer rows come than were counted', async (t) => {
    const { run } = backgroundLab(t, { backgroundRows: 7 });
    const found = await run();
    assert.deepEqual([found.read, found.isMore, found.byServer], [7, true, 20]);
    assert.deepEqual(notesOf(found), [background, 'Not all: 20 rows were counted, and 7 were read.']);
  });

  it('where none come', async (t) => {
    const found = await backgroundLab(t, { backgroundRows: 0 }).run();
    assert.deepEqual([found.lines.length, found.isMore, found.byServer], [0, true, 20]);
  });

  it('where a limit is reached', async (t) => {
    const { run } = backgroundLab(t);
    const rows = await run({ limits: { rows: 5 } });
    assert.deepEqual([idsOf(rows), rows.isMore, rows.byServer], [newest(20).slice(0, 5), true, 20]);
    assert.deepEqual(notesOf(rows), [background, 'Not all: the limit of 5 rows was reached.']);
    const kept = await run({ limits: { characters: 1_000 } });
    assert.ok(kept.lines.length > 0 && kept.lines.length < 20 && kept.isMore);
    const left = 20 - kept.lines.length;
    assert.deepEqual(notesOf(kept), [background, `Not all: ${left} events more than can be kept were left out.`]);
  });

  it('where the archive cannot be read', async (t) => {
    const found = await backgroundLab(t, { hasBucket: false, archiveLacks: 'bucket_access_denied' }).run();
    assert.deepEqual([found.lines.length, found.isMore], [0, true]);
    assert.equal(notesOf(found).at(-1), 'Not all: IBM Cloud Logs may not read the archive’s bucket.');
  });
});

describe('an end without rows is no answer', () => {
  const ends: Readonly<Record<string, readonly [Partial<CloudLogsInstance>, FailureCode, RegExp]>> = {
    'a failure': [{ backgroundEnds: 'failed' }, 'other', /^The background query failed: out of memory$/],
    'the service’s time-out': [{ backgroundEnds: 'timed-out' }, 'timed-out', /ran out of time/],
    'somebody’s cancellation': [{ backgroundEnds: 'cancelled' }, 'other', /was cancelled in Cloud Logs/],
    'the same as an error': [
      { backgroundEnds: 'cancelled', backgroundCancelled: 'error' },
      'other',
      /was cancelled in Cloud Logs/,
    ],
  };
  for (const [name, [instance, code, text]] of Object.entries(ends)) {
    it(`${name}, and nothing is cancelled there`, async (t) => {
      for (const keys of ['snake', 'camel'] as const) {
        const { run, stored } = backgroundLab(t, { ...instance, keys });
        await assert.rejects(run(), is(code, text));
        assert.equal(stored()[0]?.cancelledAt, undefined);
      }
    });
  }

  it('a refusal', async (t) => {
    const { run, stored } = backgroundLab(t, { backgroundAllowed: false });
    await assert.rejects(run(), is('no-permission', /service role Reader/));
    assert.deepEqual(stored(), []);
  });

  it('an expired query', async (t) => {
    for (const errors of ['message', 'body'] as const) {
      const { run } = backgroundLab(t, { backgroundKeptMs: 0, errors });
      await assert.rejects(run(), is('api-not-found', /doesn’t know this background query/));
    }
  });

  it('a state that is not known, which is cancelled there', async (t) => {
    const { run, stored, calls } = backgroundLab(t, { backgroundEnds: 'odd' });
    await assert.rejects(run(), is('bad-output', /state that isn’t known: .*suspended/));
    assert.ok(stored()[0]?.cancelledAt !== undefined);
    assert.equal(calls.filter(({ 1: word }) => word === 'background-query-status').length, 3);
  });

  it('one that takes too long, which is cancelled there', async (t) => {
    const { run, stored } = backgroundLab(t, { backgroundEnds: 'never' });
    await assert.rejects(run({ limits: { longestMs: 30 } }), is('timed-out', /took too long/));
    assert.ok(stored()[0]?.cancelledAt !== undefined);
  });

  it('rows that are cut', async (t) => {
    const { question } = backgroundLab(t);
    const cut = printed({ 'background-query-data': '{"response":{"results":{"results":[{"user_data":"' });
    const cutLogs = new CloudLogs(cut, { ...QUERY_LIMITS, startsInWindow: 1_000 });
    const options = { signal: new AbortController().signal, limits: quick };
    await assert.rejects(searchInBackground(cutLogs, destination, question(), options), is('bad-output', /incomplete/));
  });
});

describe('a cancellation', () => {
  it('of a query that runs is one there', async (t) => {
    const { run, stored } = backgroundLab(t, { backgroundEnds: 'never' });
    const stop = new AbortController();
    const running = run({ signal: stop.signal, onProgress: (text) => /^Running/.test(text) && stop.abort() });
    await assert.rejects(running, is('cancelled', /cancelled/));
    assert.ok(stored()[0]?.cancelledAt !== undefined);
  });

  it('while it begins is one there', async (t) => {
    const stop = new AbortController();
    const before = (args: readonly string[]): void => {
      if (args[1] === 'background-query-create') stop.abort();
    };
    const { run, stored } = backgroundLab(t, {}, { before });
    await assert.rejects(run({ signal: stop.signal }), is('cancelled', /cancelled/));
    assert.equal(stored().length, 1);
    assert.ok(stored()[0]?.cancelledAt !== undefined);
  });

  it('before it begins makes none', async (t) => {
    const { run, stored } = backgroundLab(t);
    await assert.rejects(run({ signal: AbortSignal.abort() }), is('cancelled', /cancelled/));
    assert.deepEqual(stored(), []);
  });

  it('of one that has ended meanwhile is none', async (t) => {
    const { question } = backgroundLab(t);
    const stop = new AbortController();
    const refused = new Failure('other', message('It has ended.'));
    const states = ['{"running":{}}', '{"terminated":{"success":{}}}'];
    const cli = printed({ 'background-query-cancel': refused, 'background-query-status': () => states.shift() ?? '' });
    const logs = new CloudLogs(cli, { ...QUERY_LIMITS, startsInWindow: 1_000 });
    const onProgress = (): void => {
      if (states.length === 1) stop.abort();
    };
    const options = { signal: stop.signal, limits: quick, onProgress };
    await assert.rejects(searchInBackground(logs, destination, question(), options), is('cancelled', /cancelled/));
    assert.deepEqual(states, []);
  });

  it('that fails there says that it may run on, and which', async (t) => {
    const { run, stored } = backgroundLab(t, { backgroundEnds: 'never', backgroundStops: false });
    const stop = new AbortController();
    const running = run({ signal: stop.signal, onProgress: (text) => /^Running/.test(text) && stop.abort() });
    const [error] = await Promise.all([running.catch((reason: unknown) => reason)]);
    assert.ok(error instanceof Failure && error.code === 'other');
    assert.match(error.message, /^Background query [0-9a-f-]{36} may still run in Cloud Logs: /);
    assert.ok(error.message.includes(stored()[0]?.id ?? '–'));
  });
});

test('questions for a state may fail for a while, and a beginning that is not answered may have begun one', async (t) => {
  const { question } = backgroundLab(t);
  const options = { signal: new AbortController().signal, limits: quick };
  const offline = new Failure('network', message('No network.'));
  const states: (string | Failure)[] = [offline, offline, '{"running":{}}', offline, '{"terminated":{"success":{}}}'];
  const logsOf = (cli: CliRunner): CloudLogs => new CloudLogs(cli, { ...QUERY_LIMITS, startsInWindow: 1_000 });
  const passing = printed({ 'background-query-status': () => states.shift() ?? offline });
  const found = await searchInBackground(logsOf(passing), destination, question({ counted: 0 }), options);
  assert.deepEqual([found.lines, found.isMore], [[], false]);
  const words: string[] = [];
  const failing = printed({ 'background-query-status': offline }, words);
  await assert.rejects(searchInBackground(logsOf(failing), destination, question(), options), is('network', /No net/));
  assert.equal(words.at(-1), 'background-query-cancel');
  const both = '{"running":{},"terminated":{"success":{}}}';
  const unknown = searchInBackground(
    logsOf(printed({ 'background-query-status': both })),
    destination,
    question(),
    options,
  );
  await assert.rejects(unknown, is('bad-output', /isn’t known/));
  for (const answer of ['{"warnings":[]}', '{"query_id":"--force"}', new Failure('timed-out', message('Late.'))]) {
    const begun = searchInBackground(
      logsOf(printed({ 'background-query-create': answer })),
      destination,
      question(),
      options,
    );
    await assert.rejects(begun, /Not known whether a background query has begun/);
  }
});

test('its calls wait in the queue of the instance', async (t) => {
  const starts: number[] = [];
  const before = (): void => void starts.push(performance.now());
  const logsLimits = { startsInWindow: 2, windowMs: 200 };
  await backgroundLab(t, { backgroundMs: 150 }, { before, logsLimits }).run();
  assert.ok(starts.length >= 4);
  for (const [index, start] of starts.entries()) {
    const third = starts[index + 2];
    assert.ok(third === undefined || third - start >= 195, `${index}: ${third} after ${start}`);
  }
});

/** A CLI that prints this for a command, and what is usual for the others. */
function printed(
  answers: Readonly<Record<string, string | Failure | (() => string | Failure)>>,
  words: string[] = [],
): CliRunner {
  const usual: Readonly<Record<string, string>> = {
    'background-query-create': '{"query_id":"q1","warnings":[]}',
    'background-query-status': '{"terminated":{"success":{}}}',
  };
  return {
    run: async (command) => {
      const word = command.args[1] ?? '';
      words.push(word);
      const said = answers[word] ?? usual[word] ?? '';
      const answer = typeof said === 'function' ? said() : said;
      if (answer instanceof Failure) throw answer;
      return Promise.resolve(command.parse(answer));
    },
  };
}

function is(code: FailureCode, text: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, text);
    return true;
  };
}
