import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findForwarder, type ForwarderPods } from '../../../../src/forwarding/forwarder/forwarderPods.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';

/** A cluster in which a forwarder of each documented name is left over. */
const leftOver = { read: () => Promise.resolve({ spec: { selector: { app: 'a' } } }) } as unknown as ClusterApi;
const find = (server: string): Promise<ForwarderPods> =>
  findForwarder(leftOver, { server, policy: 'default' }, new AbortController().signal);

describe('a forwarder that is left over', () => {
  it('is none where the API server posts to an external server', async () => {
    for (const server of ['https://siem.example.com:8443/audit', 'siem.example.com:8443']) {
      await assert.rejects(find(server), { message: /goes straight to an external server/ }, server);
    }
  });

  it('is a guess where the webhook’s URL names no Service', async () => {
    assert.equal((await find('http://198.51.100.7:7765/k8s_audit')).isNamed, false);
    const proxied = 'https://127.0.0.1:2040/api/v1/namespaces/n/services/s/proxy/post';
    assert.deepEqual(await find(proxied), { namespace: 'n', labels: { app: 'a' }, isNamed: true });
  });
});
