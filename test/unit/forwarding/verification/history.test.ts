import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verdict } from '../../../../src/forwarding/condition/verdict.ts';
import {
  HISTORY_LENGTH,
  historyIn,
  historyText,
  pastText,
  withVerdict,
  type PastVerification,
} from '../../../../src/forwarding/verification/history.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';

const verdict = (at: number, more: Partial<Verdict> = {}): Verdict => ({
  ...{ state: 'passing', at, failures: [], warnings: 0, delivered: true, ...more },
});

test('keeps the last fifty, the oldest first, and says what each was', () => {
  let history: readonly PastVerification[] = [];
  for (let at = 1; at <= HISTORY_LENGTH + 7; at += 1) history = withVerdict(history, verdict(at));
  assert.equal(history.length, 50);
  assert.deepEqual([history[0]?.at, history.at(-1)?.at], [8, HISTORY_LENGTH + 7]);
  const said = [
    verdict(1),
    verdict(2, { delivered: false }),
    verdict(3, { state: 'warning', warnings: 2 }),
    verdict(4, { state: 'failing', failures: [message('secret')] }),
    verdict(5, { state: 'unknown' }),
  ].reduce<readonly PastVerification[]>(withVerdict, []);
  assert.deepEqual(
    said.map((past) => inEnglish(pastText(past))),
    ['Verified', 'Delivery not confirmed', '2 warnings', '1 check fails', 'Couldn’t be verified'],
  );
  // Nothing of what was read is kept.
  assert.ok(!historyText(said).includes('secret'));
  assert.deepEqual(historyIn(historyText(said)), said);
  // The same one twice, as from two windows, is one.
  assert.equal(withVerdict(said, verdict(1)).length, said.length);
});

test('the last of each of thirty days is kept too, however many there were since', () => {
  const day = 24 * 60 * 60_000;
  const start = Date.parse('2026-10-01T00:00:00Z');
  let history: readonly PastVerification[] = [];
  for (let days = 0; days < 40; days += 1) {
    for (const hour of [1, 5]) history = withVerdict(history, verdict(start + days * day + hour * 3_600_000));
  }
  for (let count = 0; count < 60; count += 1) history = withVerdict(history, verdict(start + 39.5 * day + count));
  assert.equal(history.length, 50 + 29);
  assert.equal(history[0]?.at, start + 10 * day + 5 * 3_600_000);
  assert.deepEqual(historyIn(historyText(history)), history);
});

test('a file that is not understood, or one entry of it, gives nothing known, which is not none', () => {
  const good = { at: 1, kind: 'verified', failures: 0, warnings: 0 };
  for (const text of ['', '{', 'null', '[]', '{"format":2,"entries":[]}', '{"format":1,"entries":{}}']) {
    assert.equal(historyIn(text), undefined, text);
  }
  for (const entry of [null, { ...good, kind: 'constructor' }, { ...good, at: 'x' }, { ...good, failures: null }]) {
    assert.equal(historyIn(JSON.stringify({ format: 1, entries: [good, entry] })), undefined, JSON.stringify(entry));
  }
  assert.deepEqual(historyIn(JSON.stringify({ format: 1, entries: [good] })), [good]);
  assert.deepEqual(historyIn('{"format":1,"entries":[]}'), []);
  const many = Array.from({ length: 1_000 }, (_, at) => ({ ...good, at }));
  assert.equal(historyIn(JSON.stringify({ format: 1, entries: many }))?.length, HISTORY_LENGTH);
});
