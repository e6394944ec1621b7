import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundlePath, bundleText, listText, templatesIn } from '../../../scripts/messages.ts';

const root = join(import.meta.dirname, '..', '..', '..');

test('the translation bundle holds the sentences of the source (npm run l10n)', () => {
  const bundle = readFileSync(join(root, bundlePath), 'utf8');
  const expected = bundleText(root);
  const linesOf = (text: string): Set<string> => new Set(text.split('\n').map((line) => line.replace(/,$/, '')));
  const [present, wanted] = [linesOf(bundle), linesOf(expected)];
  assert.deepEqual([...wanted.difference(present)], [], 'missing');
  assert.deepEqual([...present.difference(wanted)], [], 'no longer used');
  assert.ok(bundle === expected, 'the order or the form differs');
});

test('templates are read from literals of either quote, and each once with its placeholders', () => {
  const text = 'message("It’s {0}.", name); tell(message(`plain`)); other("not this");';
  assert.deepEqual(templatesIn('a.ts', text), ['It’s {0}.', 'plain']);
});

test('a template that is put together is refused, with its line', () => {
  assert.throws(() => templatesIn('a.ts', "\nmessage('one ' + two);"), /^Error: a\.ts:2: /);
});

test('the list has every sentence with its file, of source and manifest, longest first', () => {
  const lines = listText(root).trimEnd().split('\n');
  const lengths = lines.map((line) => Number(line.slice(0, 4)));
  assert.deepEqual(
    lengths,
    lengths.toSorted((one, other) => other - one),
  );
  const bundle = Object.keys(JSON.parse(bundleText(root)) as Record<string, string>);
  const manifest = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
  const listed = new Set(lines.map((line) => /^ *\d+ {2}("(?:[^"\\]|\\.)*") {2}\S/.exec(line)?.[1]));
  for (const text of [...bundle, ...Object.values(manifest)]) assert.ok(listed.has(JSON.stringify(text)), text);
});

test('no sentence has a placeholder that its neighbours leave out', () => {
  const templates = Object.keys(JSON.parse(bundleText(root)) as Record<string, string>);
  assert.ok(templates.length > 100);
  for (const template of templates) {
    const indexes = new Set([...template.matchAll(/\{(\d+)\}/g)].map((match) => Number(match[1])));
    assert.deepEqual(
      [...indexes].sort((a, b) => a - b),
      [...indexes.keys()].map((_, at) => at),
      template,
    );
  }
});
