import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { caForAdministrator, roleNotes } from '../../../../src/forwarding/webhook/roles.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { setFaults, updateCluster } from '../../../lab/account/store.ts';
import type { Role } from '../../../lab/state.ts';
import { FlowLab, never } from '../support/flowLab.ts';

describe('the roles of the user on a cluster', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(() => flow.stop());

  async function as(role: Role): Promise<{ id: string; name: string }> {
    const cluster = await flow.cluster('external-syd');
    updateCluster(flow.lab.dir, cluster.id, (state) => {
      state.role = role;
    });
    flow.calls.length = 0;
    return cluster;
  }

  it('are found out by a call that changes nothing, as far as that tells', async () => {
    for (const role of ['none', 'viewer', 'editor', 'operator'] as const) {
      assert.equal(await caForAdministrator(await as(role), flow.services, never), undefined, role);
    }
    assert.match(
      (await caForAdministrator(await as('administrator'), flow.services, never)) ?? '',
      /BEGIN CERTIFICATE/,
    );
    assert.ok(
      flow.calls.every(({ args }) => /^ks cluster ca get /.test(args.join(' '))),
      JSON.stringify(flow.calls),
    );
  });

  it('stop a plan that needs certificates before its first step, with what each role would allow', () => {
    assert.throws(() => roleNotes({ name: 'external-syd' }, 'cluster-admin', false), {
      code: 'no-permission',
      message: /platform role Administrator on external-syd/,
      detail: /^Editors may set a webhook, Operators refresh the master/,
    });
    assert.deepEqual(roleNotes({ name: 'external-syd' }, 'cluster-admin', true), []);
  });

  it('are said above a plan that needs none, with what each missing one stops', () => {
    const notes = roleNotes({ name: 'external-syd' }, 'files', false).map(inEnglish).join('\n');
    assert.match(notes, /aren’t Administrator/);
    assert.match(notes, /Without Editor, the webhook doesn’t change/);
    assert.match(notes, /Without Operator, .* has no effect/);
  });

  it('are not guessed where the question itself fails', async () => {
    const cluster = await as('administrator');
    setFaults(flow.lab.dir, [{ command: 'ks cluster ca get', effect: { kind: 'failure', name: 'gateway-html' } }]);
    await assert.rejects(caForAdministrator(cluster, flow.services, never), { code: 'gateway' });
    setFaults(flow.lab.dir, []);
  });
});
