/** Writes the troubleshooting table of README.md anew, out of the table of failures. A test compares the two. */
import { readFileSync, writeFileSync } from 'node:fs';
import { troubleshootingTable } from '../src/failure/failureTable.ts';

const readme = new URL('../README.md', import.meta.url);
const begin = '<!-- troubleshooting:begin -->';
const end = '<!-- troubleshooting:end -->';

const text = readFileSync(readme, 'utf8');
const [before, rest] = split(text, begin);
const [, after] = split(rest, end);
writeFileSync(readme, `${before}${begin}\n\n${troubleshootingTable()}\n${end}${after}`);

function split(whole: string, mark: string): readonly [string, string] {
  const at = whole.indexOf(mark);
  if (at === -1) throw new Error(`README.md lacks ${mark}`);
  return [whole.slice(0, at), whole.slice(at + mark.length)];
}
