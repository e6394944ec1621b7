import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planMasterRefresh } from '../../../../src/forwarding/flows/refreshMaster.ts';
import { refreshSteps } from '../../../../src/forwarding/plans/refreshSteps.ts';
import type { Cluster, Master } from '../../../../src/ibmcloud/models.ts';

const hourMs = 3_600_000;
const master: Master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '' };
const cluster = { id: 'c1', name: 'one', type: 'kubernetes' } as Cluster;

describe('the wait for a master', () => {
  it('is as long from Refresh Master as from every other command', () => {
    const limits = [
      ...planMasterRefresh(cluster, { id: 'a', name: 'A' }).steps.map(({ action }) => action),
      ...planMasterRefresh(cluster, { id: 'a', name: 'A' }, { master, pending: { begun: 'yes' } }).steps.map(
        ({ action }) => action,
      ),
      ...refreshSteps({ changes: true, master, pending: undefined }),
    ].flatMap((action) => ('timeoutMs' in action ? [action.timeoutMs] : []));
    assert.deepEqual(limits, [hourMs, hourMs, hourMs]);
  });
});
