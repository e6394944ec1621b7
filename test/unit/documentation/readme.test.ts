import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { wordsToReplace } from '../../../build/words.js';
import { packagedReadme } from '../../../scripts/packagedReadme.ts';
import { contributions, titleOf } from '../../../src/commands/contributions.ts';
import { troubleshootingTable } from '../../../src/failure/failureTable.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const documents = globSync('docs/*.md', { cwd: root });

interface Manifest {
  scripts: Record<string, string>;
}
// ours, checked by VS Code
const manifest = JSON.parse(read('package.json')) as Manifest;

test('the table of failures is in plain words', () => {
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
  const packaged = packagedReadme(readme, { links: false });
  assert.match(readme, /!\[/);
  assert.doesNotMatch(packaged, /!\[|\]\((?!https:|#)|npm run|<!--|docs\/\w+\.md|## More/);
  assert.match(packaged, /## Start[\s\S]*## What it needs[\s\S]*## License/);
});

test('a release keeps pictures and links, which its packer gives addresses', () => {
  const packaged = packagedReadme(readme, { links: true });
  assert.match(packaged, /!\[[^\]]*\]\(media\//);
  assert.match(packaged, /## More[\s\S]*\]\(docs\/verification\.md\)/);
  assert.doesNotMatch(packaged, /npm run|<!--/);
});

for (const document of ['README.md', 'SUPPORT.md', ...documents]) {
  test(`${document} links to files that exist`, () => {
    const links = [...read(document).matchAll(/\]\((?!https:|#)([^)#]+)/g)].map(([, path = '']) => path);
    const missing = links.filter((path) => !existsSync(join(root, dirname(document), path)));
    assert.deepEqual(missing, []);
  });
}

test('README leads to every document', () => {
  for (const document of documents) assert.ok(readme.includes(`](${document})`), document);
});

test('documents name commands by their titles', () => {
  const titles = new Set(Object.values(contributions).map((shown) => titleOf(shown)));
  const starts = [...titles].map((title) => title.replace('…', ''));
  for (const document of ['README.md', ...documents]) {
    const bold = [...read(document).matchAll(/\*\*([^*]+)\*\*/g)].map(([, text = '']) => text.replace(/\s+/g, ' '));
    // What begins as a command's name is one, and has its title.
    const wrong = bold.filter((text) => !titles.has(text) && starts.includes(text.replace('…', '')));
    assert.deepEqual(wrong, [], document);
  }
});
