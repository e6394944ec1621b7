import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { wordsToReplace } from '../../../build/words.js';
import { packagedReadme } from '../../../scripts/packagedReadme.ts';
import { troubleshootingTable } from '../../../src/failure/failureTable.ts';

const root = new URL('../../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');

interface Manifest {
  scripts: Record<string, string>;
}
// ours, checked by VS Code
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Manifest;

test('the troubleshooting section is the table of failures', () => {
  const section = /<!-- troubleshooting:begin -->\n([\s\S]*)<!-- troubleshooting:end -->/.exec(readme)?.[1] ?? '';
  assert.equal(section.trim(), troubleshootingTable().trim(), 'write it anew: node scripts/troubleshooting.ts');
});

test('the troubleshooting section is in plain words', () => {
  assert.deepEqual(
    wordsToReplace(troubleshootingTable()).map(({ word }) => word),
    [],
  );
});

test('each npm command that the README names exists', () => {
  const named = [...readme.matchAll(/`npm (?:run )?([\w-]+)`/g)].map(([, name]) => name ?? '');
  assert.ok(named.length >= 3);
  assert.deepEqual(
    named.filter((name) => manifest.scripts[name] === undefined),
    [],
  );
});

test('the packaged README has no picture, no link into the source tree and nothing that needs it', () => {
  const packaged = packagedReadme(readme);
  assert.match(readme, /!\[/);
  assert.doesNotMatch(packaged, /!\[|\]\((?!https:|#)|npm start|source tree only/);
  assert.match(packaged, /## Settings[\s\S]*## Troubleshooting[\s\S]*## License/);
});
