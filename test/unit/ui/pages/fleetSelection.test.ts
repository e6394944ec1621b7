import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterKey,
  grownTo,
  toggled,
  type PressedKey,
  type Selectable,
} from '../../../../src/ui/pages/script/fleetSelection.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
const at = (active: string, more: Partial<Selectable> = {}): Selectable => ({
  ...{ ids, active, selected: [], anchor: '' },
  ...more,
});
const press = (of: Selectable, key: string, more: Partial<PressedKey> = {}): ReturnType<typeof afterKey> =>
  afterKey(of, { ...{ key, isShift: false, isControl: false, page: 2 }, ...more });

test('keys move the active row within the table, and select nothing', () => {
  for (const [from, key, to] of [
    ['b', 'ArrowDown', 'c'],
    ['b', 'ArrowUp', 'a'],
    ['a', 'ArrowUp', 'a'],
    ['e', 'ArrowDown', 'e'],
    ['b', 'PageDown', 'd'],
    ['b', 'PageUp', 'a'],
    ['d', 'Home', 'a'],
    ['b', 'End', 'e'],
  ] as const) {
    assert.deepEqual(press(at(from, { selected: ['e'] }), key), { active: to, selected: ['e'], anchor: to }, key);
  }
  assert.equal(press(at('a', { ids: [] }), 'ArrowDown')?.active, 'a');
});

test('with Shift a selection grows from where it began, beside what was selected elsewhere', () => {
  const first = press(at('b', { selected: ['gone'] }), 'ArrowDown', { isShift: true });
  assert.deepEqual(first, { active: 'c', selected: ['gone', 'b', 'c'], anchor: 'b' });
  const far = press(at('c', { ...first }), 'End', { isShift: true });
  assert.deepEqual(far, { active: 'e', selected: ['gone', 'b', 'c', 'd', 'e'], anchor: 'b' });
  assert.deepEqual(grownTo(at('d', { anchor: 'filtered away' }), 'b').selected, ['b', 'c', 'd']);
});

test('Space selects and gives back, Ctrl+A takes all that are shown, Escape none', () => {
  assert.deepEqual(press(at('b'), ' '), { active: 'b', selected: ['b'], anchor: 'b' });
  assert.deepEqual(press(at('b', { selected: ['b', 'c'] }), ' ')?.selected, ['c']);
  assert.deepEqual(press(at('', { ids: [] }), ' ')?.selected, []);
  assert.deepEqual(toggled(at('b', { selected: ['a'] }), 'c').selected, ['a', 'c']);
  assert.deepEqual(press(at('b', { selected: ['gone'] }), 'A', { isControl: true })?.selected, ['gone', ...ids]);
  assert.deepEqual(press(at('b', { selected: ['a', 'b'] }), 'Escape')?.selected, []);
  for (const key of ['a', 'x', 'Tab', 'F6']) assert.equal(press(at('b'), key), undefined, key);
});
