import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem, parseFilter, type Filter } from '../../../../src/audit/filter/parseFilter.ts';
import { joinLines, linesIn, splitLines, type LogLines } from '../../../../src/kubernetes/podLog/logLines.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { StreamLines, type StreamFormat } from '../../../../src/ui/stream/streamLines.ts';

const raw: StreamFormat = { format: 'raw', timestamps: false, deliveries: true, ownRequests: false };
const pretty: StreamFormat = { ...raw, format: 'pretty' };

/** The line of a second, of the container or, without a stamp, of the node. */
const line = (second: number, text = `line ${second}`): string =>
  `2026-11-23T07:00:${String(second).padStart(2, '0')}.000000001Z ${text}`;
const lines = (...seconds: readonly number[]): LogLines => joinLines(seconds.map((second) => line(second)));
const event = (second: number, fields: object = {}): string =>
  line(second, JSON.stringify({ kind: 'Event', verb: 'get', requestURI: '/a', ...fields }));

function filterOf(text: string): Filter {
  const filter = parseFilter(text);
  assert.ok(!isProblem(filter));
  return filter;
}

/** What came from a pod, one after the other: what is new, and what had come before. */
const added = (stream: StreamLines, pod: string, given: LogLines): string[][] =>
  stream.add(pod, given).map(({ lines: some, isFresh }) => [isFresh ? 'fresh' : 'again', ...splitLines(some)]);

const keptOf = (stream: StreamLines): string[] => [...stream.kept()].map(({ text }) => text);

test('a stream that starts again keeps no line twice, and says which came again', () => {
  const stream = new StreamLines(inEnglish, raw);
  stream.begin(raw, undefined);
  stream.add('one', lines(1, 2, 3));
  stream.add('two', lines(2, 3));
  stream.begin(raw, undefined);
  // The last lines again, in two parts, and one that came meanwhile; the other pod has none of it.
  assert.deepEqual(added(stream, 'one', lines(2)), [['again', line(2)]]);
  const rest = [
    ['again', line(3)],
    ['fresh', line(4)],
  ];
  assert.deepEqual(added(stream, 'one', lines(3, 4)), rest);
  assert.deepEqual(added(stream, 'two', lines(3, 4)), rest);
  assert.deepEqual(keptOf(stream), ['line 1', 'line 2', 'line 3', 'line 2', 'line 3', 'line 4', 'line 4']);
  assert.equal(stream.shownBetween().text.match(/line 3/g)?.length, 2);
});

test('it loses no line that looks like a known one, or is older', () => {
  const stream = new StreamLines(inEnglish, raw);
  stream.begin(raw, undefined);
  stream.add('one', joinLines(['failed to open', line(5), line(6)]));
  // The same text at another time, another text at the same time, one without a time, and older ones than before.
  const again = ['failed to open', line(4), line(5), line(5, 'other'), line(6), line(7, 'line 6')];
  stream.begin(raw, undefined);
  assert.deepEqual(added(stream, 'one', joinLines(again)), [
    ['fresh', 'failed to open', line(4)],
    ['again', line(5)],
    ['fresh', line(5, 'other')],
    ['again', line(6)],
    ['fresh', line(7, 'line 6')],
  ]);
  // Nothing is searched for any longer once a newer line came.
  assert.deepEqual(added(stream, 'one', lines(6)), [['fresh', line(6)]]);
});

test('a stream that never ended gives every line, also one that is the same as another', () => {
  const stream = new StreamLines(inEnglish, raw);
  stream.begin(raw, undefined);
  for (let time = 0; time < 2; time += 1)
    assert.deepEqual(added(stream, 'one', lines(1, 1)), [['fresh', line(1), line(1)]]);
  assert.equal(keptOf(stream).length, 4);
});

test('of what is shown later, the hidden and the folded lines are counted as of what is shown at once', () => {
  const own = {
    ...{ userAgent: 'ibmcloud-kube-audit', verb: 'list', responseStatus: { code: 200 } },
    objectRef: { resource: 'pods' },
  };
  const all = joinLines([event(1), event(2, own), event(3, { verb: 'create' }), event(4, own)]);
  for (const [filter, hidden, folded] of [
    [undefined, 2, 2],
    [filterOf('verb:create'), 3, 2],
  ] as const) {
    const stream = new StreamLines(inEnglish, pretty);
    stream.begin(pretty, filter);
    stream.add('one', lines(0));
    const paused = stream.end;
    stream.addNote('a remark');
    stream.add('one', all);
    const shown = stream.shownBetween(paused);
    assert.deepEqual([shown.hidden, shown.folded], [hidden, folded]);
    const atOnce = stream.layOut('one', all);
    assert.deepEqual([all.ends.length - atOnce.count, atOnce.folded], [hidden, folded]);
  }
});

test('lines of several pods have a mark, and a shown line leads to its own', () => {
  const stream = new StreamLines(inEnglish, raw);
  stream.begin(raw, undefined);
  stream.addPod('forwarder-x2x4k');
  stream.addPod('forwarder-b9c7d');
  stream.add('forwarder-x2x4k', lines(1));
  stream.add('forwarder-b9c7d', lines(2));
  const { text } = stream.shownBetween();
  assert.equal(text, 'x2x4k  line 1\nb9c7d  line 2\n');
  assert.deepEqual(stream.shownAs('b9c7d  line 2'), ['line 2']);
  assert.deepEqual(stream.newestShown(1), [{ text: 'line 2', shown: 'line 2' }]);
  assert.equal(
    stream.file('the log').content?.toString(),
    linesIn(Buffer.from(`${line(1)}\n${line(2)}\n`)).bytes.toString(),
  );
});

test('a log of which nothing is kept is no file', () => {
  assert.throws(() => new StreamLines(inEnglish, raw).file('the log'), { code: 'invalid-input' });
});
