import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseHaproxyLine, type HaproxyRequest } from '../../../../src/audit/haproxyLog.ts';
import { compareCounters, type CounterReadings } from '../../../../src/forwarding/delivery/errorCounters.ts';
import { gradeDelivery, type DeliverySightings } from '../../../../src/forwarding/delivery/grade.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';

function request(status: number, server = 's1'): HaproxyRequest {
  const line = parseHaproxyLine(
    `1.2.3.4:5 [23/Nov/2026:03:52:02.903] f b/${server} 0/0/0/1/2 ${status} 0 - - ---- 1/1/0/0/0 0/0 "POST /post?timeout=30s HTTP/1.1"`,
  );
  assert.ok(line?.kind === 'request');
  return line;
}

const readings = (...errors: readonly (readonly [start: number, errors: number])[]): CounterReadings =>
  new Map(errors.map(([processStart, webhookErrors]) => [processStart, { processStart, events: 1, webhookErrors }]));

const seen = (more: Partial<DeliverySightings>): DeliverySightings => ({
  testEvents: ['a', 'b', 'c'],
  accepted: [],
  refused: [],
  withoutStatus: 0,
  unread: 0,
  serverDown: undefined,
  counters: compareCounters(readings([1, 0]), readings([1, 0])),
  counterProblem: undefined,
  waitedMs: 45_000,
  ...more,
});

describe('gradeDelivery', () => {
  it('is accepted when the consumer answered 2xx and no error counter rose', () => {
    const delivery = gradeDelivery(seen({ accepted: [request(200), request(204)] }));
    assert.equal(delivery.grade, 'accepted by consumer');
    assert.deepEqual(delivery.replicas, { delivering: 1, seen: 1 });
    assert.match(delivery.evidence.map(inEnglish).join('\n'), /answered each with 200, 204/);
  });

  it('is refused when anything was refused, by the consumer or for want of one', () => {
    assert.equal(gradeDelivery(seen({ accepted: [request(200)], refused: [request(500)] })).grade, 'rejected');
    const unreachable = gradeDelivery(
      seen({ refused: [request(503, '<NOSRV>')], serverDown: 'Layer4 connection problem, info: "Connection refused"' }),
    );
    assert.equal(unreachable.grade, 'rejected');
    const evidence = unreachable.evidence.map(inEnglish).join('\n');
    assert.match(evidence, /couldn’t reach the log consumer/);
    assert.match(evidence, /Connection refused/);
  });

  it('is refused when an error counter rose, however well the rest looks', () => {
    const counters = compareCounters(readings([1, 0], [2, 5], [3, 0]), readings([1, 0], [2, 9], [3, 0]));
    const delivery = gradeDelivery(seen({ accepted: [request(200)], counters }));
    assert.equal(delivery.grade, 'rejected');
    assert.deepEqual(delivery.replicas, { delivering: 2, seen: 3 });
  });

  it('says that the consumer refused only where HAProxy’s log shows it', () => {
    const counters = compareCounters(readings([1, 0]), readings([1, 4]));
    const isRefused = (more: Partial<DeliverySightings>): boolean | undefined =>
      gradeDelivery(seen({ counters, ...more })).consumerRefused;
    assert.equal(isRefused({}), false);
    assert.equal(isRefused({ accepted: [request(200)] }), false);
    assert.equal(isRefused({ refused: [request(-1)] }), false, 'nobody answered');
    assert.equal(isRefused({ refused: [request(403, '<NOSRV>')] }), false, 'a rule of HAProxy’s own');
    assert.equal(isRefused({ refused: [request(500)] }), true);
    assert.equal(isRefused({ refused: [request(503, '<NOSRV>')] }), true);
  });

  it('is not refused where HAProxy logs no status', () => {
    assert.equal(gradeDelivery(seen({ withoutStatus: 4 })).grade, 'no errors counted');
  });

  it('is unknown when nothing came, when counters could not be read, or when too few servers were seen again', () => {
    assert.equal(gradeDelivery(seen({})).grade, 'unknown');
    assert.equal(
      gradeDelivery(seen({ accepted: [request(200)], counters: undefined, counterProblem: message('forbidden') }))
        .grade,
      'unknown',
    );
    const counters = compareCounters(readings([1, 0], [2, 0]), readings([1, 0], [3, 0]));
    assert.equal(gradeDelivery(seen({ accepted: [request(200)], counters })).grade, 'unknown');
    assert.equal(gradeDelivery(seen({ withoutStatus: 1, counters })).grade, 'unknown');
  });

  it('says first, after what was sent, what decided the grade', () => {
    const decisive = (more: Partial<DeliverySightings>): string =>
      gradeDelivery(seen(more)).evidence.map(inEnglish)[1] ?? '';
    const rising = compareCounters(readings([1, 0]), readings([1, 4]));
    const accepted = [request(200)];
    assert.match(decisive({ accepted }), /answered each with 200/);
    assert.match(decisive({ accepted, refused: [request(500)] }), /answered with 500 instead of 2xx/);
    assert.match(decisive({ accepted, counters: rising }), /^Failed deliveries: 4 more/);
    assert.match(decisive({ counters: rising }), /^Failed deliveries: 4 more/);
    assert.match(decisive({ accepted, counters: undefined, counterProblem: message('forbidden') }), /forbidden/);
    assert.match(decisive({}), /^No delivery reached HAProxy/);
    assert.match(decisive({ withoutStatus: 2 }), /option httplog/);
  });

  it('never compares counters of two servers', () => {
    assert.deepEqual(compareCounters(readings([1, 100]), readings([2, 900])), {
      seen: 1,
      compared: 0,
      failing: 0,
      newErrors: 0,
    });
    assert.deepEqual(compareCounters(readings([1, 100]), readings([1, 103], [2, 900])), {
      seen: 1,
      compared: 1,
      failing: 1,
      newErrors: 3,
    });
  });
});
