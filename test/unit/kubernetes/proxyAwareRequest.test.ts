import assert from 'node:assert/strict';
import type { ClientRequest } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ClusterApi } from '../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../src/kubernetes/connect.ts';
import { respond, TinyApiServer } from './tinyApiServer.ts';

const never = new AbortController().signal;
const reference = { apiVersion: 'v1', kind: 'Namespace', name: 'one' };
const nodes = https.request;

describe('requests in an extension host', () => {
  let server: TinyApiServer;
  let api: ClusterApi;
  /** What VS Code's `https.request` says of the way to the server, and how often it was asked. */
  let proxy = 'DIRECT';
  let asked = 0;
  /** The agent that it puts in the place of ours. */
  let itsOwn: https.Agent | undefined;

  beforeEach(async () => {
    server = await TinyApiServer.start();
    server.answer = (_received, response) => respond(response, 200, { kind: 'Namespace' });
    api = await connect(server.kubeconfig());
    asked = 0;
    itsOwn = undefined;
    https.request = ((options: https.RequestOptions, ...given: []): ClientRequest => {
      asked += 1;
      const outgoing = nodes({ ...options, agent: itsOwn ?? options.agent }, ...given);
      setImmediate(() => outgoing.emit('proxy', { proxy, socket: undefined }));
      return outgoing;
    }) as typeof nodes; // the overloads are those of the original
    syncBuiltinESMExports();
  });
  afterEach(async () => {
    https.request = nodes;
    syncBuiltinESMExports();
    api.close();
    await server.stop();
  });

  it('ask VS Code for a proxy once where there is none', async () => {
    proxy = 'DIRECT';
    for (let count = 0; count < 3; count += 1) assert.ok(await api.read(reference, never));
    await api.createMarker({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default' } }, never);
    assert.equal(asked, 1);
    assert.deepEqual(
      server.received.map(({ clientName }) => clientName),
      ['tiny-admin', 'tiny-admin', 'tiny-admin', 'tiny-admin'],
    );
  });

  it('ask it each time where there is one', async () => {
    proxy = 'PROXY proxy.example:3128';
    for (let count = 0; count < 3; count += 1) await api.read(reference, never);
    assert.equal(asked, 3);
  });

  it('read a log as it comes by VS Code’s own way where a proxy stands in between, and past it where none does', async () => {
    const log = { namespace: 'audit', pod: 'forwarder-1', container: 'main' };
    for (const [told, expected] of [
      ['PROXY proxy.example:3128', 3],
      ['DIRECT', 1],
    ] as const) {
      proxy = told;
      asked = 0;
      server.answer = (_received, response) => respond(response, 200, { kind: 'Namespace' });
      await api.read(reference, never);
      for (let count = 0; count < 2; count += 1) {
        server.answer = (_received, response) => {
          response.writeHead(200).write('first\n');
          setTimeout(() => response.write('second\n'), 20);
        };
        let text = '';
        for await (const chunk of await api.followLog(log, never)) {
          text += Buffer.from(chunk).toString();
          if (text.endsWith('second\n')) break;
        }
        assert.equal(text, 'first\nsecond\n');
      }
      assert.equal(asked, expected, told);
    }
    api.close();
    await server.quiet();
  });

  it('go as whom they shall go also where VS Code’s own agent keeps the connections', async () => {
    proxy = 'PROXY proxy.example:3128';
    itsOwn = new https.Agent({ keepAlive: true });
    const { certPem, keyPem } = await server.authority.issueClient('O=readers, CN=tiny-reader', 1);
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const reader = await connect(
      server.kubeconfig({ 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) }),
    );
    try {
      for (const one of [api, reader, api, reader]) await one.read(reference, never);
      assert.deepEqual(
        server.received.map(({ clientName }) => clientName),
        ['tiny-admin', 'tiny-reader', 'tiny-admin', 'tiny-reader'],
      );
      assert.equal(new Set(server.received.map(({ connection }) => connection)).size, 2);
    } finally {
      reader.close();
      itsOwn.destroy();
    }
  });

  it('ask it again after one that failed: another network may want a proxy', async () => {
    proxy = 'DIRECT';
    await api.read(reference, never);
    server.answer = (_received, response) => response.destroy();
    await assert.rejects(api.read(reference, never));
    server.answer = (_received, response) => respond(response, 200, { kind: 'Namespace' });
    await api.read(reference, never);
    assert.ok(asked >= 2, String(asked));
  });
});
