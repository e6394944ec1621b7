import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { Failure } from '../../../src/failure/failure.ts';
import { pause } from '../../../src/failure/pause.ts';
import { BackOff } from '../../../src/kubernetes/backOff.ts';

const isCancelled = (error: unknown): boolean => error instanceof Failure && error.code === 'cancelled';

test('a pause ends in its time, or is cancelled at once, and leaves no listener', { timeout: 60_000 }, async () => {
  const { signal } = new AbortController();
  await pause(1, signal);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  await assert.rejects(pause(3_600_000, AbortSignal.abort()), isCancelled);
  const ended = new AbortController();
  const waiting = pause(3_600_000, ended.signal);
  ended.abort();
  await assert.rejects(waiting, isCancelled);
  assert.equal(getEventListeners(ended.signal, 'abort').length, 0);
});

test('pauses between tries grow up to a limit, and begin again after a success', () => {
  const backOff = new BackOff(100, 350);
  assert.deepEqual([backOff.next(), backOff.next(), backOff.next(), backOff.next()], [100, 200, 350, 350]);
  backOff.reset();
  assert.equal(backOff.next(), 100);
});
