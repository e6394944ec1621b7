import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/failure/failure.ts';
import { toFailure } from '../../../src/failure/toFailure.ts';
import { fieldAt, isRecord } from '../../../src/text/jsonValue.ts';
import { message } from '../../../src/text/message.ts';

test('a failure stays what it is; anything else is shown as it came, with the log as its remedy', () => {
  const failure = new Failure('cancelled', message('x'));
  assert.equal(toFailure(failure), failure);
  const error = new RangeError('too deep');
  const { code, remedy, message: text, detail, cause } = toFailure(error);
  assert.deepEqual([code, remedy, cause], ['other', 'show-log', error]);
  assert.match(text, /: too deep$/);
  assert.match(detail ?? '', /^RangeError: too deep\n/);
  assert.match(toFailure('word').message, /: word$/);
});

test('values of JSON: objects are no arrays, and a field is one of their own', () => {
  assert.deepEqual([{}, [], null, 'a', undefined].map(isRecord), [true, false, false, false, false]);
  assert.equal(fieldAt({ a: { b: 1 } }, 'a', 'b'), 1);
  assert.equal(fieldAt({ a: [{ b: 2 }] }, 'a', '0', 'b'), 2);
  for (const value of [null, undefined, 'text', {}, { a: null }]) assert.equal(fieldAt(value, 'a', 'b'), undefined);
  assert.equal(fieldAt({}, 'constructor'), undefined);
});
