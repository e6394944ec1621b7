import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LogsAnswerReader, readLogsAnswer, type LogsRow } from '../../../src/ibmcloud/commands/logsAnswer.ts';
import { JsonReader } from '../../../src/ibmcloud/jsonReader.ts';
import { jsonValues } from '../../../src/ibmcloud/jsonValues.ts';
import { outputShapes, printAnswer, type AnsweredRow } from '../../lab/cloud-logs/answer.ts';

const rows = ['a{[', 'b"}', 'c\\', 'd\\"', 'é😀', ''].map((word): AnsweredRow => ({
  metadata: [{ key: 'timestamp', value: '2026-11-23T07:00:00.026304' }],
  labels: [{ key: 'applicationname', value: 'ibm-kube-audit' }],
  userData: `{"log":{"auditID":${JSON.stringify(word)},"list":[{"n":12345678901234567890}]}}`,
}));
const warning = { warning: { blocks_limit_warning: {} } };

function piecesOf(text: string, size: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
}

describe('an answer in pieces is the answer as a whole', () => {
  for (const shape of outputShapes) {
    for (const frame of ['result', 'response'] as const) {
      it(`${shape}, framed as ${frame}`, () => {
        const style = { shape, keys: 'snake', userData: 'text', noRows: 'frame' } as const;
        const text = printAnswer(rows, [warning], style, frame);
        const whole = readLogsAnswer(text);
        assert.deepEqual(
          whole.rows.map(({ data }) => JSON.stringify(data)),
          rows.map((row) => row.userData),
        );
        for (const size of [1, 2, 3, 7, 64]) {
          const read: LogsRow[] = [];
          const reader = new LogsAnswerReader((some) => read.push(...some));
          for (const piece of piecesOf(text, size)) reader.push(piece);
          assert.deepEqual({ rows: read, ...reader.end() }, whole, `pieces of ${size}`);
        }
      });
    }
  }

  it('with prose, broken JSON and what has no end', () => {
    for (const text of [
      'Go on [y/N] {"a":1}',
      '{"a" 1}\n{"b":2}',
      '[{"a":1},{"b',
      'x\n{',
      'a {\n"b":1} c',
      'FAILED\nNo [',
    ]) {
      const whole = jsonValues(text);
      const values: unknown[] = [];
      const unread: string[] = [];
      const reader = new JsonReader({ onValue: (one) => values.push(one), onUnread: (line) => unread.push(line) });
      for (const piece of text) reader.push(piece);
      const isCut = reader.end();
      assert.deepEqual({ values, unread, isCut }, whole, text);
    }
  });

  it('and what is said in the middle is an error at the end', () => {
    const style = { shape: 'lines', keys: 'snake', userData: 'text', noRows: 'frame' } as const;
    const text = printAnswer(rows, [], style);
    const error = '{"error":{"message":"x","code":{"rate_limit_reached":{}}}}\n';
    const ended = (output: string): (() => unknown) => {
      const reader = new LogsAnswerReader(() => {});
      for (const piece of piecesOf(output, 10)) reader.push(piece);
      return () => reader.end();
    };
    assert.throws(ended(`${text}${error}${text}`), /Too many queries/);
    assert.throws(ended(text.slice(0, -5)), /incomplete/);
    assert.throws(ended(`${text}FAILED\n`), /incomplete/);
    assert.throws(ended('<!doctype html><p>x</p>'), /web page/);
  });
});
