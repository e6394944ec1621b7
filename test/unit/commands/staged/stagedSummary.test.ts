import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  countsOf,
  doneOf,
  logLineOf,
  summaryMarkdown,
  type ClusterEnd,
} from '../../../../src/commands/staged/stagedSummary.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';

const cluster = (name: string) => ({ id: `id-${name}`, name });
const failure = new Failure('api-forbidden', message('You may not | do [this](command:x).'));
const ends: readonly ClusterEnd[] = [
  { cluster: cluster('good'), kind: 'done', text: message('The forwarder runs.') },
  { cluster: cluster('before'), kind: 'nothing to do', text: undefined },
  { cluster: cluster('unseen'), kind: 'doubtful', text: message('Unknown.') },
  { cluster: cluster('refused'), kind: 'rejected', text: message('Rejected.') },
  { cluster: cluster('half'), kind: 'early', failure },
  { cluster: cluster('bare'), kind: 'failed', failure },
  { cluster: cluster('busy'), kind: 'no plan', failure },
  { cluster: cluster('later|<b>'), kind: 'not begun' },
  { cluster: cluster('stale'), kind: 'not known', text: message('None is stored.') },
];

describe('the summary of a staged change', () => {
  it('counts what is not as it should be, each cluster once', () => {
    assert.deepEqual(countsOf(ends).map(inEnglish), [
      'Delivery rejected or unknown: 2.',
      'No webhook stored, but unknown whether the master still forwards: 1.',
      'Ended early: 1.',
      'Failed before a change: 1.',
      'Not started: 2.',
    ]);
    assert.deepEqual(countsOf(ends.slice(0, 2)), []);
    const done = doneOf(ends).map(({ name }) => name);
    assert.deepEqual(done, ['good', 'before', 'unseen', 'refused']);
  });

  it('has a row a cluster, first those that somebody has to look at; text of others is data', () => {
    const lines = summaryMarkdown(message('Title'), message('2 of 9.'), ends, inEnglish).split('\n');
    assert.equal(lines[0], '# Title');
    assert.equal(
      lines[2],
      '2 of 9. Delivery rejected or unknown: 2. No webhook stored, but unknown whether the master still forwards: 1. ' +
        'Ended early: 1. Failed before a change: 1. Not started: 2.',
    );
    assert.deepEqual(
      lines.slice(6, -1).map((line) => line.split(' | ').slice(0, 2).join(': ')),
      [
        '| half: Ended early',
        '| bare: Failed before a change',
        '| refused: Done, deliveries rejected',
        '| unseen: Done, delivery unknown',
        '| stale: No webhook stored',
        '| busy: No plan',
        String.raw`| later\|\<b\>: Not started`,
        '| good: Done',
        '| before: Nothing to do',
      ],
    );
    assert.ok(lines[6]?.includes(String.raw`You may not \| do \[this\](command:x).`), lines[6]);
  });

  it('has a line of the log for each', () => {
    assert.deepEqual(ends.slice(0, 2).map(logLineOf), ['good: Done: The forwarder runs.', 'before: Nothing to do']);
    assert.match(
      logLineOf(ends[4] ?? { cluster: cluster('x'), kind: 'not begun' }),
      /^half: Ended early: .*You may not/,
    );
  });
});
