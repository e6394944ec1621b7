import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inEnglish } from '../../../src/failure/message.ts';
import { readRoles, rolesForWebhook } from '../../../src/forwarding/roles.ts';
import { setFaults, updateCluster } from '../../lab/account/store.ts';
import type { Role } from '../../lab/state.ts';
import { FlowLab, never } from './flowLab.ts';

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

  it('are found out by calls that change nothing, as far as those tell', async () => {
    const none = { viewer: 'no', editor: 'unknown', operator: 'unknown', administrator: 'no' };
    const expected: readonly (readonly [Role, unknown])[] = [
      ['none', none],
      ['viewer', { ...none, viewer: 'yes' }],
      ['editor', { ...none, viewer: 'yes' }],
      ['operator', { ...none, viewer: 'yes' }],
      ['administrator', { viewer: 'yes', editor: 'yes', operator: 'yes', administrator: 'yes' }],
    ];
    for (const [role, roles] of expected) {
      assert.deepEqual(await readRoles(await as(role), flow.services, never), roles, role);
      assert.ok(
        flow.calls.every(({ args }) => /^ks cluster (get|ca get) /.test(args.join(' '))),
        JSON.stringify(flow.calls),
      );
    }
  });

  it('stop a plan that needs certificates before its first step, with what each role would allow', async () => {
    for (const role of ['viewer', 'editor', 'operator'] as const) {
      const cluster = await as(role);
      await assert.rejects(rolesForWebhook(cluster, 'cluster-admin', flow.services, never), {
        code: 'no-permission',
        message: /Administrator on cluster external-syd.*Editor alone may set a webhook and not refresh/,
      });
    }
    assert.deepEqual(await rolesForWebhook(await as('administrator'), 'cluster-admin', flow.services, never), []);
  });

  it('are said above a plan that needs none, with what each missing one stops', async () => {
    const notes = (await rolesForWebhook(await as('editor'), 'files', flow.services, never)).map(inEnglish).join('\n');
    assert.match(notes, /not Administrator/);
    assert.match(notes, /Without Editor the webhook stays/);
    assert.match(notes, /Without Operator .* takes no effect/);
  });

  it('are not guessed where the question itself fails', async () => {
    const cluster = await as('administrator');
    setFaults(flow.lab.dir, [{ command: 'ks cluster ca get', effect: { kind: 'failure', name: 'gateway-html' } }]);
    await assert.rejects(readRoles(cluster, flow.services, never), { code: 'gateway' });
    setFaults(flow.lab.dir, []);
  });
});
