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

  beforeEach(async () => {
    server = await TinyApiServer.start();
    server.answer = (_received, response) => respond(response, 200, { kind: 'Namespace' });
    api = await connect(server.kubeconfig());
    asked = 0;
    https.request = ((...given: Parameters<typeof nodes>): ClientRequest => {
      asked += 1;
      const outgoing = nodes(...given);
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
