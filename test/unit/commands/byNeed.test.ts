import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byNeed } from '../../../src/commands/byNeed.ts';
import { judge } from '../../../src/forwarding/condition/condition.ts';
import { Inventory } from '../../../src/forwarding/inventory/inventory.ts';
import type { Cluster } from '../../../src/ibmcloud/models.ts';

const cluster = (id: string): Cluster => ({
  ...{ id, name: id, provider: 'classic', type: 'kubernetes', region: '', location: '' },
  ...{ resourceGroupId: '', resourceGroupName: '', version: '', state: '' },
});

test('a list of clusters has what needs help first, and before that what the command is about', () => {
  const inventory = new Inventory('account');
  inventory.listed(['bare-1', 'a-configured-1', 'exempt-1', 'bare-2', 'a-configured-2'].map(cluster), 1);
  for (const { cluster: each } of inventory.rows()) {
    const server = each.id.startsWith('a-configured') ? 'https://logs.example.com' : undefined;
    inventory.webhookRead(each.id, server === undefined ? undefined : { server, policy: 'default' }, 1);
  }
  const rules = { now: 2, verifyAgainMs: 1, notForwarding: ['exempt-*'] };
  const condition = (id: string) => {
    const row = inventory.row(id);
    return row && judge({ row }, rules);
  };
  const order = (...first: Parameters<typeof byNeed>[2][]): readonly string[] =>
    byNeed({ condition }, inventory.rows(), ...first).map((row) => row.cluster.id);
  assert.deepEqual(order(), ['bare-1', 'bare-2', 'a-configured-1', 'a-configured-2', 'exempt-1']);
  assert.deepEqual(
    order(({ webhook }) => webhook.reading?.value !== undefined),
    ['a-configured-1', 'a-configured-2', 'bare-1', 'bare-2', 'exempt-1'],
  );
});
