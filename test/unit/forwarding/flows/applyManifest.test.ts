import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { planApplyManifest } from '../../../../src/forwarding/flows/applyManifest.ts';
import { manifestObjects } from '../../../../src/forwarding/flows/readManifest.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { scriptOfPlan } from '../../../../src/forwarding/plans/script/script.ts';
import { routeManifest } from '../../../../src/forwarding/routes/manifestText.ts';
import { privateNetwork } from '../../../../src/forwarding/routes/privateNetwork.ts';
import { consumerAnswers } from '../../../../src/forwarding/routes/support/consumerAddress.ts';
import type { KubernetesObject } from '../../../../src/kubernetes/clusterApi.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { previewText } from '../../../support/previewText.ts';
import { consumers, FlowLab, never, stepIds } from '../support/flowLab.ts';

const forwarder = await routeManifest(privateNetwork, {
  clusterType: 'kubernetes',
  answers: consumerAnswers(consumers.main),
});
const documented = readFileSync(
  join(import.meta.dirname, '../../../fixtures/document/cloud-logs/ibmcloud-kube-audit.yaml'),
  'utf8',
);

describe('a manifest’s objects', () => {
  const read = async (text: string): Promise<unknown[]> => [...(await manifestObjects(text))];

  it('are those of all documents and Lists, as kubectl reads them', async () => {
    assert.deepEqual(
      (await manifestObjects(`# a\n---\n${documented}---\n${forwarder}---\n`)).map(({ kind }) => kind),
      [
        ...['Namespace', 'Deployment', 'Service', 'NetworkPolicy'],
        ...(await manifestObjects(forwarder)).map(({ kind }) => kind),
      ],
    );
    const [secret] = await read(
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  x: eA==\nstringData:\n  y: z\nmode: 0644\ntext: "0644"\nyes: no\n',
    );
    assert.deepEqual(secret, {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { x: 'eA==', y: 'eg==' } },
      ...{ mode: 420, text: '0644', yes: false },
    });
    assert.deepEqual(await read(''), []);
  });

  it('are refused with the line of what is wrong', async () => {
    const cases: [string, RegExp][] = [
      ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n---\na: [', /^Line 6 /],
      ['kind: Pod\n', /^Line 1 .*apiVersion/],
      ['# x\n---\napiVersion: v1\nmetadata:\n  name: a\n', /^Line 3 .*kind/],
      ['apiVersion: v1\nkind: Pod\n', /^Line 1 .*metadata\.name/],
      ['just text\n', /^Line 1 .*map/],
      [
        'a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: &d [*c, *c, *c]\ne: [*d, *d, *d]\n',
        /^Line 1 /,
      ],
    ];
    for (const [text, pattern] of cases) {
      const error = await manifestObjects(text).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof Failure && error.code === 'invalid-input', text);
      assert.match(inEnglish(error.text), pattern);
    }
  });
});

describe('applying a manifest', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  async function plan(cluster: string, objects: readonly KubernetesObject[]): Promise<Plan> {
    const choice = { signal: never, useAdmin: () => assert.fail('asked for the admin certificate') };
    const inputs = { cluster: await flow.cluster(cluster), objects, file: 'audit.yaml' };
    return planApplyManifest(inputs, flow.services, choice);
  }
  const notes = (made: Plan): string => made.notes.map(inEnglish).join('\n');
  const sentenceOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => assert.fail('did not fail'),
      (error: unknown) => (error instanceof Failure ? inEnglish(error.text) : String(error)),
    );
  const configMap = (name: string, namespace?: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    data: { a: 'b' },
  });

  it('applies what the file holds and no more, waits for its Deployment, and then has nothing to do', async () => {
    const objects = await manifestObjects(forwarder);
    const made = await plan('dev-fra', objects);
    assert.deepEqual(
      made.steps.map(({ action }) => (action.kind === 'apply' ? action.object.kind : action.kind)),
      [...objects.map(({ kind }) => kind), 'wait-available'],
    );
    assert.equal(new Set(stepIds(made)).size, made.steps.length);
    await flow.run(made);
    const again = await plan('dev-fra', objects);
    assert.deepEqual(again.steps, []);
    assert.match(notes(again), /Nothing to change: dev-fra already matches audit\.yaml\./);
  });

  it('takes a field over only after saying whose it is and both values', async () => {
    const objects = await manifestObjects(forwarder.replaceAll('10.240.0.15', '10.240.0.16'));
    const made = await plan('hand-made', objects);
    const taken = made.steps.flatMap(({ action }) => (action.kind === 'apply' ? action.takeOver : []));
    assert.ok(taken.some(({ field }) => field.includes('haproxy.cfg')));
    assert.match(
      notes(made),
      /ConfigMap kube-audit-forwarder-cm: field \S+ belongs to \S+ and is taken over; “.*10\.240\.0\.15.*” becomes “.*10\.240\.0\.16/,
    );
  });

  it('names what goes along, and where an object without a namespace goes', async () => {
    const made = await plan('prod-dal', [configMap('one'), configMap('one', 'kube-system')]);
    assert.match(notes(made), /ConfigMap one has no namespace and goes to “default”/);
    assert.match(notes(made), /outside namespace ibm-kube-audit: ConfigMap one, ConfigMap kube-system\/one/);
    assert.equal(new Set(stepIds(made)).size, 2);
  });

  it('shows no Secret’s value: not in the preview, the notes or the script', async () => {
    const [secret] = await manifestObjects(
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: key\n  namespace: default\nstringData:\n  tls.key: verysecret\n',
    );
    assert.ok(secret);
    await flow.run(await plan('prod-dal', [secret]));
    const changed = { ...secret, data: { 'tls.key': Buffer.from('moresecret').toString('base64') } };
    const made = await plan('prod-dal', [changed]);
    assert.equal(made.steps.length, 1);
    const shown = [await previewText(made), notes(made), scriptOfPlan(made)].join('\n');
    assert.match(shown, /not shown; SHA-256/);
    for (const text of ['verysecret', 'moresecret']) {
      assert.ok(!shown.includes(text));
      assert.ok(!shown.includes(Buffer.from(text).toString('base64')));
    }
  });

  it('refuses what it could not carry out, before anything is applied', async () => {
    const custom = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } };
    assert.match(await sentenceOf(plan('prod-dal', [custom])), /audit\.yaml: its Widget \(example\.com\/v1\)/);
    assert.match(await sentenceOf(plan('prod-dal', [])), /has no Kubernetes object/);
    const twice = [configMap('one'), configMap('one', 'default')];
    assert.match(await sentenceOf(plan('prod-dal', twice)), /has ConfigMap one twice/);
    assert.match(await sentenceOf(plan('prod-dal', [configMap('one', 'nowhere')])), /no namespace nowhere/);
  });
});
