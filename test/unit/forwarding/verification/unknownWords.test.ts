import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, Check } from '../../../../src/forwarding/verification/check.ts';
import { caRotation } from '../../../../src/forwarding/verification/checks/caRotation.ts';
import { egress } from '../../../../src/forwarding/verification/checks/egress.ts';
import { master } from '../../../../src/forwarding/verification/checks/master.ts';
import { policy } from '../../../../src/forwarding/verification/checks/policy.ts';
import { scc } from '../../../../src/forwarding/verification/checks/scc.ts';
import type { ClusterFacts } from '../../../../src/forwarding/verification/facts.ts';
import { readHaproxyFile } from '../../../../src/forwarding/forwarder/haproxy/haproxyFile.ts';
import { getCaStatus } from '../../../../src/ibmcloud/commands/caStatus.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { never } from '../support/flowLab.ts';

/** The only answer of a check that reads these facts and no other. */
async function answerOf(check: Check, facts: object): Promise<Answer> {
  const answers = await check.run(facts as ClusterFacts, never);
  const [only] = Array.isArray(answers) ? (answers as readonly Answer[]) : [answers as Answer];
  assert.ok(only);
  return only;
}

const cluster = { id: 'c', name: 'c', type: 'kubernetes', version: '1.33.4_1546', provider: 'vpc-gen2' };

describe('words of IBM Cloud’s that are not known', () => {
  it('for a master are not known to be good, bad or passing, and IBM’s own are', async () => {
    const resultOf = async (state: string, health = 'normal', status = 'Ready'): Promise<string> =>
      (await answerOf(master, { details: () => Promise.resolve({ master: { state, status, health } }) })).result;
    assert.equal(await resultOf('deployed'), 'pass');
    for (const state of ['requested', 'deploying', 'updating', 'deleting']) {
      assert.equal(await resultOf(state), 'warning', state);
    }
    for (const state of [
      ...['aborted', 'create_failed', 'deleted', 'delete_failed', 'deploy_failed', 'error'],
      ...['scaled_down', 'unavailable', 'update_canceled', 'update_failed'],
    ]) {
      assert.equal(await resultOf(state), 'failure', state);
    }
    for (const state of ['', 'Deployed', 'hibernating']) assert.equal(await resultOf(state), 'unknown', state);
    assert.equal(await resultOf('deployed', ''), 'unknown');
    assert.equal(await resultOf('deployed', 'unsupported'), 'failure');
  });

  it('for a rotation of the CA are not taken for one, nor for none', async () => {
    const resultOf = async (printed: string): Promise<string> => {
      const { result, text } = await answerOf(caRotation, {
        cluster,
        target: () => Promise.resolve({}),
        caStatus: () => Promise.resolve(getCaStatus('c').parse(printed)),
      });
      return `${result}: ${inEnglish(text)}`;
    };
    assert.match(await resultOf('Status:\nAction Started:\nAction Completed:\n'), /^pass/);
    assert.match(await resultOf('Status:   CA certificate rotation complete.\n'), /^pass/);
    assert.match(
      await resultOf('Status:   CA certificate creation in progress.\n'),
      /^warning: .* is getting a new CA/,
    );
    // Three generations of the same sentence.
    for (const created of [
      'CA certificate created. Reload your worker nodes then begin the CA certificate rotation.',
      'CA certificate creation complete. Ensure that your worker nodes are reloaded before you start a CA certificate rotation.',
      'CA certificate created and awaiting rotation. Reload your worker nodes then begin CA certificate rotation.',
    ]) {
      assert.match(await resultOf(`Status:   ${created}\n`), /^warning: .* now, before `ca rotate`/, created);
    }
    assert.match(await resultOf('Status:   CA certificate rotation in progress.\n'), /^warning: .* is being rotated/);
    assert.match(await resultOf('Status:   CA certificate suspended.\n'), /^unknown/);
    for (const printed of ['', 'OK\n', 'Estado: x\n']) {
      assert.throws(() => getCaStatus('c').parse(printed), { code: 'bad-output' }, printed);
    }
  });

  it('for type and version leave open what verbose logs, and whether there are security context constraints', async () => {
    const webhook = (): Promise<object> => Promise.resolve({ server: '', policy: 'verbose' });
    const policyOn = async (changes: object): Promise<string> =>
      (await answerOf(policy, { cluster: { ...cluster, ...changes }, webhook })).result;
    assert.equal(await policyOn({}), 'warning');
    assert.equal(await policyOn({ version: '1.29.1_1500' }), 'pass');
    assert.equal(await policyOn({ type: 'openshift', version: '' }), 'pass');
    assert.equal(await policyOn({ version: '' }), 'unknown');
    assert.equal(await policyOn({ type: { unknown: 'hypershift' } }), 'unknown');

    const deployment = (): Promise<object> => Promise.resolve({ status: {} });
    const sccOn = async (type: unknown): Promise<string> =>
      (await answerOf(scc, { cluster: { ...cluster, type }, deployment })).result;
    assert.equal(await sccOn('openshift'), 'pass');
    assert.equal(await sccOn({ unknown: 'hypershift' }), 'unknown');
  });

  it('for outbound traffic leave open whether it is protected', async () => {
    const file = readHaproxyFile(
      'frontend f\n  bind :3000\n  default_backend b\nbackend b\n  server s 203.0.113.7:80\n',
    );
    const resultOf = async (protection: string, provider: unknown = 'vpc-gen2'): Promise<string> =>
      (
        await answerOf(egress, {
          cluster: { ...cluster, provider },
          haproxy: () => Promise.resolve({ file }),
          detailsText: () => Promise.resolve(`Outbound Traffic Protection:   ${protection}\n`),
        })
      ).result;
    assert.equal(await resultOf('enabled'), 'warning');
    assert.equal(await resultOf('disabled'), 'pass');
    assert.equal(await resultOf('partial'), 'unknown');
    assert.equal(await resultOf('enabled', { unknown: 'metal' }), 'warning');
  });
});
