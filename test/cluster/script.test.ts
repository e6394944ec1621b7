/**
 * The exported script of a plan, run by bash, leaves the same behind as the flow: on a cluster that forwards nothing
 * the script sets up, the script of the unset removes all of it, then the flow does the same there.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { RouteAnswers } from '../../src/forwarding/answers.ts';
import type { RouteId } from '../../src/forwarding/webhook/knownRoutes.ts';
import { endpointOf } from '../../src/forwarding/cluster/openCluster.ts';
import { planPolicyChange } from '../../src/forwarding/flows/changePolicy.ts';
import { planRenewal } from '../../src/forwarding/flows/renewCertificates.ts';
import { planRestart } from '../../src/forwarding/flows/restartForwarder.ts';
import { planRestore } from '../../src/forwarding/flows/restoreWebhook.ts';
import { readPresentState } from '../../src/forwarding/flows/setUp.ts';
import type { Plan } from '../../src/forwarding/plans/plan.ts';
import { scriptOfPlan } from '../../src/forwarding/plans/script/script.ts';
import { stepOf } from '../../src/forwarding/plans/stepOf.ts';
import { consumerAnswers } from '../../src/forwarding/routes/support/consumerAddress.ts';
import { referenceOf } from '../../src/kubernetes/resourcePath.ts';
import { routeClusters } from '../lab/account/seededClusters.ts';
import { consumerFiles } from '../lab/consumerPki.ts';
import { startLab } from '../lab/lab.ts';
import type { ClusterState } from '../lab/state.ts';
import { bashIn } from './bashRun.ts';
import { builtProgram } from './controlPlane/programs.ts';
import { flowOn, stepIds, type Flow } from './flow.ts';
import { CONSUMER } from './forwarder.ts';
import { leftBehind, type LeftBehind } from './leftBehind.ts';
import { readTarget } from './target.ts';

const kubectl = await builtProgram('kubectl');
const { kind, lab } = readTarget();
const skip =
  kubectl === undefined ? 'kubectl is not built here' : lab === undefined ? "only with the lab's ibmcloud" : false;

interface Case {
  readonly name: string;
  readonly route: RouteId;
  readonly answers: RouteAnswers;
  /** Of the lab: its name. A real control plane is one cluster, and no OpenShift. */
  readonly cluster: string;
}

type Files = ReturnType<typeof consumerFiles>;

/** Routes that a real control plane carries too. */
const everywhere = (files: Files): readonly Case[] => [
  {
    name: 'private network with TLS',
    cluster: 'setup-private-roks',
    route: 'private-network',
    answers: {
      ...{ address: '10.240.0.26', port: '8443', tls: 'yes', serverName: 'logs-mtls.internal.example', sni: 'yes' },
      ...{ caFile: files.ca, clientCertFile: files.client, clientKeyFile: files.clientKey },
    },
  },
  {
    name: 'Cloud Logs with TLS',
    cluster: 'setup-cloud-logs-roks',
    route: 'cloud-logs',
    answers: { transport: 'https' },
  },
];

/** The others differ in nothing that a real control plane would take otherwise, or need consumers on the Internet. */
const inTheLab = (files: Files): readonly Case[] => [
  { name: 'private network', cluster: 'setup-private', route: 'private-network', answers: consumerAnswers(CONSUMER) },
  { name: 'Cloud Logs', cluster: 'setup-cloud-logs', route: 'cloud-logs', answers: { transport: 'http' } },
  { name: 'Log Analysis', cluster: 'setup-log-analysis', route: 'log-analysis', answers: {} },
  {
    name: 'external server over http',
    cluster: 'setup-external',
    route: 'external',
    answers: { server: 'http://audit.example.com:6516/post' },
  },
  {
    name: 'external server over https',
    cluster: 'setup-external-roks',
    route: 'external',
    answers: {
      server: 'https://audit.example.com:6514/post',
      ...{ caFile: files.ca, clientCertFile: files.client, clientKeyFile: files.clientKey },
    },
  },
];

/** Over the Internet; its private endpoint can be reached. */
function unreachable(cluster: ClusterState): ClusterState {
  return { ...cluster, endpoints: ['public', 'private'], unreachableEndpoints: ['public'] };
}

/** The target's own lab, or one with clusters for each route. */
async function startPlace(): Promise<{ dir: string; idOf: (name: string) => string }> {
  if (kind !== 'lab') return { dir: lab?.dir ?? '', idOf: () => lab?.clusterId ?? '' };
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-scripts-'));
  const clusters = routeClusters().map((cluster) =>
    cluster.name === 'setup-log-analysis' ? unreachable(cluster) : cluster,
  );
  const started = await startLab({ dir: join(folder, 'lab'), seed: { clusters } });
  after(async () => {
    await started.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return { dir: started.dir, idOf: (name) => clusters.find((cluster) => cluster.name === name)?.id ?? '' };
}

describe('the script of a plan', { skip }, async () => {
  const { dir, idOf } = skip === false ? await startPlace() : { dir: '', idOf: () => '' };
  const files = consumerFiles(dir);
  const bash = bashIn(dir, kubectl ?? '', 'mac');
  /** The cluster without anything of audit forwarding: earlier cases may have left something. */
  const begin = async (name: string) => {
    const place = { dir, clusterId: idOf(name) };
    // Whether anything arrives is another test's question.
    const flow = flowOn(place, { useAdmin: () => Promise.resolve(true), deliveryWaitMs: 2_000 });
    await flow.run(await flow.planUnset());
    return { flow, left: () => leftBehind(place), start: await leftBehind(place) };
  };

  /**
   * Runs a script like a person: if it stops for manual work, a step of the plan, does that and runs it again. @returns
   * its last output
   */
  const runByHand = async (plan: Plan, script: string, flow: Flow): Promise<Readonly<Record<string, string>>> => {
    const [step, ...others] = plan.steps.filter(({ action }) => action.kind === 'issue-serving-certificate');
    assert.deepEqual(others, []);
    if (step === undefined) {
      await bash(script);
      return {};
    }
    await assert.rejects(bash(script), /: a script makes no key .* run this script again with DONE_BY_HAND='Secret\//s);
    await flow.run({ ...plan, steps: [step] });
    const done = {
      DONE_BY_HAND: `Secret/${step.action.kind === 'issue-serving-certificate' ? step.action.secret : ''}`,
    };
    await bash(script, done);
    return done;
  };

  for (const { name, cluster, route, answers } of [...everywhere(files), ...(kind === 'lab' ? inTheLab(files) : [])]) {
    test(`${name}: sets up as the flow, changes nothing a second time, and is unset again`, async () => {
      const { flow, left, start } = await begin(cluster);
      const plan = await flow.planWith(answers, route);
      const { services } = await flow.ground();
      const scriptOf = (made: Plan): string => scriptOfPlan(made, endpointOf(made.cluster.id, services));
      const script = scriptOf(plan);
      assert.doesNotMatch(script, /-----BEGIN|LS0tLS1CRUdJTi/);

      const byHand = await runByHand(plan, script, flow);
      const { alike, versions } = await left();
      assert.notDeepEqual(alike, start.alike);
      await bash(script, byHand);
      const { alike: alikeAgain, versions: versionsAgain } = await left();
      assert.deepEqual([alikeAgain, versionsAgain], [alike, versions]);
      // As the extension sees it nothing is left to do, but what it cannot compare.
      const rest = route === 'external' && 'caFile' in answers ? stepIds(plan) : [];
      assert.deepEqual(stepIds(await flow.planWith(answers, route)), rest);

      await bash(scriptOf(await flow.planUnset()));
      assert.deepEqual(await left(), start);

      await flow.run(await flow.planWith(answers, route));
      assert.deepEqual((await left()).alike, alike);
    });
  }

  test('another log consumer: objects as by the flow, also with certificates that stay in the cluster', async () => {
    const { flow, left } = await begin('setup-private');
    const plain = { ...consumerAnswers(CONSUMER), tls: 'no' };
    const tls = everywhere(files)[0]?.answers ?? {};
    await flow.run(await flow.planWith(plain));
    const before = await left();
    await bash(scriptOfPlan(await flow.planWith(tls)));
    const byScript = await left();
    await flow.run(await flow.planWith(plain));
    await flow.run(await flow.planWith(tls));
    assert.deepEqual((await left()).alike, byScript.alike);

    // What Undo does with objects that a run changed; not again where somebody else has changed them since.
    const undo = async (left: LeftBehind): Promise<Plan> => {
      const of = (kind: string, { live }: LeftBehind) =>
        live.find((object) => object.kind === kind) ?? assert.fail(kind);
      const actions = ['ConfigMap', 'Deployment'].map(
        (kind) => ({ kind: 'restore-object', object: of(kind, before), left: of(kind, left) }) as const,
      );
      return { ...(await flow.planWith(plain)), steps: actions.map(stepOf) };
    };
    const undoPlan = await undo(await left());
    const undoScript = scriptOfPlan(undoPlan);
    await assert.rejects(bash(undoScript), /Put back ConfigMap .* yourself .* DONE_BY_HAND='ConfigMap\//s);
    assert.deepEqual((await left()).alike, byScript.alike);
    await flow.run(undoPlan);
    const names = undoPlan.steps.map(({ action }) =>
      action.kind === 'restore-object' ? referenceOf(action.object) : assert.fail(),
    );
    await bash(undoScript, { DONE_BY_HAND: names.map(({ kind, name }) => `${kind}/${name}`).join(' ') });
    await flow.run(await flow.planWith(tls));

    const { cluster, services, options } = await flow.ground();
    const kept = (await readPresentState(cluster, services, options)).answers['private-network'];
    const changed = { ...kept, caFile: files.otherCa };
    await bash(scriptOfPlan(await flow.planWith(changed)));
    const changedByScript = await left();
    assert.notDeepEqual(changedByScript.alike, byScript.alike);
    await flow.run(await flow.planWith(tls));
    await flow.run(await flow.planWith(changed));
    assert.deepEqual((await left()).alike, changedByScript.alike);
  });

  // Many restarts of the master, and nothing that the cases above do not show on a real one.
  if (kind !== 'lab') return;
  test('what comes after a set-up leaves what the flow leaves too', async () => {
    const { flow, left } = await begin('setup-cloud-logs-roks');
    const bash = bashIn(dir, kubectl ?? '', 'linux');
    await flow.run(await flow.planWith({ transport: 'https' }, 'cloud-logs'));
    const before = await left();
    const { cluster, services, options } = await flow.ground();
    const restart = () => planRestart({ cluster }, services, options);
    const policy = (wanted: 'default' | 'verbose') =>
      planPolicyChange({ cluster, policy: wanted, files: {} }, services, options);

    // Renewed by hand; nothing else of it is done twice.
    const renewal = await planRenewal({ cluster, files: {} }, services, options);
    const byHand = await runByHand(renewal, scriptOfPlan(renewal), flow);
    const renewed = await left();
    assert.deepEqual(renewed.alike, before.alike);
    assert.notEqual(renewed.certificate, before.certificate);
    await bash(scriptOfPlan(renewal), byHand);
    assert.deepEqual((await left()).versions, renewed.versions);

    await bash(scriptOfPlan(await restart()));
    const restarted = await left();
    assert.notDeepEqual(restarted.versions, renewed.versions);
    await flow.run(await restart());
    assert.deepEqual((await left()).alike, restarted.alike);

    await bash(scriptOfPlan(await policy('verbose')));
    assert.deepEqual(stepIds(await policy('verbose')), []);
    await bash(scriptOfPlan(await policy('default')));
    assert.deepEqual((await left()).alike, restarted.alike);

    // The webhook alone; then what it was.
    const { versions } = await left();
    const unset = await flow.planUnset(false);
    const action = unset.steps[0]?.action;
    assert.ok(action?.kind === 'unset-webhook');
    await bash(scriptOfPlan(unset));
    assert.deepEqual((await left()).versions, versions);
    assert.deepEqual(stepIds(await flow.planUnset(false)), []);
    const restored = await planRestore({ cluster, former: action.removes, files: {} }, services, options);
    await bash(scriptOfPlan(restored));
    assert.deepEqual((await left()).alike, restarted.alike);
  });
});
