import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import * as vscode from 'vscode';
import { isProblem, parseFilter } from '../../src/audit/filter/parseFilter.ts';
import { REMARK } from '../../src/audit/remark.ts';
import type { RenewableApi } from '../../src/forwarding/cluster/renewableApi.ts';
import type { Cluster } from '../../src/ibmcloud/models.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { harmless } from '../../src/text/foreignText.ts';
import { inEnglish } from '../../src/text/message.ts';
import { LogStream } from '../../src/ui/stream/logStream.ts';
import { respond, TinyApiServer } from '../unit/kubernetes/tinyApiServer.ts';
import { until } from './explorerUnderTest.ts';

const NAME = 'Audit Log: lines';
/** A read of this extension's own. */
const own = { verb: 'list', userAgent: 'ibmcloud-kube-audit', responseStatus: { code: 200 } };
const header = '──── Time ──  Code  Verb       User                        Resource                Object';

/** A line of a node about the request of a time. */
function lineOf(time: string, name: string, fields: object = {}): string {
  const event = {
    verb: 'create',
    requestURI: '/api/v1/pods',
    user: { username: `system:serviceaccount:kube-system:${name}-${'controller'.repeat(5)}` },
    objectRef: { resource: 'pods', name },
    responseStatus: { code: 201 },
    requestReceivedTimestamp: time,
  };
  return `${time.replace('Z', '000Z')} ${JSON.stringify({ ...event, ...fields })}\n`;
}

describe('the lines of a stream', function () {
  this.timeout(120_000);
  let server: TinyApiServer;
  let follower: ServerResponse | undefined;
  let stream: LogStream;
  let problem = '';

  const shown = (): string[] =>
    vscode.workspace.textDocuments
      .filter(({ uri }) => uri.scheme === 'output' && uri.path.endsWith(`-${NAME}`))
      .flatMap((document) => document.getText().trimEnd().split(/\r?\n/));
  const untilShown = (pattern: RegExp): Promise<void> =>
    until(
      () => shown().some((line) => pattern.test(line)),
      () => `${pattern} is not to be read, but\n${shown().join('\n')}`,
    );
  const dates = (): string[] => shown().filter((line) => /^──── \d{4}-\d\d-\d\d ────$/.test(line));
  /** Each line of the log that is shown leads to its own record, and none of ours to any. */
  const accountFor = (): readonly string[] =>
    shown().flatMap((line, at) => {
      const names = stream.linesAt(at, line).map((text) => /"name":"([^"]+)"/.exec(text)?.[1] ?? '?');
      assert.equal(names.length, line.startsWith(REMARK) ? 0 : 1, line);
      assert.ok(
        names.every((name) => line.includes(`  ${name}`)),
        `${line} leads to ${names.join()}`,
      );
      return names;
    });

  const start = async (): Promise<void> => {
    follower = undefined;
    const api = await connect(server.kubeconfig());
    const forwarder = { current: () => api, renew: () => Promise.reject(new Error('asked')), close: () => api.close() };
    stream.start(
      { api: forwarder as unknown as RenewableApi, pods: { namespace: 'audit', labels: {}, isNamed: true } },
      undefined,
    );
    await until(
      () => follower !== undefined,
      () => 'nobody asks for the log',
    );
  };

  before(async () => {
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
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined, show: () => undefined };
    stream = new LogStream(
      { cluster: { id: 'lines', name: 'lines' } as Cluster, pod: undefined },
      {
        channelName: harmless(NAME),
        log: log as never,
        changed: () => undefined,
        setProblem: (found) => (problem = found === undefined ? '' : inEnglish(found)),
      },
    );
    await start();
  });
  after(async () => {
    await stream.stop();
    stream.dispose();
    await server.stop();
  });

  it('have the names of columns above them, a line at each new day, and each leads to its record', async () => {
    follower?.write(lineOf('2026-11-22T23:59:58.001Z', 'web-1') + lineOf('2026-11-22T23:59:59.001Z', 'web-2'));
    // A watch that began before midnight.
    follower?.write(lineOf('2026-11-23T00:00:01.001Z', 'web-3') + lineOf('2026-11-22T23:50:00.001Z', 'web-4'));
    follower?.write(lineOf('2026-11-23T00:00:02.001Z', 'web-5'));
    await untilShown(/ web-5$/);
    assert.equal(shown().filter((line) => line === header).length, 1);
    assert.deepEqual(dates(), ['──── 2026-11-22 ────', '──── 2026-11-23 ────']);
    assert.ok(
      shown().some((line) => line.endsWith('  web-4  (2026-11-22)')),
      shown().join('\n'),
    );
    assert.deepEqual(accountFor(), ['web-1', 'web-2', 'web-3', 'web-4', 'web-5']);
  });

  it('leave out this extension’s own reads, which are counted, unless a filter asks for them', async () => {
    follower?.write(lineOf('2026-11-23T00:00:03.001Z', 'own-1', own) + lineOf('2026-11-23T00:00:04.001Z', 'web-6'));
    await untilShown(/ web-6$/);
    assert.deepEqual(accountFor(), ['web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'web-6']);
    assert.deepEqual([stream.counts?.lines, stream.counts?.hidden, stream.counts?.folded], [7, 1, 1]);
    const filter = parseFilter('agent:ibmcloud-*');
    assert.ok(!isProblem(filter));
    await stream.setFilter(filter);
    await untilShown(/ own-1$/);
    assert.deepEqual(accountFor(), ['own-1']);
    assert.deepEqual(dates(), ['──── 2026-11-23 ────']);
    await stream.setFilter(undefined);
    await untilShown(/ web-6$/);
    assert.deepEqual(dates(), ['──── 2026-11-22 ────', '──── 2026-11-23 ────']);
  });

  it('come after a pause below those from before it, and go on', async () => {
    stream.pause();
    follower?.write(lineOf('2026-11-24T00:00:00.001Z', 'web-7') + lineOf('2026-11-24T00:00:00.002Z', 'own-2', own));
    await until(
      () => stream.counts?.lines === 9,
      () => 'it does not come',
    );
    stream.resume();
    assert.deepEqual([stream.counts?.hidden, stream.counts?.folded], [2, 2]);
    await untilShown(/ web-7$/);
    follower?.write(lineOf('2026-11-24T00:00:01.001Z', 'web-8'));
    await untilShown(/ web-8$/);
    assert.deepEqual(dates().slice(-1), ['──── 2026-11-24 ────']);
    assert.deepEqual(
      accountFor(),
      [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `web-${number}`),
    );
    await stream.stop();
    await untilShown(/^──── Streaming stopped ────$/);
  });

  it('are kept once and shown again when the stream starts again with the log’s last ones', async () => {
    await start();
    const again = [7, 8, 9].map((number) => lineOf(`2026-11-24T00:00:0${number - 7}.001Z`, `web-${number}`));
    follower?.write(again.join(''));
    await untilShown(/ web-9$/);
    const kept = [...stream.keptLines()].map(({ text }) => /"name":"([^"]+)"/.exec(text)?.[1]);
    const web = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `web-${number}`);
    assert.deepEqual(kept, [...web.slice(0, 5), 'own-1', 'web-6', 'web-7', 'own-2', 'web-8', 'web-9']);
    assert.deepEqual(accountFor(), [...web.slice(0, 8), ...web.slice(6)]);
    const following = shown().findLastIndex((line) => line.includes('Following pod'));
    assert.deepEqual(
      shown()
        .slice(following)
        .flatMap((line) => / (web-\d)$/.exec(line)?.[1] ?? []),
      web.slice(6),
    );
    assert.deepEqual([stream.counts?.lines, stream.counts?.hidden], [1, 0]);
    await stream.stop();
  });

  it('are shown again in the format and by the folds that hold then, and heard by the watch over deliveries', async () => {
    const refused =
      '10.0.0.7:1 [24/Nov/2026:00:00:03.001] front consumer/s1 0/0/0/11/12 503 217 - - ---- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"';
    const line = `${new Date().toISOString()} ${refused}\n`;
    const isTold = (): Promise<void> =>
      until(
        () => problem === 'consumer answers 503',
        () => `the problem is “${problem}”`,
      );
    await start();
    follower?.write(line);
    await isTold();
    await stream.stop();
    assert.equal(problem, '');
    await vscode.workspace.getConfiguration('kubeAudit').update('streamFormat', 'raw', true);
    try {
      await start();
      follower?.write(line);
      await untilShown(/ 503 217 - - ---- /);
      await isTold();
      assert.equal(stream.counts?.lines, 0);
    } finally {
      await vscode.workspace.getConfiguration('kubeAudit').update('streamFormat', undefined, true);
    }
    await stream.stop();
  });
});
