import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import type { ClusterApi, ConflictCause } from '../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../src/kubernetes/connect.ts';
import { CertificateAuthority } from '../../lab/cluster/pki.ts';
import { notFound, respond, TinyApiServer } from './tinyApiServer.ts';

const never = new AbortController().signal;
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'one', namespace: 'ibm-kube-audit' },
  data: { a: 'b' },
};
const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'one', namespace: 'ibm-kube-audit' };

async function failing(promise: Promise<unknown>, code: FailureCode): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code);
    return error;
  }
  assert.fail(`expected ${code}`);
}

describe('connect', () => {
  let server: TinyApiServer;
  let api: ClusterApi;
  beforeEach(async () => {
    server = await TinyApiServer.start();
    api = await connect(server.kubeconfig());
  });
  afterEach(async () => {
    api.close();
    await server.stop();
  });

  it('reads an object as the client certificate, and tells an absent one apart', async () => {
    server.answer = ({ path }, response) =>
      path.endsWith('/one') ? respond(response, 200, configMap) : respond(response, 404, notFound);
    assert.deepEqual(await api.read(reference, never), configMap);
    assert.equal(await api.read({ ...reference, name: 'two' }, never), undefined);
    assert.equal(server.received[0]?.path, '/api/v1/namespaces/ibm-kube-audit/configmaps/one');
    assert.equal(server.received[0]?.clientName, 'tiny-admin');
  });

  it('takes nothing that is not the API server’s for an object, a list or an absence', async () => {
    const collection = { apiVersion: 'v1', kind: 'Pod', namespace: 'n' };
    for (const body of ['<html>Sign in</html>', '{}', '[]', 'null', '"OK"', '{"items":{}}', '{"items":[1]}', '']) {
      for (const status of [200, 404]) {
        server.answer = (_received, response) => respond(response, status, body);
        await assert.rejects(api.read(reference, never), Failure, `${status} ${body}`);
        await assert.rejects(api.readPod('n', 'p', never), Failure, `${status} ${body}`);
        await assert.rejects(api.list(collection, { signal: never }), Failure, `${status} ${body}`);
        await assert.rejects(api.listPods('n', {}, never), Failure, `${status} ${body}`);
      }
      server.answer = (_received, response) => respond(response, 404, body);
      await assert.rejects(api.remove(reference, { signal: never }), Failure, body);
    }
    server.answer = (_received, response) => respond(response, 200, { kind: 'PodList', items: null });
    assert.deepEqual(await api.list(collection, { signal: never }), []);
  });

  it('finds the path of each kind', async () => {
    server.answer = (_received, response) => respond(response, 404, notFound);
    await api.read({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', namespace: 'n' }, never);
    await api.read({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: 'p', namespace: 'n' }, never);
    await api.read({ apiVersion: 'v1', kind: 'Namespace', name: 'n' }, never);
    assert.deepEqual(
      server.received.map(({ path }) => path),
      [
        '/apis/apps/v1/namespaces/n/deployments/d',
        '/apis/networking.k8s.io/v1/namespaces/n/networkpolicies/p',
        '/api/v1/namespaces/n',
      ],
    );
  });

  it('applies with our field manager, and reads Audit-Id and warnings', async () => {
    const warnings = ['299 - "would violate PodSecurity \\"restricted:latest\\": a, b"', '299 - "one", 299 - "two"'];
    server.answer = (_received, response) =>
      respond(response, 200, configMap, { 'Audit-Id': 'id-1', Warning: warnings });
    const answer = await api.apply(configMap, { dryRun: true, force: false, signal: never });
    const [received] = server.received;
    assert.equal(received?.method, 'PATCH');
    assert.equal(received.headers['content-type'], 'application/apply-patch+yaml');
    assert.deepEqual(JSON.parse(received.body), configMap);
    assert.deepEqual(Object.fromEntries(received.query), {
      fieldManager: 'ibmcloud-kube-audit',
      force: 'false',
      dryRun: 'All',
    });
    assert.equal(answer.auditId, 'id-1');
    assert.deepEqual(answer.warnings, ['would violate PodSecurity "restricted:latest": a, b', 'one', 'two']);
    await api.apply(configMap, { dryRun: false, force: true, signal: never });
    assert.deepEqual(Object.fromEntries(server.received[1]?.query ?? []), {
      fieldManager: 'ibmcloud-kube-audit',
      force: 'true',
    });
  });

  it('names the managers and fields of a conflict', async () => {
    const causes = [
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl-create" using v1 at 2026-08-15T02:17:06Z',
        field: '.data.haproxy.cfg',
      },
      { reason: 'FieldManagerConflict', message: 'conflict with "helm"', field: '.data.other' },
    ];
    server.answer = (_received, response) =>
      respond(response, 409, { kind: 'Status', status: 'Failure', reason: 'Conflict', details: { causes } });
    const failure = await failing(api.apply(configMap, { dryRun: true, force: false, signal: never }), 'api-conflict');
    assert.deepEqual((failure.cause as ConflictCause).conflicts, [
      { manager: 'kubectl-create', field: '.data.haproxy.cfg' },
      { manager: 'helm', field: '.data.other' },
    ]);
  });

  it("keeps the server's own words of a refusal", async () => {
    server.answer = (_received, response) =>
      respond(response, 403, { kind: 'Status', message: 'configmaps is forbidden: User "x" cannot get' });
    const failure = await failing(api.read(reference, never), 'api-forbidden');
    assert.match(failure.detail ?? '', /User "x" cannot get/);
  });

  it('sends each test event as a dry run over a connection of its own', async () => {
    let count = 0;
    server.answer = (_received, response) => respond(response, 201, configMap, { 'Audit-Id': `id-${(count += 1)}` });
    const ids = [await api.createTestEvent(configMap, never), await api.createTestEvent(configMap, never)];
    assert.deepEqual(
      ids.map(({ auditId }) => auditId),
      ['id-1', 'id-2'],
    );
    assert.deepEqual(
      server.received.map(({ connection }) => connection),
      [1, 2],
    );
    assert.equal(server.received[0]?.method, 'POST');
    assert.equal(server.received[0].path, '/api/v1/namespaces/ibm-kube-audit/configmaps');
    assert.equal(server.received[0].query.get('dryRun'), 'All');
  });

  it('keeps one connection for ordinary requests', async () => {
    server.answer = (_received, response) => respond(response, 200, configMap);
    await api.read(reference, never);
    await api.read(reference, never);
    assert.deepEqual(
      server.received.map(({ connection }) => connection),
      [1, 1],
    );
  });

  it('reads the counters of one server over a fresh connection', async () => {
    const text = [
      '# HELP apiserver_audit_event_total Counter',
      'apiserver_audit_event_total 120',
      'apiserver_audit_error_total{plugin="webhook"} 3',
      'apiserver_audit_error_total{plugin="log"} 40',
      'process_start_time_seconds 1.7637e+09',
      '',
    ].join('\n');
    server.answer = (_received, response) => respond(response, 200, text);
    assert.deepEqual(await api.readMetrics(never), { processStart: 1_763_700_000, events: 120, webhookErrors: 3 });
    const isNotKnown = [
      'apiserver_audit_event_total 1\n',
      'process_start_time_seconds 1.7637e+09\n',
      text.replace('webhook"} 3', 'webhook"} NaN'),
    ];
    for (const answer of isNotKnown) {
      server.answer = (_received, response) => respond(response, 200, answer);
      await failing(api.readMetrics(never), 'bad-output');
    }
    assert.deepEqual(
      server.received.map(({ connection }) => connection),
      [1, 2, 3, 4],
    );
  });

  it('takes a kind for empty where the API server does not find it, and for unread where a proxy does not', async () => {
    const kinds = { resources: [{ name: 'secrets', kind: 'Secret', namespaced: true, verbs: ['list', 'delete'] }] };
    const contents = async (absent: unknown): Promise<readonly string[]> => {
      server.answer = ({ path }, response) => {
        if (path === '/apis') respond(response, 200, { groups: [] });
        else if (path === '/api/v1') respond(response, 200, kinds);
        else respond(response, 404, absent);
      };
      return (await api.listNamespace('audit', never)).unread;
    };
    assert.deepEqual(await contents(notFound), []);
    assert.deepEqual(await contents('<html>404</html>'), ['Secret']);
    assert.deepEqual(await contents('404 page not found\n'), ['Secret']);
    // Of one object, that answer says that the server knows no such kind, and not that the object is gone.
    await failing(
      api.read({ apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', name: 'n' }, never),
      'api-not-found',
    );
  });

  it('reads all pages of a list, and no list without an end', async () => {
    const page = (next: string, item: object = configMap) => ({ metadata: { continue: next }, items: [item] });
    const list = () => api.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'n' }, { signal: never });
    server.answer = ({ query }, response) => respond(response, 200, page(query.has('continue') ? '' : 'more'));
    assert.equal((await list()).length, 2);
    server.answer = (_received, response) => respond(response, 200, page('more'));
    await failing(list(), 'bad-output');
    assert.ok(server.received.length < 250, `${server.received.length} requests`);
    const large = { ...configMap, data: { a: 'x'.repeat(8 * 1024 * 1024) } };
    const before = server.received.length;
    server.answer = (_received, response) => respond(response, 200, page('more', large));
    await failing(list(), 'bad-output');
    assert.ok(server.received.length - before < 12, `${server.received.length - before} large pages`);
  });

  it('lists pods by label and says why one is not ready', async () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' };
    const items = [
      {
        metadata: { name: 'a', namespace: 'n', labels: { app: 'f' } },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      },
      {
        metadata: { name: 'b', namespace: 'n' },
        status: { phase: 'Pending', containerStatuses: [{ ready: false, state: { waiting } }] },
      },
    ];
    server.answer = (_received, response) => respond(response, 200, { items });
    const pods = await api.listPods('n', { app: 'f' }, never);
    assert.equal(server.received[0]?.query.get('labelSelector'), 'app=f');
    assert.deepEqual(
      pods.map(({ name, ready, problem }) => ({ name, ready, problem })),
      [
        { name: 'a', ready: true, problem: undefined },
        { name: 'b', ready: false, problem: 'ImagePullBackOff: Back-off pulling image "x"' },
      ],
    );
  });

  it("reads a pod's log from a time on, with the node's times", async () => {
    server.answer = (_received, response) => respond(response, 200, 'one\ntwo\n');
    const request = { namespace: 'n', pod: 'p', container: 'c', sinceTime: '2026-11-23T03:52:02Z', tailLines: 5 };
    assert.equal(await api.readLog(request, never), 'one\ntwo\n');
    assert.equal(server.received[0]?.path, '/api/v1/namespaces/n/pods/p/log');
    assert.deepEqual(Object.fromEntries(server.received[0].query), {
      container: 'c',
      timestamps: 'true',
      sinceTime: '2026-11-23T03:52:02Z',
      tailLines: '5',
    });
  });

  it('takes a page of a proxy for what it is', async () => {
    server.answer = (_received, response) => respond(response, 200, '<!DOCTYPE html><html>Sign in</html>');
    await failing(api.read(reference, never), 'bad-output');
  });

  it('refuses a server that another CA vouches for', async () => {
    const other = await CertificateAuthority.create('other');
    const stranger = await connect(
      server.kubeconfig(
        { token: 'a' },
        { 'certificate-authority-data': Buffer.from(other.certPem).toString('base64') },
      ),
    );
    await failing(stranger.read(reference, never), 'api-certificate');
    assert.equal(server.received.length, 0);
    stranger.close();
  });

  it('says unreachable when nobody listens', async () => {
    const unreachable = await connect(server.kubeconfig({ token: 'a' }, { server: 'https://127.0.0.1:1' }));
    await failing(unreachable.read(reference, never), 'api-unreachable');
    unreachable.close();
  });

  it('says unreachable when the connection breaks off in the middle of an answer', async () => {
    server.answer = (_received, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('{', () => response.destroy());
    };
    await failing(api.read(reference, never), 'api-unreachable');
  });

  it('sends again when a kept connection turns out to be closed', async () => {
    server.answer = (_received, response) => respond(response, 200, configMap);
    await api.read(reference, never);
    let broken = false;
    server.answer = (_received, response) => {
      if (broken) return respond(response, 200, configMap);
      broken = true;
      response.destroy();
    };
    assert.deepEqual(await api.read(reference, never), configMap);
    assert.ok(broken);
  });

  it('sends what changes something only once, over a connection that was not kept', async () => {
    for (const change of [
      () => api.apply(configMap, { dryRun: false, force: false, signal: never }),
      () => api.create(configMap, never),
      () => api.replace(configMap, { signal: never }),
      () => api.remove(reference, { signal: never }),
    ]) {
      server.answer = (_received, response) => respond(response, 200, configMap);
      await api.read(reference, never);
      const kept = server.received.at(-1)?.connection;
      // As if it had taken effect: a second one would be refused, by what the first has changed.
      server.answer = (_received, response) => {
        server.answer = (_again, second) => respond(second, 409, { kind: 'Status', message: 'modified' });
        response.destroy();
      };
      const sent = server.received.length;
      await failing(change(), 'api-unreachable');
      assert.equal(server.received.length - sent, 1);
      assert.notEqual(server.received.at(-1)?.connection, kept);
    }
  });

  it('sends again when the connection that a request waited for turns out to be closed', async () => {
    const used = new Set<unknown>();
    server.answer = (_received, response) => {
      if (used.has(response.socket)) return response.destroy();
      used.add(response.socket);
      return respond(response, 200, configMap);
    };
    const read = await Promise.all(Array.from({ length: 6 }, () => api.read(reference, never)));
    assert.deepEqual(read, Array(6).fill(configMap));
    assert.ok(server.received.length > 6, 'no kept connection was used');
  });

  it('ends on abort, even in the middle of an answer, and leaves no socket', async () => {
    const stop = new AbortController();
    server.answer = (_received, response) => {
      response.writeHead(200);
      response.write('{');
      setTimeout(() => stop.abort(), 10);
    };
    await failing(api.read(reference, stop.signal), 'cancelled');
    await server.quiet();
    await failing(api.read(reference, stop.signal), 'cancelled');
    assert.equal(server.received.length, 1);
  });

  it('frees kept sockets and ends what is under way on close', async () => {
    server.answer = ({ path }, response) => (path.endsWith('/slow') ? undefined : respond(response, 200, configMap));
    await Promise.all([api.read(reference, never), api.read(reference, never)]);
    assert.equal(server.sockets.size, 2);
    const slow = failing(api.read({ ...reference, name: 'slow' }, never), 'cancelled');
    await new Promise((resolve) => setTimeout(resolve, 20));
    api.close();
    await slow;
    await server.quiet();
  });
});
