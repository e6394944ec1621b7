import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asksFor,
  excludeValue,
  filterParts,
  hasTime,
  toggleValue,
  withoutPart,
  withTime,
} from '../../../../src/audit/filter/editFilter.ts';
import { isProblem, parseFilter } from '../../../../src/audit/filter/parseFilter.ts';

test('a value is added, and taken out again', () => {
  const anna = { field: 'user', value: 'IAM#anna@example.com' } as const;
  const added = toggleValue('verb:get  -ns:shop', anna);
  assert.equal(added, 'verb:get -ns:shop user:IAM#anna@example.com');
  assert.ok(asksFor(added, anna));
  assert.equal(toggleValue(added, anna), 'verb:get -ns:shop');
  assert.equal(excludeValue(added, anna), 'verb:get -ns:shop -user:IAM#anna@example.com');
  assert.equal(excludeValue('-user:IAM#anna@example.com', anna), '-user:IAM#anna@example.com');
  assert.equal(toggleValue('', { field: 'code', value: '403' }), 'code:403');
});

test('a word that asks for more, or for less, is another one', () => {
  const anna = { field: 'user', value: 'anna' } as const;
  for (const text of ['user:anna,ben', '-user:anna', 'user:*', 'name:anna', 'anna', 'user:anna*', 'user:Anna']) {
    assert.equal(asksFor(text, anna), false, text);
  }
  assert.equal(asksFor('user:*', { field: 'user', value: '*' }), false);
  assert.ok(asksFor('reason:"*"', { field: 'why', value: '*' }));
});

test('any value is written so that it is read as it is, or not at all', () => {
  for (const value of ['a b', 'x,y', 'say "hi"', '*', '-x', ':x', 'a\nb', 'C:\\', '2001:db8::7', 'ü']) {
    const text = toggleValue('', { field: 'agent', value });
    assert.ok(text !== undefined, value);
    assert.ok(!isProblem(parseFilter(text)), text);
    assert.ok(asksFor(text, { field: 'agent', value }), text);
  }
  for (const value of ['a b\\', '"\\', 'x" verb:delete \\']) {
    assert.equal(toggleValue('verb:get', { field: 'agent', value }), undefined, value);
    assert.equal(excludeValue('verb:get', { field: 'agent', value }), undefined, value);
  }
});

test('a time takes the place of another, not of what is left out', () => {
  assert.equal(withTime('time:2026-11-23 verb:get', '2026-11-24'), 'verb:get time:2026-11-24');
  assert.equal(withTime('-time:2026-11-23 TIME:2026-11-25', ''), '-time:2026-11-23');
  assert.deepEqual([hasTime('verb:get -time:2026-11-23'), hasTime('Time:2026-11-23')], [false, true]);
});

test('each word is a part that can be removed', () => {
  const text = ' user:"a b"  -verb:get,list word ';
  assert.deepEqual(filterParts(text), ['user:"a b"', '-verb:get,list', 'word']);
  assert.equal(withoutPart(text, 1), 'user:"a b" word');
  assert.equal(withoutPart('word', 0), '');
});
