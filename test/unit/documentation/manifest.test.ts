import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generatedFiles } from '../../../scripts/generated.ts';
import { settingsTable } from '../../../scripts/settingsTable.ts';

const root = join(import.meta.dirname, '..', '..', '..');

for (const [path, wanted] of Object.entries(generatedFiles(root))) {
  test(`${path} holds what the commands and settings give (npm run manifest)`, () => {
    const present = readFileSync(join(root, path), 'utf8');
    const linesOf = (text: string): Set<string> => new Set(text.split('\n'));
    const [has, wants] = [linesOf(present), linesOf(wanted)];
    assert.deepEqual([...wants.difference(has)], [], 'missing');
    assert.deepEqual([...has.difference(wants)], [], 'no longer used');
    assert.ok(present === wanted, 'the order or the form differs');
  });
}

test('the table of settings has default, description and values, and no setting without a text', () => {
  const configuration = [
    { title: '%paths%', properties: { 'a.path': { default: '', markdownDescription: '%path%' } } },
    {
      title: '%forms%',
      properties: {
        'a.form': { default: 'x', markdownDescription: '%form%', enum: ['x', 'y'], enumDescriptions: ['%x%', '%y%'] },
      },
    },
  ];
  const texts = {
    paths: 'Paths',
    forms: 'Forms',
    path: 'See `#a.form#`.',
    form: 'How | where.',
    x: 'The one',
    y: 'HAProxy’s',
  };
  const table = settingsTable({ contributes: { configuration } }, texts);
  assert.deepEqual(table.split('\n'), [
    '| Paths | Default | Meaning |',
    '| --- | --- | --- |',
    '| `a.path` | empty | See `a.form`. |',
    '',
    '| Forms | Default | Meaning |',
    '| --- | --- | --- |',
    '| `a.form` | `x` | How \\| where. `x`: the one; `y`: HAProxy’s. |',
  ]);
  assert.throws(() => settingsTable({ contributes: { configuration } }, { paths: 'Paths' }), /lacks %path%/);
});
