/** The pictures of README and listing show the interface as it is. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { currentSentences, shownSentences } from '../../../scripts/shownSentences.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const shown = JSON.parse(readFileSync(join(root, 'media', 'readme', 'shown.json'), 'utf8')) as Record<string, string[]>;
const current = currentSentences(root);

for (const [file, sentences] of Object.entries(shown)) {
  test(`${file} shows sentences of now (npm run pictures)`, () => {
    assert.ok(readFileSync(join(root, 'media', 'readme', file)).length > 10_000);
    assert.ok(sentences.length >= 5, `only ${sentences.length}`);
    const gone = sentences.filter((sentence) => !current.has(sentence));
    assert.deepEqual(gone, [], 'the picture is older than what it shows');
  });
}

test('README and documents show pictures that are taken; each but the moving one is dark and light', () => {
  for (const document of ['README.md', ...globSync('docs/*.md', { cwd: root })]) {
    const text = readFileSync(join(root, document), 'utf8');
    for (const [, file = ''] of text.matchAll(/media\/readme\/([\w.-]+)/g)) assert.ok(file in shown, file);
  }
  for (const file of Object.keys(shown).filter((name) => name.endsWith('.png'))) {
    const other = file.includes('-dark') ? file.replace('-dark', '-light') : file.replace('-light', '-dark');
    assert.ok(other in shown, other);
  }
});

test('the moving picture is on README’s first screen, moves, and is small enough for it', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, alternative = '', file = ''] = /!\[([^\]]*)\]\((media\/readme\/[^)]*)\)/.exec(readme) ?? [];
  assert.ok(readme.indexOf(file) < readme.indexOf('## '), 'it comes before the first heading');
  assert.ok(alternative.length > 40, 'its words say what it shows');
  const picture = readFileSync(join(root, file));
  assert.ok(picture.length < 1_000_000, `${picture.length} bytes`);
  // A WebP is chunks; each frame of a moving one is an ANMF.
  const frames = picture.toString('latin1').match(/ANMF/g) ?? [];
  assert.ok(frames.length >= 5, `${frames.length} frames`);
});

test('a sentence counts as shown with what was put into it, and not where its parts are far apart', () => {
  const sentences = new Set([
    'Verification of {0}',
    'Nothing is forwarded',
    '{0} of {1} clusters are verified',
    'short',
  ]);
  const text = 'Verification of\n  prod-dal 2 of 10 clusters are verified';
  assert.deepEqual(shownSentences(text, sentences), ['Verification of {0}', '{0} of {1} clusters are verified']);
  assert.deepEqual(shownSentences('short', sentences), []);
  assert.deepEqual(shownSentences(`Step {0}${' x'.repeat(200)} failed here`, new Set(['Step {0} failed here'])), []);
});
