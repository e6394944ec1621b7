import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isPossible, withEntry, type SettingGroup, type SettingSchema } from '../../../src/ui/settingSchema.ts';

const { contributes } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  contributes: { configuration: readonly SettingGroup[] };
};
const schemas: Readonly<Record<string, SettingSchema>> = Object.fromEntries(
  contributes.configuration.flatMap(({ properties }) => Object.entries(properties)),
);
const never = [undefined, null, Number.NaN, {}, ['x'], 'http://127.0.0.1/'];
const wrong: Readonly<Record<string, readonly unknown[]>> = {
  cliPath: [7, null, ['/bin/sh']],
  refreshAfter: [...never, 0, -5, 1e12, '5', Infinity],
  groupBy: [...never, 'toString', ''],
  sortBy: [...never, 'toString', ''],
  show: [...never, 'toString', ''],
  pollInterval: [...never, 'often', 0, 0.001, -1, -Infinity, 301],
  clustersAtOnce: [...never, 'all', 0, 1.5, -1, 51],
  endpoint: [...never, 'Public'],
  streamTailLines: [...never, 1e12, 0],
  streamSince: [...never, 10, '10 minutes', `${' '.repeat(1e6)}x`],
  streamFormat: [...never, 'json'],
  streamTimestamps: [...never, 1, 'true'],
  streamDeliveries: [...never, 0],
  streamOwnRequests: [...never, 0],
  verifyTestEvents: [...never, 'false'],
  verifyAgain: [...never, 0, -24, 8761, Infinity, '24'],
  filters: [undefined, null, 7, 'verb:get', [], ['verb:get'], { a: 7 }, { a: null }, { a: 'verb:get', b: {} }],
  notForwarding: [undefined, null, {}, '*', 7, [7], [null], ['dev-*', {}]],
};

describe('a setting of a workspace that nobody trusts', () => {
  for (const [id, schema] of Object.entries(schemas)) {
    const name = id.replace('kubeAudit.', '');
    it(`${name} is its default where its value is not possible`, () => {
      assert.ok(isPossible(schema.default, schema));
      for (const word of schema.enum ?? []) assert.ok(isPossible(word, schema), String(word));
      assert.ok((wrong[name] ?? []).length > 0, `${name} has no wrong values here`);
      for (const value of wrong[name] ?? []) assert.equal(isPossible(value, schema), false, JSON.stringify(value));
    });
  }

  it('may be what its description offers', () => {
    for (const [name, value] of [
      ['pollInterval', 1.5],
      ['refreshAfter', 1440],
      ['streamSince', ' 10 m '],
      ['cliPath', '~/bin/ibmcloud'],
      ['verifyAgain', 8760],
      ['filters', { mine: 'verb:get', Deletions: '' }],
      ['notForwarding', ['dev-*', 'c1prdal0dl0s7k3n5u10']],
    ] as const) {
      const schema = schemas[`kubeAudit.${name}`];
      assert.ok(schema && isPossible(value, schema), name);
    }
  });
});

describe('an entry that is added to a setting', () => {
  it('leaves the others as they are, also those that are not possible', () => {
    assert.deepEqual(withEntry(undefined, 'mine', 'verb:get'), { mine: 'verb:get' });
    assert.deepEqual(withEntry({ a: 7, mine: 'old' }, 'mine', 'verb:get'), { a: 7, mine: 'verb:get' });
  });

  it('replaces nothing else than an object', () => {
    for (const own of [null, 'x', 7, ['x']]) assert.equal(withEntry(own, 'mine', 'verb:get'), undefined);
  });
});
