import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { linesOfRows } from '../../../../src/audit/file/logsRows.ts';
import { compileFilter, type CompiledFilter } from '../../../../src/audit/filter/compileFilter.ts';
import { isProblem, parseFilter, type Filter } from '../../../../src/audit/filter/parseFilter.ts';
import { readLogLine } from '../../../../src/audit/logLine.ts';
import { learnShape, type RecordShape } from '../../../../src/forwarding/destination/recordShape.ts';
import { LONGEST_QUERY } from '../../../../src/ibmcloud/commands/logsQuery.ts';
import { readLogsAnswer, type LogsRow } from '../../../../src/ibmcloud/commands/logsAnswer.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import type { SettingGroup } from '../../../../src/ui/settingSchema.ts';
import { outputShapes, printAnswer } from '../../../lab/cloud-logs/answer.ts';
import { recordOf, recordShapes, type RecordShapeName } from '../../../lab/cloud-logs/record.ts';
import { answeredRow, runQuery, type StoredRecord } from '../../../lab/cloud-logs/runQuery.ts';
import { filters, impersonating, usual } from './eventSet.ts';

const { contributes } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8')) as {
  contributes: { configuration: readonly SettingGroup[] };
};
/** The saved filters to begin with. */
const saved = contributes.configuration.flatMap(({ properties }) =>
  Object.values((properties['kubeAudit.filters']?.default ?? {}) as Readonly<Record<string, string>>),
);

const room = LONGEST_QUERY - 300;
const style = { clusterKey: 'kubernetes', labels: 'namespace' } as const;

function recordsOf(lines: readonly string[], shape: RecordShapeName): StoredRecord[] {
  return lines.map((text, index) =>
    recordOf(
      {
        ...{ taken: Date.parse('2026-11-23T07:00:01Z') + index, text, cluster: 'prod-dal', node: '10.240.0.4' },
        ...{ namespace: 'ibm-kube-audit', pod: 'ibmcloud-kube-audit-1', container: 'ibmcloud-kube-audit' },
      },
      { ...style, record: shape },
      'high',
    ),
  );
}

let written = 0;

/** Rows of records as the client reads them: each time in another shape of the output. */
function answered(records: readonly StoredRecord[]): readonly LogsRow[] {
  written += 1;
  const shape = outputShapes[written % outputShapes.length] ?? 'lines';
  const keys = written % 2 === 0 ? 'snake' : 'camel';
  const userData = written % 3 === 0 ? 'text' : 'object';
  return readLogsAnswer(printAnswer(records.map(answeredRow), [], { shape, keys, userData, noRows: 'nothing' })).rows;
}

function found(filter: Filter, compiled: CompiledFilter, records: StoredRecord[], missing: 'no-rows' | 'null'): Found {
  const condition = compiled.condition === '' ? '' : ` | filter ${compiled.condition}`;
  const rows = answered(runQuery(`source logs${condition}`, records, missing).records);
  const lines = linesOfRows(rows).map(({ text }) => text);
  const kept = lines.filter((text) => filter.wants(readLogLine(text), text));
  return { byServer: rows.length, kept: kept.map(identity).sort() };
}

interface Found {
  readonly byServer: number;
  readonly kept: readonly string[];
}

/** An event's id, or the text of another line. */
function identity(text: string): string {
  const line = readLogLine(text);
  return line.kind === 'event' ? line.event.id : text;
}

const sets = { usual, 'with one who impersonates': [...usual, impersonating] };

describe('a filter finds in Cloud Logs what it finds here', () => {
  for (const [name, lines] of Object.entries(sets)) {
    for (const shape of recordShapes) {
      const records = recordsOf(lines, shape);
      it(`${shape}, ${name}`, () => {
        const learnt = learnShape(answered(records));
        assert.ok(learnt);
        assert.equal(saved.length, 6);
        for (const text of [...filters, ...saved]) {
          const filter = parseFilter(text);
          assert.ok(!isProblem(filter), text);
          const compiled = compileFilter(text, learnt, room);
          if ('template' in compiled) continue;
          assert.ok(compiled.condition.length <= room, text);
          const wanted = lines.filter((line) => filter.wants(readLogLine(line), line)).map(identity);
          for (const missing of ['no-rows', 'null'] as const) {
            const { byServer, kept } = found(filter, compiled, records, missing);
            assert.deepEqual(kept, wanted.sort(), `${text} → ${compiled.condition}`);
            const isExact = compiled.words.every(({ how }) => how === 'exact');
            if (isExact) assert.equal(byServer, kept.length, `${text} → ${compiled.condition}`);
          }
        }
      });
    }
  }
});

it('what a probe has not seen is not asked for, though somebody impersonates later', () => {
  const learnt = learnShape(answered(recordsOf(usual, 'log')));
  assert.ok(learnt);
  for (const text of ['user:*boss@example*', 'user:IAM#Boss@example.com', '-user:iam#boss*', 'user:boss']) {
    const filter = parseFilter(text);
    const compiled = compileFilter(text, learnt, room);
    assert.ok(!isProblem(filter) && !('template' in compiled));
    const lines = [...usual, impersonating];
    const wanted = lines.filter((line) => filter.wants(readLogLine(line), line)).map(identity);
    const { kept } = found(filter, compiled, recordsOf(lines, 'log'), 'no-rows');
    assert.deepEqual(kept, wanted.sort(), `${text} → ${compiled.condition}`);
  }
});

it('each field and operator is compiled, refused or done here', (test) => {
  const records = recordsOf(sets['with one who impersonates'], 'log');
  const learnt: RecordShape | undefined = learnShape(answered(records));
  assert.ok(learnt);
  const table = filters.map((text) => {
    const shown = text.length > 60 ? `${text.slice(0, 50)}… (${text.length} characters)` : text;
    const filter = parseFilter(text);
    const compiled = compileFilter(text, learnt, room);
    assert.ok(!isProblem(filter));
    if ('template' in compiled) return { shown, how: 'refused', said: inEnglish(compiled) };
    const { byServer, kept } = found(filter, compiled, records, 'no-rows');
    const how = compiled.words.map((word) => word.how).join(', ');
    return { shown, how, said: `${byServer}→${kept.length}  ${compiled.condition}` };
  });
  for (const { shown, how, said } of table) test.diagnostic(`${shown.padEnd(48)} ${how.padEnd(8)} ${said}`);
  const count = (wanted: string): number => table.filter(({ how }) => how === wanted).length;
  assert.deepEqual(
    { exact: count('exact'), wider: count('wider'), here: count('here'), refused: count('refused') },
    { exact: 33, wider: 7, here: 11, refused: 2 },
  );
});
