import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { seedLab, type SeedOptions } from '../../lab/account/seed.ts';
import { listClusters, readAccess, readCluster } from '../../lab/account/store.ts';
import { startLab } from '../../lab/lab.ts';
import { AdminApi } from '../../lab/stage/adminApi.ts';
import { ready } from '../../lab/stage/objects.ts';
import { TestClient } from './clusterSupport.ts';

async function labOf(context: TestContext, seed: SeedOptions): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'lab-seed-'));
  seedLab(dir, { clusters: [], ...seed });
  const lab = await startLab({ dir, haproxy: 'stand-in' });
  context.after(async () => {
    await lab.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

test('two clusters for each route, on which nothing is set up, with the logging agents that routes need', async (t) => {
  const dir = await labOf(t, { routes: true });
  const routes = ['cloud-logs', 'external', 'log-analysis', 'private'];
  const clusters = listClusters(dir);
  assert.deepEqual(
    clusters.map(({ name }) => name).sort(),
    routes.flatMap((route) => [`setup-${route}`, `setup-${route}-roks`]),
  );
  for (const { name, type, stored } of clusters) {
    assert.equal(stored, null);
    assert.equal(type, name.endsWith('-roks') ? 'openshift' : 'kubernetes');
    const agents = (await new AdminApi(dir, name).list('DaemonSet', 'ibm-observe')).map(
      ({ metadata }) => metadata.name,
    );
    const expected = name.includes('cloud-logs') ? ['logs-agent'] : name.includes('analysis') ? ['logdna-agent'] : [];
    assert.deepEqual(agents, expected, name);
  }
});

test('plain clusters with an API share a PKI, and forward', async (t) => {
  const dir = await labOf(t, { many: 3, serveMany: true });
  const clusters = listClusters(dir);
  const ids = clusters.map(({ id }) => id);
  assert.equal(ids.length, 3);
  assert.equal(new Set(ids.map((id) => readAccess(dir, id)?.url)).size, 3);
  assert.equal(new Set(ids.map((id) => readAccess(dir, id)?.caPem)).size, 1);
  for (const id of ids) assert.equal(readCluster(dir, id)?.applied.webhook?.caCert, readAccess(dir, id)?.caPem);
  const name = clusters[0]?.name ?? '';
  await ready(dir, name, 'ibmcloud-kube-audit');
  assert.equal((await new AdminApi(dir, name).send('GET', '/metrics')).code, 200);
  assert.throws(() => new TestClient(dir, 'prod-dal'), /not served/);
});
