/** The route to a server on the public Internet, to which the API server posts directly. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { planSetUp, readPresentState } from '../../../../src/forwarding/flows/setUp.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { findCluster } from '../../../lab/account/store.ts';
import { consumerFiles } from '../../../lab/consumerPki.ts';
import { FlowLab, never, stepIds } from '../support/flowLab.ts';

const webhookSteps = ['set-webhook', 'refresh-master', 'wait-deployed', 'check-delivery'];
const mutualUrl = 'https://audit.example.com:6514/post';

describe('setting up an external server', () => {
  let flow: FlowLab;
  let files: ReturnType<typeof consumerFiles>;
  before(async () => {
    flow = await FlowLab.start();
    files = consumerFiles(flow.lab.dir);
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  const plan = (name: string, answers: Record<string, string>): Promise<Plan> =>
    flow.plan(name, { route: 'external', answers });
  const notesOf = ({ notes }: Plan): string => notes.map(inEnglish).join('\n');
  const setCalls = (): readonly (readonly string[])[] =>
    flow.calls.map(({ args }) => args).filter((args) => args.join(' ').includes('audit-webhook set'));

  it('is warned of by what will most likely not work, and refused what cannot', async () => {
    assert.match(notesOf(await plan('dev-fra', { server: 'http://172.21.0.9:7765/x' })), /no longer reach/);
    assert.match(notesOf(await plan('dev-fra', { server: 'http://logs.example.com' })), /certificates aren’t used/);
    await assert.rejects(plan('dev-fra', { server: 'https://a b' }), { code: 'invalid-input' });
    const pair = { clientCertFile: files.client, clientKeyFile: files.otherClientKey };
    await assert.rejects(plan('dev-fra', { server: mutualUrl, ...pair }), /doesn’t belong to the certificate/);
  });

  it('over http gives no certificates although there are answers', async () => {
    const made = await plan('dev-fra', { server: 'http://audit.example.com:6516/post', caFile: files.ca });
    const set = made.steps.find(({ id }) => id === 'set-webhook');
    assert.ok(set?.action.kind === 'set-webhook');
    assert.deepEqual(set.action.certificates, { kind: 'none' });
  });

  it('over https proves itself and is not refused, with nothing applied in the cluster', async () => {
    const answers = {
      server: mutualUrl,
      caFile: files.ca,
      clientCertFile: files.client,
      clientKeyFile: files.clientKey,
    };
    const made = await plan('dev-fra', answers);
    assert.deepEqual(stepIds(made), webhookSteps);
    const { delivery } = await flow.run(made, undefined, never, { deliveryWaitMs: 2_000 });
    assert.equal(delivery?.grade, 'no errors counted', JSON.stringify(delivery));
    assert.equal(findCluster(flow.lab.dir, 'dev-fra')?.stored?.server, mutualUrl);
    const received = readFileSync(join(flow.lab.dir, 'consumers', 'external.jsonl'), 'utf8');
    assert.ok(
      delivery.testEvents.some((id) => received.includes(id)),
      'no test event at the server',
    );
    const { 'private-network': route } = (await flow.present('dev-fra')).answers;
    assert.deepEqual(route, {});
    assert.deepEqual((await flow.present('dev-fra')).answers.external, { server: mutualUrl });
    // Left out: nothing is set again, and it is said that certificates cannot be read back.
    const again = await plan('dev-fra', { server: mutualUrl });
    assert.deepEqual(stepIds(again), []);
    assert.match(notesOf(again), /can’t be read back/);
  });

  it('leaves options out of the command that were left out, and sees a refusal by the counters', async () => {
    const server = 'https://audit.example.com:6517/post';
    const made = await plan('dev-fra', { server, caFile: files.ca });
    const { delivery } = await flow.run(made, undefined, never, { deliveryWaitMs: 4_000 });
    assert.equal(delivery?.grade, 'rejected', JSON.stringify(delivery));
    const last = setCalls().at(-1) ?? [];
    assert.ok(last.includes('--ca-cert') && !last.includes('--client-cert') && !last.includes('--client-key'));
  });

  it('works where the cluster’s API refuses the user, and says why delivery is unknown', async () => {
    const cluster = await flow.cluster('logs-tok');
    const options = { signal: never, useAdmin: () => Promise.resolve(false), refusalWillDo: true };
    const present = await readPresentState(cluster, flow.services, options);
    assert.equal(present.refusal?.code, 'api-unauthorized');
    const answers = { server: 'https://audit.example.com:6515/post', caFile: files.ca };
    const inputs = { cluster, route: 'external', answers, policy: 'default' } as const;
    const made = await planSetUp(inputs, present, flow.services, { signal: never });
    assert.deepEqual(stepIds(made), webhookSteps);
    const { delivery } = await flow.run(made);
    assert.equal(delivery?.grade, 'unknown', JSON.stringify(delivery));
    assert.match(delivery.evidence.map(inEnglish).join(' '), /Couldn’t check delivery: ./);
    await assert.rejects(
      planSetUp(
        { ...inputs, route: 'private-network', answers: { address: '10.240.0.15', port: '8080' } },
        present,
        flow.services,
        { signal: never },
      ),
      { code: 'api-unauthorized' },
    );
  });
});
