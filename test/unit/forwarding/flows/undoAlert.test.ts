import assert from 'node:assert/strict';
import { it } from 'node:test';
import { planUndo } from '../../../../src/forwarding/flows/undo.ts';
import { allClusters } from '../../../../src/ibmcloud/commands/clusters.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { makeCliLab } from '../../lab/cliSupport.ts';

it('an undo names the alerts that it can’t bring back', async (t) => {
  const { cliPath, environment, dir } = makeCliLab(t);
  const cli = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const { signal } = new AbortController();
  const [cluster] = await allClusters(cli, { signal });
  assert.ok(cluster);
  const changes = (['accepted', 'unknown'] as const).map(
    (outcome) => ({ kind: 'alert', name: outcome, instance: 'logs', outcome }) as const,
  );
  const account = { id: 'a', name: 'a' };
  const run = { account, cluster, credentials: 'user', changes } as const;
  const { steps, notes } = await planUndo(run, flowServices(cli, dir), signal);
  assert.deepEqual(steps, []);
  assert.deepEqual(notes.map(inEnglish), [
    'Alert “unknown” in logs may be removed; if it is, create it again.',
    'Alert “accepted” in logs stays removed; create it again.',
  ]);
});
