import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import * as vscode from 'vscode';
import { isProblem, parseFilter } from '../../src/audit/filter/parseFilter.ts';
import type { RenewableApi } from '../../src/forwarding/cluster/renewableApi.ts';
import type { Cluster } from '../../src/ibmcloud/models.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { harmless } from '../../src/text/foreignText.ts';
import { inEnglish } from '../../src/text/message.ts';
import { LogStream, type StreamLimits } from '../../src/ui/stream/logStream.ts';
import { respond, TinyApiServer } from '../unit/kubernetes/tinyApiServer.ts';
import { setSetting, until } from './explorerUnderTest.ts';

const LINE_BYTES = 1_000;
/** VS Code stops showing a channel at about 30 MB; ours ends well before. */
const MOST_CHANNEL_BYTES = 20_000_000;

/**
 * One audit event of {@link LINE_BYTES}, timestamp and line feed included; every third one creates, the others delete.
 */
function lineOf(number: number): string {
  const event = {
    verb: number % 3 === 0 ? 'create' : 'delete',
    requestURI: '/api/v1/pods',
    objectRef: { resource: 'pods', name: `web-${number}` },
    filler: '',
  };
  const stamp = `2026-11-23T07:00:00.${String(number).padStart(9, '0')}Z`;
  const bare = `${stamp} ${JSON.stringify(event)}\n`;
  return `${stamp} ${JSON.stringify({ ...event, filler: 'x'.repeat(LINE_BYTES - bare.length) })}\n`;
}

/** Where so many lines are marked as left out. */
const LEFT_OUT = /^──── (\d+) lines were skipped here: they came faster /;
const NAMED = /"name":"web-(\d+)"/;

/** What was written into one output channel after the other. */
interface Accounted {
  readonly shown: number;
  readonly leftOut: number;
}

/**
 * Every line in order and once, shown or counted as left out; a channel may begin with what the one before it has
 * shown.
 */
function accounted(channels: readonly string[]): Accounted {
  let [next, leftOut] = [1, 0];
  for (const channel of channels) {
    // With which line it begins is not known before that comes: a mark above it was counted in the channel before.
    let at = channel.startsWith('──── Showing the newest lines only') ? undefined : next;
    for (const line of channel.split('\n')) {
      const left = Number(LEFT_OUT.exec(line)?.[1] ?? 0);
      const number = Number(NAMED.exec(line)?.[1] ?? NaN);
      if (!Number.isNaN(number)) {
        at ??= Math.min(number, next);
        assert.equal(number, at, 'in order, each once');
        at += 1;
      } else if (at !== undefined) {
        if (at >= next) leftOut += left;
        at += left;
      }
      next = Math.max(next, at ?? next);
    }
  }
  return { shown: next - 1 - leftOut, leftOut };
}

/** How many lines are marked as left out. */
function markedIn(text: string): number {
  return text.split('\n').reduce((sum, line) => sum + Number(LEFT_OUT.exec(line)?.[1] ?? 0), 0);
}

describe('a flood of lines', function () {
  this.timeout(300_000);
  let server: TinyApiServer;
  let follower: ServerResponse | undefined;
  let stream: LogStream | undefined;
  let name = '';
  /** What was appended to each output channel, the oldest first. */
  const written: string[][] = [];
  const problems: (string | undefined)[] = [];
  const { createOutputChannel } = vscode.window;

  const shown = (): vscode.TextDocument[] =>
    vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'output' && uri.path.endsWith(`-${name}`));
  /** The last lines that can be read: for a moment there may be two channels. */
  const lastLines = (): string[] =>
    shown().map((document) => document.lineAt(Math.max(0, document.lineCount - 2)).text.slice(0, 200));
  const untilShown = (pattern: RegExp): Promise<void> =>
    until(
      () => lastLines().some((line) => pattern.test(line)),
      () => `${pattern} is not to be read, but ${lastLines().join(' | ')}`,
      120_000,
    );
  const channels = (): string[] => written.map((channel) => channel.join(''));

  before(async () => {
    await setSetting('streamFormat', 'raw');
    vscode.window.createOutputChannel = ((channelName: string, language: string) => {
      const channel = createOutputChannel(channelName, language);
      const texts: string[] = [];
      written.push(texts);
      const append = (text: string): void => {
        texts.push(text);
        channel.append(text);
      };
      return { append, show: (focus: boolean) => channel.show(focus), dispose: () => channel.dispose() };
    }) as unknown as typeof createOutputChannel; // what the stream uses of it
    server = await TinyApiServer.start();
    server.answer = ({ path }, response) => {
      const container = { name: 'main', restartCount: 0, state: { running: { startedAt: '2026-11-23T07:00:00Z' } } };
      const pod = {
        metadata: { name: 'forwarder-1', namespace: 'audit', uid: 'uid-1', labels: {} },
        spec: { containers: [{ name: 'main' }] },
        status: { phase: 'Running', containerStatuses: [container] },
      };
      if (path.endsWith('/log')) {
        response.writeHead(200, { 'Content-Type': 'text/plain' }).flushHeaders();
        follower = response;
      } else respond(response, 200, path.endsWith('/pods') ? { items: [pod] } : pod);
    };
  });
  afterEach(async () => {
    await stream?.stop();
    stream?.dispose();
  });
  after(async () => {
    vscode.window.createOutputChannel = createOutputChannel;
    await setSetting('streamFormat', undefined);
    await server.stop();
  });

  const start = async (cluster: string, limits: Partial<StreamLimits> = {}): Promise<LogStream> => {
    name = `Audit Log: ${cluster}`;
    follower = undefined;
    written.length = 0;
    const api = await connect(server.kubeconfig());
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined, show: () => undefined };
    const started = new LogStream(
      { cluster: { id: cluster, name: cluster } as Cluster, pod: undefined },
      {
        channelName: harmless(name),
        log: log as never,
        changed: () => undefined,
        setProblem: (problem) => problems.push(problem && inEnglish(problem)),
        limits,
      },
    );
    stream = started;
    const forwarder = { current: () => api, renew: () => Promise.reject(new Error('asked')), close: () => api.close() };
    started.start(
      { api: forwarder as unknown as RenewableApi, pods: { namespace: 'audit', labels: {}, isNamed: true } },
      undefined,
    );
    await until(
      () => follower !== undefined,
      () => 'nobody asks for the log',
    );
    return started;
  };
  const send = async (from: number, to: number): Promise<void> => {
    for (let number = from; number <= to; number += 100) {
      const lines = Array.from({ length: Math.min(100, to - number + 1) }, (_, at) => lineOf(number + at));
      if (follower?.write(lines.join('')) === false) await once(follower, 'drain');
    }
  };

  it('of 100 MB is shown or counted to the last line, in channels that VS Code shows, and the newest can be read', async () => {
    const others = new Set<string>();
    const watching = vscode.window.onDidChangeVisibleTextEditors((editors) => {
      for (const { document } of editors.filter(({ document: { uri } }) => uri.scheme === 'output')) {
        if (!document.uri.path.endsWith(`-${name}`)) others.add(document.uri.path);
      }
    });
    await start('flooded');
    await until(
      () => stream?.isShown() === true,
      () => 'it is not shown',
    );
    others.clear();
    await send(1, 100_000);
    await untilShown(/"name":"web-100000"/);
    watching.dispose();
    assert.deepEqual([...others], [], 'other channels came into view on the way');
    const { shown: lines, leftOut } = accounted(channels());
    assert.equal(lines + leftOut, 100_000);
    for (const text of channels())
      assert.ok(Buffer.byteLength(text) <= MOST_CHANNEL_BYTES, 'a channel is over the limit');
    await until(
      () => shown().length === 1,
      () => 'an earlier channel is still there',
    );
    assert.ok(
      vscode.window.visibleTextEditors.some(({ document }) => document === shown()[0]),
      'it is in the window',
    );
  });

  it('that is faster than a channel can show is marked where lines are missing, and ends with the newest', async () => {
    await start('marked', { mostWaiting: 20_000 });
    await send(1, 20_000);
    await untilShown(/"name":"web-20000"/);
    const { shown: lines, leftOut } = accounted(channels());
    assert.ok(leftOut > 0, 'nothing is left out');
    assert.equal(lines + leftOut, 20_000);
    // What was left out is kept, for other filters.
    assert.equal(stream?.newestShown(5_000).length, 5_000);
  });

  it('gets another filter on its way: from there on the lines that it wants, each once, and no others', async () => {
    const running = await start('filtered');
    for (const [index, text] of ['verb:create', 'verb:delete', 'name:web-*'].entries()) {
      await send(index * 10_000 + 1, (index + 1) * 10_000 - 1);
      const filter = parseFilter(text);
      assert.ok(!isProblem(filter));
      await running.setFilter(filter);
      await send((index + 1) * 10_000, (index + 1) * 10_000);
      let last = (index + 1) * 10_000;
      const wants = [(n: number) => n % 3 === 0, (n: number) => n % 3 !== 0, () => true][index] ?? assert.fail();
      while (!wants(last)) last -= 1;
      await untilShown(new RegExp(`"name":"web-${last}"`));
      const since = channels().slice(channels().findLastIndex((channel) => channel.startsWith(`──── Filter: ${text}`)));
      assert.equal(since.length, 1, 'one channel begins with the filter, and has room for what is kept and comes');
      const [shownSince = ''] = since;
      const numbers = [...shownSince.matchAll(new RegExp(NAMED, 'g'))].map(([, digits]) => Number(digits));
      assert.deepEqual(
        numbers.filter((number, at) => !wants(number) || number <= (numbers[at - 1] ?? 0)),
        [],
        'wanted ones only, in order, each once',
      );
      const [first = last] = numbers;
      const wanted = Array.from({ length: last - first + 1 }, (_, at) => first + at).filter(wants);
      assert.equal(numbers.length + markedIn(shownSince), wanted.length, 'none is lost');
    }
  });

  it('ends where VS Code would have to keep too much of it, says so, and offers to go on', async () => {
    const { showWarningMessage } = vscode.window;
    const { executeCommand } = vscode.commands;
    const asked: unknown[][] = [];
    const ran: unknown[][] = [];
    vscode.window.showWarningMessage = (...given: unknown[]) => {
      asked.push(given);
      return Promise.resolve('Continue');
    };
    vscode.commands.executeCommand = ((command: string, ...given: unknown[]) => {
      if (command.startsWith('kubeAudit.')) ran.push([command, ...given]);
      return command.startsWith('kubeAudit.') ? Promise.resolve() : executeCommand(command, ...given);
    }) as typeof executeCommand;
    try {
      const running = await start('endless', { mostShownBytes: 1_000_000 });
      await send(1, 900);
      await untilShown(/"name":"web-900"/);
      assert.equal(running.state, 'running');
      await send(901, 1_100);
      await untilShown(/^──── Streaming stopped: 1 GB was shown, which VS Code keeps /);
      assert.equal(running.state, 'ended');
      await until(
        () => ran.length > 0,
        () => 'it does not go on',
      );
      assert.match(String(asked[0]?.[0]), /^The stream of endless has stopped after 1 GB/);
      assert.deepEqual(
        [asked.length, ...ran],
        [1, ['kubeAudit.streamForwarderLogs', { clusterId: 'endless', pod: undefined }]],
      );
    } finally {
      vscode.window.showWarningMessage = showWarningMessage;
      vscode.commands.executeCommand = executeCommand;
    }
  });

  it('tells that the consumer answers 503, and takes it back when the stream ends', async () => {
    const running = await start('failing');
    const request = '10.0.0.7:1 [x] front consumer/s1 0/0/0/1/2 503 217 - - ---- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"';
    follower?.write(`${new Date().toISOString().replace('Z', '000000Z')} ${request}\n`);
    await until(
      () => problems.length > 0,
      () => 'nothing is told',
    );
    await running.stop();
    assert.deepEqual(problems, ['consumer answers 503', undefined]);
  });
});
