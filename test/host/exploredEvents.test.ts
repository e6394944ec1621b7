import assert from 'node:assert/strict';
import type { AuditSource } from '../../src/audit/analysis/auditSource.ts';
import type { EventSummary, Questions } from '../../src/audit/analysis/questions.ts';
import { Failure } from '../../src/failure/failure.ts';
import { message } from '../../src/text/message.ts';
import { ExploredEvents, type EventsOrigin } from '../../src/ui/events/exploredEvents.ts';

const origin: EventsOrigin = {
  ...{ name: 'shop', lines: undefined, paths: [], opened: () => [], notes: () => [], isOfSeveral: false },
};
const summary: EventSummary = {
  ...{ count: 1, missing: 0, topLists: [], histogram: { from: 0, step: 1, buckets: [], untimed: 0 } },
};

/** A source that answers when the test says so, and as its thread does ends a question that is aborted. */
class SlowSource {
  readonly asked: Questions['summary'][] = [];
  answer: () => void = () => undefined;
  fail: (failure: Failure) => void = () => undefined;

  ask(_name: string, question: Questions['summary'], { signal }: { readonly signal: AbortSignal }) {
    this.asked.push(question);
    return new Promise<EventSummary>((resolve, reject) => {
      this.answer = () => resolve(summary);
      this.fail = reject;
      signal.addEventListener('abort', () => reject(new Failure('cancelled', message('Cancelled.'))));
    });
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}

describe('explored events that are ranked while a filter is awaited', () => {
  let source: SlowSource;
  let explored: ExploredEvents;

  beforeEach(async () => {
    source = new SlowSource();
    explored = new ExploredEvents(new AbortController().signal);
    const opening = explored.open(origin, source as unknown as AuditSource);
    source.answer();
    await opening;
  });
  afterEach(() => explored.dispose());

  it('have that filter and that order, and are asked for once more', async () => {
    const filtering = explored.setFilter('verb:get');
    const cancelled = assert.rejects(filtering, { code: 'cancelled' });
    const ranking = explored.rankBy('bytes');
    await cancelled;
    assert.deepEqual(source.asked.at(-1), { filter: 'verb:get', by: 'bytes', most: 50 });
    assert.deepEqual([explored.now?.filter.text, explored.wanted], ['', 'verb:get']);
    source.answer();
    await ranking;
    assert.deepEqual([explored.now?.filter.text, explored.rankedBy], ['verb:get', 'bytes']);
    assert.equal(source.asked.length, 3);
  });

  it('stay as they were shown where that cannot be answered', async () => {
    const cancelled = assert.rejects(explored.setFilter('verb:get'), { code: 'cancelled' });
    const ranking = explored.rankBy('bytes');
    await cancelled;
    source.fail(new Failure('other', message('Reading the events ended early: {0}', 'x')));
    await assert.rejects(ranking, { code: 'other' });
    assert.deepEqual([explored.now?.filter.text, explored.wanted, explored.rankedBy], ['', '', 'events']);
  });
});
