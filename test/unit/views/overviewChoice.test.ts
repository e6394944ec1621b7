import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Known } from '../../../src/forwarding/condition/known.ts';
import { failure } from '../../../src/forwarding/verification/check.ts';
import { deliveryPath } from '../../../src/forwarding/verification/deliveryPath.ts';
import { message } from '../../../src/text/message.ts';
import type { Choice } from '../../../src/ui/pages/messages.ts';
import { chosenCommand, type ChoiceSources } from '../../../src/views/overview/overviewChoice.ts';
import { seededUrls } from '../../lab/account/seededClusters.ts';

const remedy = { title: message('Set Up'), command: 'kubeAudit.setUpForwarding', arguments: [{ clusterId: 'a' }] };
const finding = { check: 'service-port', ...failure(message('No port'), { remedy }) };
const path = deliveryPath(
  { server: seededUrls.privateNetwork, policy: 'default' },
  { findings: [finding], isFresh: true },
);

const known: Known = {
  row: {
    cluster: {
      ...{ id: 'a', name: 'a', provider: 'classic', type: 'kubernetes', region: '', location: '' },
      ...{ resourceGroupId: '', resourceGroupName: '', version: '1', state: '' },
    },
    webhook: { reading: undefined, failure: undefined },
    master: { reading: undefined, failure: undefined },
  },
};
const sources: ChoiceSources = {
  ...{ clusterId: 'a', shown: { clusterId: 'a', path }, known, condition: { possible: ['readable', 'webhook'] } },
};
const verify: Choice = { kind: 'act', clusterId: 'a', action: 'verify' };
const fix: Choice = { kind: 'fix', clusterId: 'a', place: 'service', check: 0 };

test('a choice is what the cluster offers now, or the remedy that is shown', () => {
  assert.deepEqual(chosenCommand(verify, sources), { command: 'kubeAudit.verify', arguments: [{ clusterId: 'a' }] });
  assert.equal(chosenCommand(fix, sources), remedy);
  assert.equal(chosenCommand(verify, { ...sources, condition: { possible: [] } }), undefined);
  assert.equal(chosenCommand({ ...fix, check: 1 }, sources), undefined);
});

test('a choice of the cluster that was shown before does nothing to another one', () => {
  for (const choice of [verify, fix]) {
    assert.equal(chosenCommand(choice, { ...sources, clusterId: 'b' }), undefined);
  }
  // Nor is a check of this one looked up in the path of the other, which is still on the screen.
  assert.equal(chosenCommand(fix, { ...sources, shown: { clusterId: 'b', path } }), undefined);
});
