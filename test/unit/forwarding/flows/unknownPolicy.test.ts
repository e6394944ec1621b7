import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { planConsumerChange } from '../../../../src/forwarding/flows/changeConsumer.ts';
import { planPolicyChange } from '../../../../src/forwarding/flows/changePolicy.ts';
import { planRenewal } from '../../../../src/forwarding/flows/renewCertificates.ts';
import { planRestore } from '../../../../src/forwarding/flows/restoreWebhook.ts';
import { planUndo } from '../../../../src/forwarding/flows/undo.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { webhookPattern } from '../../../../src/forwarding/plans/stepLine.ts';
import { consumerAnswers } from '../../../../src/forwarding/routes/support/consumerAddress.ts';
import { policy as policyCheck } from '../../../../src/forwarding/verification/checks/policy.ts';
import { getAuditWebhook } from '../../../../src/ibmcloud/commands/webhook.ts';
import type { AuditPolicy, StoredPolicy } from '../../../../src/ibmcloud/models.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { seededUrls } from '../../../lab/account/seededClusters.ts';
import { updateCluster } from '../../../lab/account/store.ts';
import { consumers, FlowLab, never, stepIds } from '../support/flowLab.ts';

describe('a stored policy that is not known', () => {
  let flow: FlowLab;
  const choice = { signal: never, useAdmin: () => Promise.resolve(true) };
  before(async () => {
    flow = await FlowLab.start();
  });
  after(() => flow.stop());
  beforeEach(() => store('prod-dal', seededUrls.privateNetwork, 'Verbose'));

  /** As IBM Cloud might: the word stays as it is. */
  async function store(name: string, server: string, policy: string): Promise<void> {
    const { id } = await flow.cluster(name);
    updateCluster(flow.lab.dir, id, (state) => void (state.stored = { server, policy }));
  }
  const setOf = ({ steps }: Plan): unknown => {
    const action = steps.find(({ id }) => id === 'set-webhook')?.action;
    return action?.kind === 'set-webhook' ? action.policy : 'no step';
  };
  const notesOf = ({ notes }: Plan): string => notes.map(inEnglish).join('\n');
  const words: readonly (readonly [string, RegExp])[] = [
    ['Verbose', /unknown \(Verbose\)/],
    ['None', /unknown \(None\)/],
    ['', /its policy \(unknown\) can’t be stored again/],
  ];

  it('is read with the word that IBM Cloud gave, and the one of OpenShift’s profile as verbose', async () => {
    const { id } = await flow.cluster('prod-dal');
    for (const [word, policy] of [
      ['default', 'default'],
      ['verbose', 'verbose'],
      ['WriteRequestBodies', 'verbose'],
      ['Verbose', { unknown: 'Verbose' }],
      ['', { unknown: '' }],
    ] as const) {
      await store('prod-dal', seededUrls.privateNetwork, word);
      const read = await flow.services.cli.run(getAuditWebhook(id), { signal: never });
      assert.deepEqual(read?.policy, policy, word);
    }
  });

  it('Change Policy takes it for neither, and says from what it changes', async () => {
    const cluster = await flow.cluster('prod-dal');
    for (const policy of ['default', 'verbose'] as const) {
      const made = await planPolicyChange({ cluster, policy, files: {} }, flow.services, choice);
      assert.equal(setOf(made), policy);
      assert.match(notesOf(made), new RegExp(`changes from unknown \\(Verbose\\) to ${policy}`));
    }
    await store('prod-dal', seededUrls.privateNetwork, 'WriteRequestBodies');
    const change = (policy: AuditPolicy): Promise<Plan> =>
      planPolicyChange({ cluster, policy, files: {} }, flow.services, choice);
    assert.equal(setOf(await change('default')), 'default');
    assert.deepEqual(stepIds(await change('verbose')), []);
  });

  it('Renew Certificates stops instead of storing another one', async () => {
    const cluster = await flow.cluster('prod-dal');
    for (const [word, said] of words) {
      await store('prod-dal', seededUrls.privateNetwork, word);
      await assert.rejects(planRenewal({ cluster, files: {} }, flow.services, choice), {
        code: 'invalid-input',
        message: said,
      });
    }
    await store('prod-dal', seededUrls.privateNetwork, 'WriteRequestBodies');
    assert.equal(setOf(await planRenewal({ cluster, files: {} }, flow.services, choice)), 'verbose');
  });

  it('Restore Previous Webhook needs one to be chosen', async () => {
    const cluster = await flow.cluster('prod-dal');
    const former = { server: seededUrls.sysdig, policy: { unknown: 'None' } } as const;
    await assert.rejects(planRestore({ cluster, former, files: {} }, flow.services, choice), {
      code: 'invalid-input',
      message: /unknown \(None\)/,
    });
    const made = await planRestore({ cluster, former, files: {}, policy: 'verbose' }, flow.services, choice);
    assert.equal(setOf(made), 'verbose');
  });

  it('Undo leaves the webhook, and what it needs, and says why', async () => {
    const plan = await flow.plan('dev-fra');
    const present = { server: 'http://audit.example.com/post', policy: 'default' } as const;
    await store('dev-fra', present.server, present.policy);
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'c', namespace: 'ibm-kube-audit' };
    const undo = await planUndo(
      {
        ...plan,
        changes: [
          { kind: 'object', reference, created: true, uid: 'u' },
          {
            kind: 'webhook',
            former: { server: 'http://former.example.com/', policy: { unknown: 'None' } },
            calls: [{ to: present, outcome: 'accepted' }],
          },
        ],
      },
      flow.services,
      never,
    );
    assert.deepEqual(stepIds(undo), []);
    assert.match(
      notesOf(undo),
      /choose a policy: its own \(unknown \(None\)\) can’t be stored again\. URL: http:\/\/former\.example\.com\//,
    );
  });

  it('Set Up sets the chosen one and says so, and keeps what is stored where that is chosen', async () => {
    const changed = await flow.plan('prod-dal');
    assert.equal(setOf(changed), 'default');
    assert.match(notesOf(changed), /webhook’s policy changes from unknown \(Verbose\) to default/);
    const kept = await flow.plan('prod-dal', { policy: { unknown: 'Verbose' } });
    assert.equal(setOf(kept), 'no step');
    assert.match(notesOf(kept), /Nothing to change: .* with policy unknown \(Verbose\)/);
    await store('prod-dal', 'http://another.example.com/', 'Verbose');
    await assert.rejects(flow.plan('prod-dal', { policy: { unknown: 'Verbose' } }), { code: 'invalid-input' });
  });

  it('Set Up says that a policy changes also where the URL does', async () => {
    await store('prod-dal', 'http://another.example.com/', 'verbose');
    const made = await flow.plan('prod-dal');
    assert.match(notesOf(made), /is replaced and no longer receives events[\s\S]*changes from verbose to default/);
  });

  it('Change Log Consumer keeps it', async () => {
    const cluster = await flow.cluster('prod-dal');
    const present = await flow.present('prod-dal');
    const policy: StoredPolicy = present.webhook?.policy ?? 'default';
    const answers = consumerAnswers(consumers.refusing);
    const inputs = { cluster, route: 'private-network', answers, policy } as const;
    const made = await planConsumerChange(inputs, present, flow.services, { signal: never });
    assert.equal(setOf(made), 'no step');
    assert.ok(made.steps.length > 0);
  });

  it('Verify says that what it logs is not known', async () => {
    const cluster = await flow.cluster('prod-dal');
    for (const word of ['Verbose', '']) {
      const webhook = () => Promise.resolve({ server: seededUrls.privateNetwork, policy: { unknown: word } });
      const answer = await policyCheck.run(
        { cluster, webhook } as unknown as Parameters<typeof policyCheck.run>[0],
        never,
      );
      assert.ok(!Array.isArray(answer) && 'result' in answer);
      assert.equal(answer.result, 'unknown');
      assert.match(inEnglish(answer.text), word === '' ? /it’s unknown\.$/ : /it’s unknown \(Verbose\)/);
    }
  });

  it('is compared by a script as it is, or not at all where none is told', () => {
    const server = 'http://x.example.com/';
    assert.equal(webhookPattern({ server, policy: { unknown: 'a*' } }), `${server} a\\*`);
    assert.equal(webhookPattern({ server, policy: { unknown: '' } }), `${server} *`);
  });
});
