import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCounters } from '../../../../src/forwarding/delivery/errorCounters.ts';
import type { AuditMetrics, ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';

/**
 * A balancer that takes turns among three API servers; of each three connections others take two, unless ours begin
 * together.
 */
function threeServers(): { readonly api: ClusterApi; readonly readings: () => number } {
  let turn = 0;
  let readings = 0;
  const readMetrics = async (): Promise<AuditMetrics> => {
    readings += 1;
    const processStart = turn++ % 3;
    await new Promise((resolve) => setImmediate(resolve));
    if (turn % 3 !== 0) turn += 2;
    return { processStart, events: 0, webhookErrors: 0 };
  };
  return { api: { readMetrics } as unknown as ClusterApi, readings: () => readings };
}

test('sees each API server, whatever other connections a balancer that takes turns gets meanwhile', async () => {
  const { api, readings } = threeServers();
  const seen = await readCounters(api, AbortSignal.timeout(60_000));
  assert.deepEqual([...seen.keys()].sort(), [0, 1, 2]);
  assert.equal(readings(), 6);
});

test('reads no more often than is needed', async () => {
  let readings = 0;
  const readMetrics = (): Promise<AuditMetrics> => {
    readings += 1;
    return Promise.resolve({ processStart: 1, events: 0, webhookErrors: 0 });
  };
  const api = { readMetrics } as unknown as ClusterApi;
  await readCounters(api, AbortSignal.timeout(60_000));
  assert.equal(readings, 4);
  await readCounters(api, AbortSignal.timeout(60_000), [1]);
  assert.equal(readings, 5);
});
