import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { planAgain } from '../../../../src/commands/plans/planAgain.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import type { CredentialsChoice } from '../../../../src/forwarding/cluster/withCluster.ts';
import { planPolicyChange } from '../../../../src/forwarding/flows/changePolicy.ts';
import { planRenewal } from '../../../../src/forwarding/flows/renewCertificates.ts';
import { planRestore } from '../../../../src/forwarding/flows/restoreWebhook.ts';
import { planSetUp, readPresentStateFor } from '../../../../src/forwarding/flows/setUp.ts';
import { planUnset } from '../../../../src/forwarding/flows/unset.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { consumerAnswers } from '../../../../src/forwarding/routes/support/consumerAddress.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import { message } from '../../../../src/text/message.ts';
import { consumers, FlowLab, never, stepIds } from '../support/flowLab.ts';

const [target, get, webhook, ca, config] = [
  'target',
  'ks cluster get',
  'ks cluster master audit-webhook get',
  'ks cluster ca get',
  'ks cluster config',
];

/** Permits these calls and no other one. */
function permitting(cli: CliRunner, permitted: readonly string[]): CliRunner {
  return {
    run(command, options) {
      const words = command.args.slice(
        0,
        command.args.findIndex((word) => word.startsWith('-')),
      );
      if (permitted.includes(words.join(' '))) return cli.run(command, options);
      return Promise.reject(new Failure('no-permission', message('This call is not permitted.')));
    },
  };
}

type Make = (cluster: Cluster, services: FlowContext, choice: CredentialsChoice) => Promise<Plan | undefined>;

const http = { server: 'http://logs.example.com:8080/audit' };
const setUp =
  (route: 'external' | 'private-network', answers: Readonly<Record<string, string>>): Make =>
  async (cluster, services, choice) => {
    const present = await readPresentStateFor(route, cluster, services, choice);
    return planSetUp({ cluster, route, answers, policy: 'verbose' }, present, services, choice);
  };

/** Each flow, on a cluster, with the calls without which it cannot be; every other one may fail. */
const flows: readonly (readonly [string, string, readonly string[], Make])[] = [
  ['Set Up, External Server', 'dev-fra', [target, get, webhook], setUp('external', http)],
  [
    'its Resume',
    'dev-fra',
    [target, get, webhook],
    (cluster, services, choice) =>
      planAgain(
        { flow: 'set-up', inputs: { cluster, route: 'external', answers: http, policy: 'default' } },
        services,
        choice,
      ),
  ],
  [
    'Set Up, Private Network',
    'dev-fra',
    [target, get, webhook, ca, config],
    setUp('private-network', consumerAnswers(consumers.main)),
  ],
  [
    'Change Policy of an external server',
    'external-syd',
    [target, get, webhook],
    (cluster, services, choice) => planPolicyChange({ cluster, policy: 'verbose', files: {} }, services, choice),
  ],
  [
    'Change Policy of a forwarder, whose certificates only an Administrator gets',
    'prod-dal',
    [target, get, webhook, ca],
    (cluster, services, choice) => planPolicyChange({ cluster, policy: 'verbose', files: {} }, services, choice),
  ],
  [
    'Renew Certificates of an external server',
    'external-syd',
    [target, get, webhook],
    (cluster, services, choice) => planRenewal({ cluster, files: {} }, services, choice),
  ],
  [
    'Restore Previous Webhook of another tool',
    'prod-dal',
    [target, get, webhook],
    (cluster, services, choice) =>
      planRestore(
        { cluster, former: { server: 'http://10.1.2.3:7765/k8s_audit', policy: 'default' }, files: {} },
        services,
        choice,
      ),
  ],
  [
    'Unset, webhook only',
    'prod-dal',
    [target, get, webhook],
    (cluster, services, choice) => planUnset({ cluster, removeObjects: false }, services, choice),
  ],
  [
    'Unset with a forwarder that cannot be looked for',
    'prod-dal',
    [target, get, webhook],
    (cluster, services, choice) => planUnset({ cluster, removeObjects: true }, services, choice),
  ],
];

describe('a flow asks for no more reach or rights than its route needs', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(() => flow.stop());

  const choice = { signal: never, useAdmin: () => assert.fail('asked for the admin certificate') };

  for (const [name, clusterName, needed, make] of flows) {
    it(`${name}: ${needed.join(', ')}`, async () => {
      const cluster = await flow.cluster(clusterName);
      const planWith = (permitted: readonly string[]): Promise<Plan | undefined> =>
        make(cluster, { ...flow.services, cli: permitting(flow.services.cli, permitted) }, choice);
      const plan = await planWith(needed);
      assert.ok(plan && stepIds(plan).some((id) => id.endsWith('set-webhook')), JSON.stringify(plan && stepIds(plan)));
      for (const call of needed) {
        await assert.rejects(planWith(needed.filter((one) => one !== call)), Failure, `without ${call}`);
      }
    });
  }

  it('asks for no admin certificate where OpenShift refuses the user and the webhook leads past the cluster', async () => {
    const cluster = await flow.cluster('logs-tok');
    const external = await setUp('external', http)(cluster, flow.services, choice);
    assert.ok(external && stepIds(external).includes('set-webhook'));
    const former = { server: 'http://10.1.2.3:7765/k8s_audit', policy: 'default' } as const;
    const restore = await planRestore({ cluster, former, files: {} }, flow.services, choice);
    assert.ok(stepIds(restore).includes('set-webhook'));
  });
});
