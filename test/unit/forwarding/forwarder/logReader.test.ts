import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { LogReader, readLogLines } from '../../../../src/forwarding/forwarder/logReader.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { respond, TinyApiServer } from '../../kubernetes/tinyApiServer.ts';

const never = new AbortController().signal;
const podNamed = (name: string): object => ({
  metadata: { name, namespace: 'n', uid: `u-${name}` },
  spec: { containers: [{ name: 'c' }] },
});

describe('LogReader', () => {
  let server: TinyApiServer;
  let api: ClusterApi;
  /** Each pod's log; a number is the status of an answer without one. */
  let logs: Record<string, string | number>;
  beforeEach(async () => {
    server = await TinyApiServer.start();
    api = await connect(server.kubeconfig());
    server.answer = ({ path }, response) => {
      const pod = /\/pods\/(.*)\/log$/.exec(path)?.[1];
      const log = pod === undefined ? undefined : logs[pod];
      if (log === undefined) respond(response, 200, { items: Object.keys(logs).map(podNamed) });
      else if (typeof log === 'number') respond(response, log, { kind: 'Status', code: log, message: 'no log' });
      else respond(response, 200, log);
    };
  });
  afterEach(async () => {
    api.close();
    await server.stop();
  });

  const look = async (reader: LogReader, range = {}): Promise<string[][]> => {
    const seen = [];
    for await (const { lines } of reader.look(never, range)) seen.push([...lines]);
    return seen;
  };
  const asked = (): (string | null)[][] =>
    server.received
      .filter(({ path }) => path.endsWith('/log'))
      .map(({ query }) => [query.get('sinceTime'), query.get('tailLines'), query.get('container')]);

  it('gives each line once, also those of the second in which it looked before', async () => {
    const reader = new LogReader(api, 'n', 'forwarder');
    logs = { a: '2026-02-10T00:00:01.1Z one\n2026-02-10T00:00:02.1Z two\n' };
    assert.deepEqual(await look(reader, { sinceTime: '2026-02-09T00:00:00Z', tailLines: 7 }), [['one', 'two']]);
    // From that second on the API server gives its lines again.
    logs = { a: '2026-02-10T00:00:02.1Z two\n2026-02-10T00:00:02.9Z three\n2026-02-10T00:00:03.1Z four\n' };
    assert.deepEqual(await look(reader), [['three', 'four']]);
    logs = { a: '2026-02-10T00:00:03.1Z four\n' };
    assert.deepEqual(await look(reader), [[]]);
    assert.deepEqual(asked(), [
      ['2026-02-09T00:00:00Z', '7', 'c'],
      ['2026-02-10T00:00:02Z', null, 'c'],
      ['2026-02-10T00:00:03Z', null, 'c'],
    ]);
  });

  it('goes on at the same second where the node’s zone is not UTC, and reads no lines of the node’s own', async () => {
    const reader = new LogReader(api, 'n', 'forwarder');
    logs = { a: '2026-02-10T02:00:01.1+02:00 one\n2026-02-10T02:00:02.1+02:00 two\nfailed to watch the file\n' };
    assert.deepEqual(await look(reader), [['one', 'two']]);
    logs = { a: '2026-02-10T02:00:02.1+02:00 two\n2026-02-10T02:00:02.9+02:00 three\n' };
    assert.deepEqual(await look(reader), [['three']]);
    logs = { a: '2026-02-10T00:00:03.1Z four\n' };
    assert.deepEqual(await look(reader), [['four']]);
    const seconds = [null, '2026-02-10T00:00:02Z', '2026-02-10T00:00:02Z'];
    assert.deepEqual(
      asked().map(([since]) => since),
      seconds,
    );
  });

  it('reads a pod that is new from its start, and goes on with the others', async () => {
    const reader = new LogReader(api, 'n', 'forwarder');
    logs = { a: '2026-02-10T00:00:01.1Z one\n' };
    await look(reader, { tailLines: 1 });
    logs = { a: '', b: '2026-02-10T00:00:01.1Z first of b\n' };
    assert.deepEqual(await look(reader), [['first of b']]);
    assert.deepEqual(asked().slice(1), [
      ['2026-02-10T00:00:01Z', null, 'c'],
      [null, null, 'c'],
    ]);
  });

  it('has no lines of a pod without a log; any other refusal is no empty log', async () => {
    for (const status of [400, 404]) {
      logs = { a: status, b: '2026-02-10T00:00:01.1Z one\n' };
      assert.deepEqual(await look(new LogReader(api, 'n', 'forwarder')), [['one']]);
    }
    for (const status of [401, 403, 500, 503]) {
      logs = { a: status };
      await assert.rejects(look(new LogReader(api, 'n', 'forwarder')), Failure);
      await assert.rejects(readLogLines(api, { namespace: 'n', name: 'a', container: 'c' }, {}, never), Failure);
    }
  });
});
