import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { planApplyManifest } from '../../../../src/forwarding/flows/applyManifest.ts';
import { planPolicyChange } from '../../../../src/forwarding/flows/changePolicy.ts';
import { planRenewal } from '../../../../src/forwarding/flows/renewCertificates.ts';
import { planRestart } from '../../../../src/forwarding/flows/restartForwarder.ts';
import { planRestore } from '../../../../src/forwarding/flows/restoreWebhook.ts';
import { planSetUp, readPresentState } from '../../../../src/forwarding/flows/setUp.ts';
import { planUnset } from '../../../../src/forwarding/flows/unset.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { runPlan } from '../../../../src/forwarding/plans/runPlan.ts';
import { consumerAnswers } from '../../../../src/forwarding/routes/support/consumerAddress.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import { updateCluster } from '../../../lab/account/store.ts';
import { CallRounds } from '../support/callRounds.ts';
import { consumers, FlowLab, never } from '../support/flowLab.ts';

const choice = { signal: never, useAdmin: () => assert.fail('asked for the admin certificate') };

describe('how many calls of the CLI a preview waits for, one behind the other', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  const everything = [
    'ks cluster ca get',
    'ks cluster config',
    'ks cluster get',
    'ks cluster master audit-webhook get',
    'target',
  ];

  async function roundsOf(
    make: (cluster: Cluster, services: FlowContext) => Promise<Plan>,
  ): Promise<{ readonly plan: Plan; readonly rounds: CallRounds['rounds'] }> {
    const cluster = await flow.cluster('prod-dal');
    const cli = new CallRounds(flow.services.cli);
    const plan = await make(cluster, { ...flow.services, cli });
    return { plan, rounds: cli.rounds };
  }

  it('Set Up: one', async () => {
    const { plan, rounds } = await roundsOf(async (cluster, services) => {
      const present = await readPresentState(cluster, services, choice);
      const answers = consumerAnswers(consumers.failing);
      return planSetUp({ cluster, route: 'private-network', answers, policy: 'verbose' }, present, services, choice);
    });
    assert.ok(plan.steps.some(({ id }) => id === 'set-webhook'));
    assert.deepEqual(rounds, [everything]);
  });

  it('Change Policy: one', async () => {
    const { plan, rounds } = await roundsOf((cluster, services) =>
      planPolicyChange({ cluster, policy: 'verbose', files: {} }, services, choice),
    );
    assert.ok(plan.steps.some(({ id }) => id === 'set-webhook'));
    assert.deepEqual(rounds, [everything]);
  });

  it('Renew Certificates: one', async () => {
    const { plan, rounds } = await roundsOf((cluster, services) =>
      planRenewal({ cluster, files: {} }, services, choice),
    );
    assert.ok(plan.steps.some(({ id }) => id === 'set-webhook'));
    assert.deepEqual(rounds, [[...everything, 'ks cluster ca status'].toSorted()]);
  });

  it('Unset with the forwarder: one', async () => {
    const { plan, rounds } = await roundsOf((cluster, services) =>
      planUnset({ cluster, removeObjects: true }, services, choice),
    );
    assert.ok(plan.steps.some(({ action }) => action.kind === 'remove-object'));
    assert.deepEqual(rounds, [everything]);
  });

  it('Restore, Restart Forwarder, Apply to Cluster: one', async () => {
    const former = { server: 'http://10.1.2.3', policy: 'default' } as const;
    const makers: readonly Parameters<typeof roundsOf>[0][] = [
      (cluster, services) => planRestore({ cluster, former, files: {} }, services, choice),
      (cluster, services) => planRestart({ cluster }, services, choice),
      (cluster, services) => planApplyManifest({ cluster, objects: [object], file: 'a.yaml' }, services, choice),
    ];
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } };
    for (const make of makers) assert.equal((await roundsOf(make)).rounds.length, 1);
  });

  it('the admin certificate where the user’s own credentials do not do: one more', async () => {
    const cluster = await flow.cluster('cloudlogs-wdc');
    const cli = new CallRounds(flow.services.cli);
    let asked = 0;
    await planUnset(
      { cluster, removeObjects: true },
      { ...flow.services, cli },
      {
        signal: never,
        useAdmin: () => Promise.resolve((asked += 1) === 1),
      },
    );
    assert.equal(cli.rounds.length, 2, JSON.stringify(cli.rounds));
    assert.equal(asked, 1);
  });

  it('another endpoint where the first cannot be reached: one more', async () => {
    const cluster = await flow.cluster('prod-dal');
    updateCluster(flow.lab.dir, cluster.id, (state) => {
      state.endpoints = ['public', 'private'];
      state.unreachableEndpoints = ['public'];
    });
    const cli = new CallRounds(flow.services.cli);
    const services = { ...flow.services, cli, reachable: new Map() };
    await planPolicyChange({ cluster, policy: 'verbose', files: {} }, services, choice);
    assert.deepEqual(cli.rounds, [everything, ['ks cluster config']]);
    updateCluster(flow.lab.dir, cluster.id, (state) => {
      state.unreachableEndpoints = [];
    });
  });

  it('the step that sets the webhook: four, the last read right before it, after the one that says who is logged in', async () => {
    const { plan } = await roundsOf((cluster, services) => planRenewal({ cluster, files: {} }, services, choice));
    const steps = plan.steps.filter(({ id }) => id === 'set-webhook');
    const { rounds } = await roundsOf(async (_, services) => {
      await runPlan({ ...plan, steps }, services, { signal: never, onEvent: () => undefined });
      return plan;
    });
    assert.deepEqual(rounds, [
      ['target'],
      ['ks cluster ca get', 'ks cluster config', 'target'],
      ['ks cluster master audit-webhook get'],
      ['ks cluster master audit-webhook set'],
      ['ks cluster master audit-webhook get'],
    ]);
  });
});
