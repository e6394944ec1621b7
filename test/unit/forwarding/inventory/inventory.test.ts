import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { judge } from '../../../../src/forwarding/condition/condition.ts';
import { Inventory, lastAsked, type Row } from '../../../../src/forwarding/inventory/inventory.ts';
import type { AuditWebhook, Cluster, Master } from '../../../../src/ibmcloud/models.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';

const cluster = (name: string): Cluster => ({
  id: `id-${name}`,
  name,
  provider: 'vpc-gen2',
  type: 'kubernetes',
  region: 'us-south',
  location: 'Dallas',
  resourceGroupId: 'group',
  resourceGroupName: 'default',
  version: '1.33.4_1546',
  state: 'normal',
});
const deployed: Master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '' };
const privateNetwork: AuditWebhook = {
  server: 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/kube-audit-forwarder/proxy/post',
  policy: 'default',
};
const forbidden = new Failure('no-permission', message('You may not read this cluster.'));
const timedOut = new Failure('timed-out', message('The CLI did not answer in time.'), { detail: 'what it printed' });

function filled(...names: readonly string[]): Inventory {
  const inventory = new Inventory('account');
  inventory.listed(names.map(cluster), 1000);
  return inventory;
}

function rowOf(inventory: Inventory, name: string): Row {
  const row = inventory.row(`id-${name}`);
  assert.ok(row);
  return row;
}

function describeRow(inventory: Inventory, name: string): { condition: string; text: string } {
  const rules = { now: 5000, verifyAgainMs: 1000, notForwarding: [] };
  const { kind, texts } = judge({ row: rowOf(inventory, name) }, rules);
  return { condition: kind, text: texts.map(inEnglish).join(' · ') };
}

it('a row names a policy that is not known, with the word that IBM Cloud gave', () => {
  for (const [unknown, text] of [
    ['Verbose', 'Not verified · Private Network · unknown (Verbose) policy'],
    ['', 'Not verified · Private Network · unknown policy'],
  ] as const) {
    const inventory = filled('a');
    inventory.webhookRead('id-a', { ...privateNetwork, policy: { unknown } }, 2000);
    assert.equal(describeRow(inventory, 'a').text, text);
  }
});

describe('which row is read next', () => {
  it('is the first of those on the screen, in their order there, then the others in theirs', () => {
    const inventory = filled('a', 'b', 'c', 'd');
    inventory.shown('id-d');
    inventory.shown('id-c');
    const waiting = new Set(inventory.due(2000, 0));
    const order: string[] = [];
    for (let id = inventory.next(waiting); id !== undefined; id = inventory.next(waiting)) {
      waiting.delete(id);
      order.push(id);
    }
    assert.deepEqual(order, ['id-d', 'id-c', 'id-a', 'id-b']);
  });

  it('follows the screen when the user scrolls in between', () => {
    const inventory = filled('a', 'b', 'c');
    const waiting = new Set(inventory.due(2000, 0));
    assert.equal(inventory.next(waiting), 'id-a');
    inventory.shown('id-c');
    assert.equal(inventory.next(waiting), 'id-c');
    inventory.forgetShown();
    assert.equal(inventory.next(waiting), 'id-a');
  });
});

describe('the age of a row', () => {
  it('is that of its older fact, so that a half-read row is read again', () => {
    const inventory = filled('a');
    inventory.webhookRead('id-a', undefined, 5000);
    assert.equal(lastAsked(rowOf(inventory, 'a')), -Infinity);
    inventory.masterRead('id-a', deployed, 4000);
    assert.equal(lastAsked(rowOf(inventory, 'a')), 4000);
  });

  it('decides which rows are asked about again', () => {
    const inventory = filled('old', 'young', 'never');
    for (const [name, at] of [
      ['old', 1000],
      ['young', 60_000],
    ] as const) {
      inventory.webhookRead(`id-${name}`, undefined, at);
      inventory.masterRead(`id-${name}`, deployed, at);
    }
    assert.deepEqual(inventory.due(61_000, 60_000), ['id-never', 'id-old']);
    assert.deepEqual(inventory.due(61_000, 0), ['id-never', 'id-old', 'id-young']);
  });

  it('counts a failed answer too, so that a cluster that cannot be read is not asked again at once', () => {
    const inventory = filled('a');
    inventory.readingFailed('id-a', 'webhook', forbidden, 5000);
    inventory.readingFailed('id-a', 'master', forbidden, 5000);
    assert.deepEqual(inventory.due(6000, 60_000), []);
  });
});

describe('a bad answer', () => {
  it('does no harm to other rows', () => {
    const inventory = filled('bad', 'good');
    inventory.webhookRead('id-good', privateNetwork, 2000);
    inventory.masterRead('id-good', deployed, 2000);
    const before = rowOf(inventory, 'good');
    inventory.readingFailed('id-bad', 'webhook', forbidden, 2000);
    inventory.readingFailed('id-bad', 'master', forbidden, 2000);
    assert.equal(rowOf(inventory, 'good'), before);
    assert.deepEqual(describeRow(inventory, 'good'), {
      condition: 'unverified',
      text: 'Not verified · Private Network',
    });
    assert.deepEqual(describeRow(inventory, 'bad'), { condition: 'forbidden', text: 'No permission to read' });
  });

  it('keeps the last value and says that it could not be read again; the next good answer clears it', () => {
    const inventory = filled('a');
    inventory.webhookRead('id-a', privateNetwork, 2000);
    inventory.masterRead('id-a', deployed, 2000);
    inventory.readingFailed('id-a', 'webhook', timedOut, 3000);
    assert.deepEqual(describeRow(inventory, 'a'), {
      condition: 'unreadable',
      text: 'Couldn’t be read again (timed out) · Private Network',
    });
    assert.equal(rowOf(inventory, 'a').webhook.reading?.at, 2000);
    inventory.webhookRead('id-a', undefined, 4000);
    assert.deepEqual(describeRow(inventory, 'a'), { condition: 'not-forwarding', text: 'Not forwarding' });
  });

  it('about a cluster that is gone meanwhile is dropped', () => {
    const inventory = filled('a');
    inventory.listed([], 2000);
    inventory.readingFailed('id-a', 'webhook', timedOut, 3000);
    inventory.webhookRead('id-a', undefined, 3000);
    assert.deepEqual(inventory.rows(), []);
  });
});

describe('what a row says', () => {
  it('tells a webhook of another tool, and a master that is busy', () => {
    const inventory = filled('tool', 'busy', 'new');
    inventory.webhookRead('id-tool', { server: 'http://172.21.4.5:7765/k8s_audit', policy: 'verbose' }, 2000);
    inventory.masterRead('id-tool', deployed, 2000);
    inventory.webhookRead('id-busy', undefined, 2000);
    inventory.masterRead('id-busy', { ...deployed, state: 'updating' }, 2000);
    assert.deepEqual(describeRow(inventory, 'tool'), {
      condition: 'warning',
      text: 'In-cluster address · Not verified · Sysdig webhook · verbose policy',
    });
    assert.deepEqual(describeRow(inventory, 'busy'), { condition: 'busy', text: 'Master updating · Not forwarding' });
    inventory.masterRead('id-busy', { ...deployed, state: '' }, 3000);
    assert.deepEqual(describeRow(inventory, 'busy'), {
      condition: 'not-forwarding',
      text: 'Not forwarding · Master state unknown',
    });
    assert.deepEqual(describeRow(inventory, 'new'), { condition: 'unread', text: 'Not read yet' });
  });
});

describe('a fresh list', () => {
  it('keeps the clusters of a provider that may not be listed now', () => {
    const inventory = filled('a', 'gone');
    const names = (): readonly string[] => inventory.rows().map(({ cluster: { name } }) => name);
    inventory.listed([cluster('a')], 3000, ['vpc-gen2']);
    assert.deepEqual(names(), ['a', 'gone']);
    inventory.listed([cluster('a')], 4000, ['satellite']);
    assert.deepEqual(names(), ['a']);
  });

  it('keeps what is known, adds what is new and drops what is gone', () => {
    const inventory = filled('a', 'gone');
    inventory.webhookRead('id-a', privateNetwork, 2000);
    inventory.listed([cluster('new'), { ...cluster('a'), version: '1.34.0' }], 3000);
    assert.deepEqual(
      inventory.rows().map((row) => row.cluster.name),
      ['a', 'new'],
    );
    assert.equal(rowOf(inventory, 'a').cluster.version, '1.34.0');
    assert.deepEqual(rowOf(inventory, 'a').webhook.reading, { value: privateNetwork, at: 2000 });
  });
});

describe('the last known state', () => {
  const roundTrip = (inventory: Inventory, account = 'account'): Inventory =>
    Inventory.restore(account, JSON.parse(JSON.stringify(inventory.save())));

  it('comes back as it was, by way of JSON', () => {
    const inventory = filled('a', 'b', 'c');
    inventory.webhookRead('id-a', privateNetwork, 2000);
    inventory.webhookRead('id-b', undefined, 2000);
    inventory.masterRead('id-b', deployed, 2500);
    inventory.readingFailed('id-c', 'webhook', forbidden, 2000);
    const restored = roundTrip(inventory);
    for (const name of ['a', 'b', 'c']) {
      assert.deepEqual(describeRow(restored, name), describeRow(inventory, name));
      assert.equal(lastAsked(rowOf(restored, name)), lastAsked(rowOf(inventory, name)));
    }
  });

  it('holds nothing of what a failing program printed', () => {
    const inventory = filled('a');
    inventory.readingFailed('id-a', 'webhook', timedOut, 2000);
    assert.doesNotMatch(JSON.stringify(inventory.save()), /what it printed/);
  });

  it('holds no password of a webhook URL', () => {
    const inventory = filled('a');
    inventory.webhookRead('id-a', { server: 'https://user:hunter22@logs.example.com/audit', policy: 'default' }, 2000);
    assert.doesNotMatch(JSON.stringify(inventory.save()), /hunter22/);
    assert.match(JSON.stringify(inventory.save()), /logs\.example\.com/);
  });

  it('is not taken for another account, nor in a shape that is not ours', () => {
    assert.deepEqual(roundTrip(filled('a'), 'another').rows(), []);
    for (const saved of [undefined, null, 7, 'text', [], {}, { format: 99, accountId: 'account', rows: [] }]) {
      assert.deepEqual(Inventory.restore('account', saved).rows(), []);
    }
    const broken = { format: 2, accountId: 'account', rows: [null, {}, { cluster: { id: 1 } }] };
    assert.deepEqual(Inventory.restore('account', broken).rows(), []);
  });
});
