import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/failure/failure.ts';
import { readLogsAnswer } from '../../../../src/ibmcloud/commands/logsAnswer.ts';
import { queryLogs } from '../../../../src/ibmcloud/commands/logsQuery.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { outputShapes, printAnswer, type AnsweredRow } from '../../../lab/cloud-logs/answer.ts';

const rows = ['a{[', 'b"}', 'c\\', 'd', 'e'].map((word): AnsweredRow => ({
  metadata: [
    { key: 'timestamp', value: '2026-11-23T07:00:00.026304' },
    { key: 'priorityclass', value: 'high' },
  ],
  labels: [{ key: 'applicationName', value: 'ibm-kube-audit' }],
  userData: `{"log":{"auditID":${JSON.stringify(word)},"size":12345678901234567890}}`,
}));
const warning = {
  warning: { compile_warning: { warning_message: "keypath does not exist\n'log.e' in line 0 at column 0" } },
};

describe('an answer of IBM Cloud Logs is read in every shape', () => {
  for (const shape of outputShapes) {
    for (const keys of ['snake', 'camel'] as const) {
      for (const userData of ['text', 'object'] as const) {
        it(`${shape}, ${keys} case, data as ${userData}`, () => {
          const style = { shape, keys, userData, noRows: 'frame' } as const;
          const answer = readLogsAnswer(printAnswer(rows, [warning], style));
          assert.deepEqual(
            answer.rows.map(({ data }) => JSON.stringify(data)),
            rows.map((row) => row.userData),
          );
          assert.deepEqual([answer.unread, answer.saidNothing], [0, false]);
          assert.equal(answer.warnings[0]?.missingKey, 'log.e');
          const [first] = answer.rows;
          if (shape === 'data-alone') return;
          assert.equal(first?.time, '2026-11-23T07:00:00.026304Z');
        });
      }
    }
    it(`${shape} without rows`, () => {
      const style = { shape, keys: 'snake', userData: 'text', noRows: 'frame' } as const;
      assert.deepEqual(readLogsAnswer(printAnswer([], [], style)).rows, []);
    });
  }
});

it('nothing at all is no rows, and says that nothing was printed', () => {
  assert.deepEqual(readLogsAnswer(''), { rows: [], warnings: [], unread: 0, saidNothing: true });
});

it('prose beside rows is counted', () => {
  const style = { shape: 'lines', keys: 'snake', userData: 'text', noRows: 'frame' } as const;
  const answer = readLogsAnswer(`Querying the instance...\n${printAnswer(rows, [], style)}`);
  assert.deepEqual([answer.rows.length, answer.unread], [5, 1]);
});

it('rows that are not understood are counted', () => {
  const strange = { result: { results: [{ userdata: '{}' }, 'kube', ...[{ user_data: '{"verb":"get"}' }]] } };
  const answer = readLogsAnswer(JSON.stringify(strange));
  assert.deepEqual([answer.rows.length, answer.unread], [1, 2]);
  assert.equal(readLogsAnswer(JSON.stringify({ result: { rows: [{}] } })).unread, 1);
  assert.equal(readLogsAnswer(JSON.stringify(['kube', null])).unread, 1);
  for (const none of [{ result: {} }, { result: { results: [] } }, { result: { results: null } }, { errors: [] }]) {
    const { rows: read, unread } = readLogsAnswer(JSON.stringify(none));
    assert.deepEqual([read.length, unread], [0, 0], JSON.stringify(none));
  }
});

const whole = printAnswer(rows, [], { shape: 'result', keys: 'snake', userData: 'text', noRows: 'frame' });
const limited = { error: { message: 'Failed to run the query 1/archive/3424/…', code: { rate_limit_reached: {} } } };
const notAnswers: Readonly<Record<string, readonly [string, FailureCode]>> = {
  'half of it': [whole.slice(0, whole.length / 2), 'bad-output'],
  'a page of a gateway': ['<!DOCTYPE html><html><body>Bad gateway</body></html>', 'gateway'],
  'a table': ['Timestamp   Log\n2026-11-23  kube', 'bad-output'],
  'a failure beside rows': [`${whole}FAILED\nForbidden\n`, 'bad-output'],
  'the limit of queries': [JSON.stringify(limited), 'query-limit'],
  'a refusal as the API answers it': [
    JSON.stringify({ errors: [{ code: 'forbidden' }], status_code: 403 }),
    'no-permission',
  ],
  'a status that is no number': [JSON.stringify({ status_code: 'none', trace: 'a1' }), 'other'],
  'a status alone': [JSON.stringify({ status_code: 500, trace: 'a1' }), 'other'],
  'a refusal without a frame': [JSON.stringify({ message: 'Unauthenticated', code: 16 }), 'session-expired'],
  'an error that is a text': [JSON.stringify({ error: 'Metastore is down' }), 'other'],
  'an error beside rows': [`${whole}${JSON.stringify({ error: {} })}`, 'other'],
  'an error': [JSON.stringify({ error: { message: 'Metastore is down', code: { internal: {} } } }), 'other'],
};

for (const [name, [output, code]] of Object.entries(notAnswers)) {
  it(`${name} is no answer`, () => assert.throws(() => readLogsAnswer(output), hasCode(code)));
}

it('each warning says that rows may be missing', () => {
  const warnings = [
    { time_range_warning: { warning_message: 'Range was cut to 8 days', start_date: '', end_date: '' } },
    { number_of_results_limit_warning: { number_of_results_limit: 2000 } },
    { bytes_scanned_limit_warning: {} },
    { archive_warning: { bucket_access_denied: {} } },
    { shuffle_file_size_limit_reached_warning: {} },
    { sidebarFilterCardinalityLimitWarning: {} },
    { deprecation_warning: { warning_message: 'old' } },
    { unheard_of_warning: {} },
  ];
  const answer = readLogsAnswer(warnings.map((one) => JSON.stringify({ warning: one })).join('\n'));
  assert.deepEqual(
    answer.warnings.map(({ text }) => inEnglish(text)),
    [
      'Not all: the time range was shortened. Range was cut to 8 days',
      'Not all: the limit of 2000 rows was reached.',
      'Not all: the limit of scanned data was reached.',
      'Not all: IBM Cloud Logs may not read the archive’s bucket.',
      'Not all: the limit of a sorted file’s size was reached.',
      'Not all: the limit of different values was reached.',
      'Perhaps not all: old',
      'Perhaps not all: unheard_of_warning',
    ],
  );
});

const call = queryLogs({
  serviceUrl: 'https://g.api.us-south.logs.cloud.ibm.com',
  query: 'source logs | limit 1',
  from: new Date('2026-11-23T07:00:00.700Z'),
  to: new Date('2026-11-23T07:15:00.200Z'),
  tier: 'frequent_search',
  limit: 10,
});

it('a query names everything that has a default', () => {
  assert.equal(
    call.args.join(' '),
    'logs query --query source logs | limit 1 --start-date 2026-11-23T07:00:00Z --end-date 2026-11-23T07:15:01Z' +
      ' --tier frequent_search --syntax dataprime --limit 10 --output json' +
      ' --service-url https://g.api.us-south.logs.cloud.ibm.com',
  );
});

const api = (code: string, text: string, status: number): string =>
  `${JSON.stringify({ errors: [{ code, message: text }], trace: 'a1', status_code: status }, null, 4)}\n`;
/** Standard output and standard error of calls that failed. */
const failed: Readonly<Record<string, readonly [string, string, FailureCode]>> = {
  'no plug-in': ['', "FAILED\n'logs' is not a registered command. See 'ibmcloud help'.\n", 'logs-plug-in-missing'],
  'no role': ['...\nFAILED\nNo body included in error response. See error info:\nForbidden\n', '', 'no-permission'],
  'no role, as JSON': [api('forbidden', 'Forbidden', 403), 'FAILED\n', 'no-permission'],
  'too many queries': ['', `FAILED\n${api('resource_exhausted', 'Rate limit exceeded', 429)}`, 'query-limit'],
  'a query that is refused': [
    '',
    `FAILED\n${api('bad_request_or_unspecified', "Compilation errors:\n - expected token '|'", 400)}`,
    'invalid-input',
  ],
  'a query that takes too long': ['', `FAILED\n${api('deadline_exceeded', 'Request timeout', 408)}`, 'timed-out'],
  'an instance that is gone': [
    '',
    'FAILED\nPost "https://g.api.us-south.logs.cloud.ibm.com/v1/query": dial tcp: lookup g.api.us-south.logs.cloud.ibm.com on 127.0.0.53:53: no such host\n',
    'other',
  ],
  'no network': ['', 'FAILED\nPost "https://iam.cloud.ibm.com": dial tcp 192.0.2.1:443: i/o timeout\n', 'network'],
  'an expired session': [api('unauthenticated', 'Unauthenticated', 401), 'FAILED\n', 'session-expired'],
  'an unknown flag': ['', 'Incorrect Usage: flag provided but not defined: -syntax\n', 'usage'],
  'rows that speak of other failures': [
    JSON.stringify({ user_data: '{"log":{"responseStatus":{"code": 429}}}' }),
    'FAILED\nThe flux is gone\n',
    'other',
  ],
};

for (const [name, [stdout, stderr, code]] of Object.entries(failed)) {
  it(`${name} has its failure`, () =>
    assert.throws(() => call.parseFailure?.({ exitCode: 1, stdout, stderr, code: 'other' }), hasCode(code)));
}

function hasCode(code: FailureCode): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };
}
