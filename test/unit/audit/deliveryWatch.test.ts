import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeliveryWatch } from '../../../src/audit/deliveryWatch.ts';
import { joinLines } from '../../../src/kubernetes/podLog/logLines.ts';
import { inEnglish } from '../../../src/text/message.ts';

const request = (status: number): string =>
  `10.0.0.7:1 [23/Nov/2026:03:52:02.903] front consumer/s1 0/0/0/11/12 ${status} 217 - - ---- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"`;
const state = (word: string): string =>
  `Server consumer/s1 is ${word}, reason: Layer4 timeout, check duration: 0ms. 0 active and 0 backup servers left.`;

function problems(steps: readonly [minute: number, line: string | undefined][]): string[] {
  const watch = new DeliveryWatch(0);
  return steps.map(([minute, line]) => {
    const now = minute * 60_000;
    if (line !== undefined) watch.take('pod', line, now);
    const problem = watch.problem(now);
    return problem === undefined ? '' : inEnglish(problem);
  });
}

test('an answer 5xx is told for a while, and what is refused for another reason is none', () => {
  assert.deepEqual(
    problems([
      [0, request(200)],
      [1, request(503)],
      [2, request(200)],
      [4, request(404)],
    ]),
    ['', 'consumer answers 503', 'consumer answers 503', ''],
  );
});

test('a server that is down is told until it is up', () => {
  assert.deepEqual(
    problems([
      [0, state('DOWN')],
      [1, request(503)],
      [30, state('UP')],
      [30, request(200)],
    ]),
    ['Backend consumer/s1 is down', 'Backend consumer/s1 is down', 'No delivery for 29 min', ''],
  );
});

test('silence is told, and ends with the next delivery', () => {
  const event = '{"kind":"Event","verb":"get","requestURI":"/"}';
  assert.deepEqual(
    problems([
      [9, undefined],
      [11, undefined],
      [12, event],
      [23, undefined],
    ]),
    ['', 'No delivery for 11 min', '', 'No delivery for 11 min'],
  );
});

test('what HAProxy says of itself is silence', () => {
  const steps: [number, string | undefined][] = [
    [1, '[NOTICE]   (1) : New worker (8) forked'],
    [11, undefined],
  ];
  assert.deepEqual(problems(steps), ['', 'No delivery for 11 min']);
});

test('lines that are not understood are no silence, and no delivery either', () => {
  const steps: [number, string | undefined][] = [
    [1, '{"kind":"request","verdict":"ok"}'],
    [5, 'words'],
    [11, undefined],
  ];
  assert.deepEqual(problems(steps), ['', '', '2 lines in 11 min, none understood']);
});

test('each pod has states of its own; an answer clears one, and so does the end of the pod', () => {
  const watch = new DeliveryWatch(0);
  const problem = (): string => {
    const found = watch.problem(0);
    return found === undefined ? '' : inEnglish(found);
  };
  watch.take('one', state('DOWN'), 0);
  watch.take('two', state('DOWN'), 0);
  watch.take('one', state('UP'), 0);
  assert.equal(problem(), 'Backend consumer/s1 is down');
  watch.take('two', request(200), 0);
  assert.equal(problem(), '');
  watch.take('two', 'Server consumer/s1 is going DOWN for maintenance (DNS NX status). 0 active', 0);
  watch.take('one', request(200), 0);
  assert.equal(problem(), 'Backend consumer/s1 is down: name not resolved');
  watch.ended('two');
  assert.equal(problem(), '');
});

test('of lines that came together those count that are new, each one of HAProxy’s', () => {
  const began = Date.parse('2026-11-23T07:00:00Z');
  const watch = new DeliveryWatch(began);
  const take = (seconds: number, ...texts: readonly string[]): string | undefined => {
    const stamp = new Date(began + seconds * 1_000).toISOString();
    const now = began + 120_000;
    watch.takeLines('pod', joinLines(texts.map((text) => `${stamp} ${text}`)), now);
    const problem = watch.problem(now);
    return problem && inEnglish(problem);
  };
  assert.equal(take(0, request(503), request(200)), undefined, 'old');
  assert.equal(take(100, '{"kind":"Event","verb":"get","requestURI":"/"}'), undefined);
  assert.equal(take(110, request(503), request(200)), 'consumer answers 503');
});
