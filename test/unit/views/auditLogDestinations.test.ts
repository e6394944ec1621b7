import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FailedReading, KnownCluster } from '../../../src/forwarding/condition/known.ts';
import { inEnglish, message } from '../../../src/text/message.ts';
import { auditLogDestinations } from '../../../src/views/auditLogDestinations.ts';
import { clusterCount } from '../../../src/forwarding/cluster/clusterWords.ts';
import { seededUrls } from '../../lab/account/seededClusters.ts';

const failure: FailedReading = {
  ...{ code: 'gateway', text: message('No'), remedy: undefined, otherGroup: false, at: 1 },
};

/** @param server `null`: none is set; absent: not read */
function row(server?: string | null, failed?: FailedReading): KnownCluster {
  const value = typeof server === 'string' ? { server, policy: 'default' as const } : undefined;
  return {
    cluster: {
      ...{ id: 'id', name: 'name', provider: 'classic', type: 'kubernetes', region: '', location: '' },
      ...{ resourceGroupId: '', resourceGroupName: '', version: '', state: '' },
    },
    webhook: { reading: server === undefined ? undefined : { value, at: 0 }, failure: failed },
    master: { reading: undefined, failure: undefined },
  };
}

test('audit logs are counted by where they are sent; what was not read, or not again, is not known', () => {
  const { cloudLogs, external } = seededUrls;
  const rows = [
    row(null),
    row(),
    row(external),
    row(cloudLogs),
    row(cloudLogs),
    row(cloudLogs, failure),
    row(null, failure),
  ];
  assert.deepEqual(
    auditLogDestinations(rows).map(({ name, clusters }) => `${inEnglish(name)}: ${inEnglish(clusterCount(clusters))}`),
    ['Cloud Logs: 2 clusters', 'External Server: 1 cluster', 'Not forwarding: 1 cluster', 'Not known: 3 clusters'],
  );
  assert.deepEqual(auditLogDestinations([]), []);
});
