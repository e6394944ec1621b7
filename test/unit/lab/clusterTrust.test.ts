import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { seedLab } from '../../lab/account/seed.ts';
import { listClusters, readAccess, readCluster, updateCluster } from '../../lab/account/store.ts';
import { startLab, type Lab } from '../../lab/lab.ts';
import { eventually, TestClient } from './clusterSupport.ts';

const ERRORS = 'apiserver_audit_error_total{plugin="webhook"}';

describe('what a lab cluster trusts', () => {
  let lab: Lab;

  before(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'lab-trust-'));
    seedLab(dir);
    for (const { id, name } of listClusters(dir)) {
      updateCluster(dir, id, (cluster) => {
        cluster.served = ['logs-tok', 'cloudlogs-wdc'].includes(name);
        cluster.auditBatchMaxWaitMs = 200;
      });
    }
    lab = await startLab({ dir, haproxy: 'stand-in' });
  });

  after(async () => {
    await lab.stop();
    rmSync(lab.dir, { recursive: true, force: true });
  });

  /** Causes events until a delivery has failed. */
  const failing = (client: () => TestClient): Promise<number> =>
    eventually('a delivery that failed', async () => {
      await client().testEvent();
      const count = await client().metric(ERRORS);
      return (count ?? 0) > 0 ? count : undefined;
    });

  test('after a rotation nothing that the old CA signed is good, and deliveries with the old certificates fail', async () => {
    const old = new TestClient(lab.dir, 'logs-tok');
    const { auditId } = await old.testEvent();
    await eventually('the event in the log', async () => {
      const { text } = await old.send('GET', await logPath(old));
      return text.includes(auditId) ? true : undefined;
    });
    assert.equal(await old.metric(ERRORS), undefined);

    updateCluster(lab.dir, old.id, (cluster) => {
      cluster.caGeneration = 2;
    });
    await eventually('another CA', () => (readAccess(lab.dir, old.id)?.caPem === old.access.caPem ? undefined : true));
    const now = new TestClient(lab.dir, 'logs-tok');
    await assert.rejects(old.testEvent(), /certificate/);
    const stale = { ca: now.access.caPem, cert: old.access.adminCertPem, key: old.access.adminKeyPem };
    assert.equal((await now.send('GET', '/metrics', { as: 'nobody', options: stale })).code, 401);
    assert.equal((await now.testEvent()).code, 201);
    await failing(() => now);
    assert.equal(readCluster(lab.dir, old.id)?.applied.webhook?.caCert, old.access.caPem);
  });

  test('an owner who is gone: their certificate is refused, or stands for nobody, and another one gets a certificate', async () => {
    const client = new TestClient(lab.dir, 'cloudlogs-wdc');
    const commonName = commonNameOf(client.access.adminCertPem);
    for (const code of [401, 403] as const) {
      updateCluster(lab.dir, client.id, (cluster) => {
        cluster.removedOwners = { [commonName]: code };
        cluster.adminOwner = 'IBMid-2700054321';
      });
      const answers = eventually(`${code}`, async () =>
        (await client.send('GET', '/metrics')).code === code ? true : undefined,
      );
      assert.equal(await answers, true);
    }
    await eventually('another certificate', () =>
      readAccess(lab.dir, client.id)?.adminCertPem === client.access.adminCertPem ? undefined : true,
    );
    const next = new TestClient(lab.dir, 'cloudlogs-wdc');
    assert.match(commonNameOf(next.access.adminCertPem), /^IBMid-2700054321-admin-/);
    assert.equal(next.access.caPem, client.access.caPem);
    await failing(() => next);
  });
});

async function logPath(client: TestClient): Promise<string> {
  return eventually('a ready pod', async () => {
    const { json } = await client.send('GET', '/api/v1/namespaces/ibm-kube-audit/pods');
    const [pod] = json['items'] as { metadata: { name: string }; status: { phase: string } }[]; // a PodList's
    return pod?.status.phase === 'Running'
      ? `/api/v1/namespaces/ibm-kube-audit/pods/${pod.metadata.name}/log`
      : undefined;
  });
}

function commonNameOf(pem: string): string {
  return /^CN=(.*)$/m.exec(new X509Certificate(pem).subject)?.[1] ?? '';
}
