import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem, parseFilter } from '../../../../src/audit/filter/parseFilter.ts';
import { leftOf, notesOf } from '../../../../src/commands/logs/searchSentences.ts';
import type { FoundEvents } from '../../../../src/forwarding/destination/searchEvents.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';

const filter = parseFilter('decision:forbid');
assert.ok(!isProblem(filter));
const searched = { destination: { name: 'logs-dal' }, range: { text: message('last day') }, filter };
const line = { text: '{}', stamp: '' };
const found: FoundEvents = {
  ...{ lines: [], byServer: 500_000, read: 2_000, isMore: true, canReadMore: true, background: undefined },
  notes: [message('Searched in the archive, not in frequent search.')],
};
const left = (over: Partial<FoundEvents>): string =>
  leftOf(searched, { ...found, ...over })
    .map(inEnglish)
    .join(' ');
const count = (over: Partial<FoundEvents>): string =>
  inEnglish(notesOf(searched, { ...found, ...over })[0] ?? message('–'));

test('no event among some rows is not said of all', () => {
  const archive = 'Searched in the archive, not in frequent search.';
  assert.equal(left({}), `No event was found in logs-dal (last day) among the newest 2000 of 500000 rows. ${archive}`);
  assert.equal(
    left({ byServer: undefined, canReadMore: false }),
    'No event was found in logs-dal (last day) among the newest 2000 rows, and there are more.' +
      ` More can’t be read at once: choose a shorter time range. ${archive}`,
  );
  const background = { query: '', from: new Date(0), to: new Date(1), counted: 500_000, filter, notes: [] };
  const lines = [line];
  const offered = 'Read: the newest 2000 of 500000 rows. A background query of the archive can read more.';
  assert.equal(left({ lines, background }), offered);
  assert.equal(left({ lines, background, canReadMore: false }), offered);
  assert.equal(left({ isMore: false, canReadMore: false }), `No event was found in logs-dal (last day). ${archive}`);
});

test('what was read of how much is said with the events', () => {
  const lines = [line, line, line];
  assert.equal(left({ lines, read: 3, isMore: false }), '');
  assert.equal(left({ lines }), 'Read: the newest 2000 of 500000 rows.');
  assert.equal(count({ lines }), 'Cloud Logs instance logs-dal, last day: 3 events in the newest 2000 of 500000 rows');
  assert.match(count({ lines, byServer: undefined }), /3 events in the newest 2000 rows; there are more$/);
  const one = { lines: [line], byServer: undefined, read: 1 };
  assert.match(count(one), /: 1 event in the newest row; there are more$/);
  assert.equal(left(one), 'Read: the newest row, and there are more.');
  assert.match(count({ lines, isMore: false, read: 9 }), /: 3 events in 9 rows$/);
  assert.match(count({ lines, isMore: false, read: 3 }), /: 3 events$/);
});
