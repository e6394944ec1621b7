import assert from 'node:assert/strict';
import { once } from 'node:events';
import https from 'node:https';
import * as vscode from 'vscode';
import { followPodLog } from '../../src/kubernetes/podLog/followPodLog.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { readCredentials } from '../../src/kubernetes/credentials.ts';
import { HttpsRequester } from '../../src/kubernetes/httpsRequest.ts';
import { CertificateAuthority } from '../lab/cluster/pki.ts';
import { respond, TinyApiServer } from '../unit/kubernetes/tinyApiServer.ts';
import { until } from './explorerUnderTest.ts';

/** VS Code replaces our agent by its own, which opens and keeps connections differently. */
describe('requests to a cluster', () => {
  it('go over one connection, but for those that want one of their own, and leave none open', async () => {
    const server = await TinyApiServer.start();
    const requester = new HttpsRequester(await readCredentials(server.kubeconfig()));
    const { signal } = new AbortController();
    const send = async (fresh: boolean): Promise<void> => {
      await requester.send({ method: 'GET', path: '/api', fresh, signal });
    };
    try {
      for (const fresh of [false, false, true, false, true, true, false]) await send(fresh);
      assert.deepEqual(
        server.received.map(({ connection }) => connection),
        [1, 1, 2, 1, 3, 4, 1],
      );
      assert.ok(server.received.every(({ clientName }) => clientName === 'tiny-admin'));
      requester.close();
      await until(
        () => server.sockets.size === 0,
        () => `${server.sockets.size} connections are still open`,
      );
    } finally {
      requester.close();
      await server.stop();
    }
  });
});

/** VS Code then puts the certificates of the machine in the place of those that a request names as a context. */
describe('requests to a cluster with http.experimental.systemCertificatesV2', () => {
  const http = vscode.workspace.getConfiguration('http');
  const { request } = https;
  let server: TinyApiServer;

  before(async () => {
    server = await TinyApiServer.start();
    // With this option VS Code's own tests add a certificate to those of the machine.
    const testCertificates = [server.authority.certPem];
    https.request = ((options: https.RequestOptions, ...more: []) =>
      request({ ...options, testCertificates } as https.RequestOptions, ...more)) as typeof request;
    await http.update('experimental.systemCertificatesV2', true, vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    https.request = request;
    await http.update('experimental.systemCertificatesV2', undefined, vscode.ConfigurationTarget.Global);
    await server.stop();
  });

  // VS Code 1.106 has no means for a test to add a certificate to those of the machine.
  if (!vscode.version.startsWith('1.106.')) {
    it('do not believe a CA of the machine for the cluster, which others do', async () => {
      server.answer = (_received, response) => respond(response, 200, { kind: 'Namespace' });
      const { hostname, port } = new URL(server.url);
      const plain = https.request({ hostname, port }).end();
      const [answer] = (await once(plain, 'response')) as [{ statusCode: number; resume(): void }];
      answer.resume();
      assert.equal(answer.statusCode, 200);
      const other = await CertificateAuthority.create('the CA of the cluster');
      const authority = Buffer.from(other.certPem).toString('base64');
      const api = await connect(server.kubeconfig(undefined, { 'certificate-authority-data': authority }));
      const { signal } = new AbortController();
      const received = server.received.length;
      try {
        await assert.rejects(api.read({ apiVersion: 'v1', kind: 'Namespace', name: 'n' }, signal));
        await assert.rejects(api.followLog({ namespace: 'n', pod: 'p', container: 'c' }, signal));
        assert.equal(server.received.length, received);
      } finally {
        api.close();
      }
    });
  }

  it('show the lines of a stream', async () => {
    const stop = new AbortController();
    server.answer = ({ path }, response) => {
      if (path.endsWith('/log')) {
        response.writeHead(200).write('2026-01-01T00:00:00.000000000Z a line\n');
        return;
      }
      const state = { running: { startedAt: '2026-01-01T00:00:00Z' } };
      respond(response, 200, {
        metadata: { name: 'p', namespace: 'n', uid: 'u' },
        spec: { containers: [{ name: 'c' }] },
        status: { phase: 'Running', containerStatuses: [{ name: 'c', restartCount: 0, ready: true, state }] },
      });
    };
    const api = await connect(server.kubeconfig());
    try {
      const pod = await api.readPod('n', 'p', stop.signal);
      assert.ok(pod);
      const seen: string[] = [];
      const following = followPodLog({ current: () => api, renew: async () => undefined }, pod, {
        tailLines: 10,
        signal: stop.signal,
        onLines: ({ bytes }) => {
          seen.push(bytes.toString());
          stop.abort();
        },
        onNote: ({ kind, text }) => seen.push(`${kind}: ${text.template}`),
      });
      await until(
        () => seen.length > 0,
        () => 'the stream shows nothing',
      );
      stop.abort();
      await following;
      assert.match(seen[0] ?? '', /a line/);
    } finally {
      api.close();
    }
  });
});
