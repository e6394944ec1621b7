import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OverviewContent } from '../../../../src/ui/pages/overviewContent.ts';
import { PageFeed, type Made } from '../../../../src/ui/pages/pageFeed.ts';

const contentOf = (clusterId: string): OverviewContent => ({
  ...{ clusterId, title: clusterId, about: '', condition: { text: '', tone: 'neutral' } },
  actions: { title: '', buttons: [] },
  path: { title: '', summary: '', tone: 'neutral', places: [] },
  facts: { title: '', rows: [] },
  history: { title: '', summary: '', entries: [] },
});

interface Making {
  done(clusterId: string): void;
  fail(): void;
}

/** A feed whose contents are made when a test says so. */
function started() {
  const makings: Making[] = [];
  const events: string[] = [];
  const feed = new PageFeed({
    make: () =>
      new Promise<Made<OverviewContent>>((resolve, reject) => {
        const done = (id: string) => resolve({ content: contentOf(id), sent: () => events.push(`of ${id}`) });
        makings.push({ done, fail: () => reject(new Error('none')) });
      }),
    send: ({ clusterId }) => Promise.resolve(events.push(clusterId)),
    failed: () => events.push('failed'),
  });
  const count = (): number => makings.length;
  const making = (index: number): Making => makings[index] ?? assert.fail(`${makings.length} were made`);
  return { feed, making, count, events };
}

test('a page shows what was asked for last, whichever is made first', async () => {
  const { feed, making, events } = started();
  feed.starts();
  const first = feed.ready();
  const second = feed.changed();
  making(1).done('B');
  await second;
  making(0).done('A');
  await first;
  assert.deepEqual(events, ['of B', 'B']);
});

test('what was made for a page that nobody saw any more is not sent', async () => {
  const { feed, making, events } = started();
  feed.starts();
  const first = feed.ready();
  feed.hidden();
  await feed.changed();
  making(0).done('A');
  await first;
  assert.deepEqual(events, []);
  const again = feed.ready();
  making(1).done('B');
  await again;
  assert.deepEqual(events, ['of B', 'B']);
});

test('choices are of what was sent; the same is sent once, and again to a script that has started again', async () => {
  const { feed, making, events } = started();
  const first = feed.ready();
  making(0).done('A');
  await first;
  const same = feed.changed();
  assert.deepEqual(events, ['of A', 'A'], 'of what is only being made');
  making(1).done('A');
  await same;
  assert.deepEqual(events, ['of A', 'A', 'of A']);
  feed.hidden();
  const back = feed.ready();
  const changed = feed.changed();
  making(2).done('A');
  making(3).done('A');
  await Promise.all([back, changed]);
  assert.deepEqual(events, ['of A', 'A', 'of A', 'of A', 'A']);
});

test('a failure counts only of what was asked for last', async () => {
  const { feed, making, events } = started();
  const first = feed.ready();
  making(0).done('A');
  await first;
  const [early, last] = [feed.changed(), feed.changed()];
  making(1).fail();
  await early;
  making(2).done('B');
  await last;
  assert.deepEqual(events, ['of A', 'A', 'of B', 'B']);
  const bad = feed.changed();
  making(3).fail();
  await bad;
  assert.equal(events.at(-1), 'failed');
});

test('the first content is made while the webview starts, and once', async () => {
  const { feed, making, count, events } = started();
  assert.equal(count(), 0, 'made before the webview has its document');
  feed.starts();
  assert.equal(count(), 1);
  making(0).done('A');
  await feed.ready();
  assert.deepEqual([count(), events], [1, ['of A', 'A']]);
  const quick = started();
  const first = quick.feed.ready();
  quick.feed.starts();
  quick.making(0).done('A');
  await first;
  assert.deepEqual([quick.count(), quick.events], [1, ['of A', 'A']]);
  const bad = started();
  bad.feed.starts();
  bad.making(0).fail();
  await new Promise(setImmediate);
  assert.deepEqual(bad.events, ['failed'], 'that there is nothing to show is known before the webview asks');
});
