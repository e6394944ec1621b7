/** The filter of an alert: each word of the filter language as Lucene, and whether it matches the same events. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { luceneFilter } from '../../../../src/audit/filter/luceneFilter.ts';
import { isProblem, parseFilter } from '../../../../src/audit/filter/parseFilter.ts';
import { readLogLine } from '../../../../src/audit/logLine.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { parseLucene } from '../../../lab/cloud-logs/lucene.ts';
import { filters, impersonating, usual } from './eventSet.ts';

// Lines of the forwarder itself are no events, and no field is compared in them.
const events = [...usual, impersonating].filter((line) => line.startsWith('{'));

it('a filter matches as Lucene what it matches here, or is refused with why', (test) => {
  const table = filters.map((text) => {
    const filter = parseFilter(text);
    assert.ok(!isProblem(filter), text);
    const shown = text.length > 60 ? `${text.slice(0, 50)}…` : text;
    const refusals = [['log'], []].map((prefix) => {
      const lucene = luceneFilter(text, prefix);
      if ('template' in lucene) return inEnglish(lucene);
      const matches = parseLucene(lucene.text);
      for (const line of events) {
        const event: unknown = JSON.parse(line);
        const record = prefix.length === 0 ? event : { log: event };
        assert.equal(matches(record), filter.wants(readLogLine(line), line), `${text} → ${lucene.text}: ${line}`);
      }
      if (prefix.length > 0) test.diagnostic(`${shown.padEnd(48)} ${lucene.text}`);
      return undefined;
    });
    assert.equal(refusals[0], refusals[1]);
    if (refusals[0] !== undefined) test.diagnostic(`${shown.padEnd(48)} refused: ${refusals[0]}`);
    return refusals[0];
  });
  const refused = table.filter((one) => one !== undefined);
  assert.deepEqual([table.length - refused.length, refused.length], [39, 16]);
});

it('has at most as many ANDs and ORs as an alert takes', () => {
  const names = (count: number): string =>
    `name:${Array.from({ length: count }, (_, index) => `o-${index}`).join(',')}`;
  assert.ok('text' in luceneFilter(names(49), ['log']));
  const tooMany = luceneFilter(names(50), ['log']);
  assert.ok('template' in tooMany);
  assert.equal(inEnglish(tooMany), 'An alert’s filter has at most 48 ANDs and ORs.');
});

for (const wrong of [
  'log.verb:"get"',
  'log.verb.keyword:"get',
  'log.name.keyword:/a#b/',
  'verb.keyword:"a" && x',
  '',
]) {
  it(`the lab refuses Lucene that nobody writes here: ${wrong}`, () => {
    assert.throws(() => parseLucene(wrong), /Compilation errors/);
  });
}
