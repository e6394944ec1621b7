import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  conditionNames,
  conditionRank,
  isProblem,
  type ConditionKind,
} from '../../../src/forwarding/condition/conditionKinds.ts';
import { shownRows } from '../../../src/views/shownRows.ts';

const kinds = Object.keys(conditionNames) as readonly ConditionKind[];
const rows = kinds
  .toSorted()
  .map((kind) => ({ kind, condition: { isProblem: isProblem(kind), rank: conditionRank(kind) } }));
const names = (shown: readonly { readonly kind: string }[]): readonly string[] => shown.map(({ kind }) => kind);

test('only what is known to be good, or meant to forward nothing, is no problem', () => {
  const hidden = kinds.filter((kind) => !names(shownRows(rows, 'problems', 'name')).includes(kind));
  assert.deepEqual(hidden, ['verified', 'exempt']);
});

test('problems are shown worst first whatever the order is, and what is not judged yet is among them', () => {
  const expected = kinds.filter((kind) => kind !== 'verified' && kind !== 'exempt');
  assert.deepEqual(names(shownRows(rows, 'problems', 'name')), expected);
  assert.deepEqual(names(shownRows(rows, 'problems', 'condition')), expected);
  const unjudged = [...rows, { kind: 'not judged', condition: undefined }];
  assert.ok(names(shownRows(unjudged, 'problems', 'name')).includes('not judged'));
});

test('all are shown in the order that is set', () => {
  assert.deepEqual(names(shownRows(rows, 'all', 'name')), kinds.toSorted());
  assert.deepEqual(names(shownRows(rows, 'all', 'condition')), kinds);
});
