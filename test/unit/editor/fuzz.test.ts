/** Random edits, from a seed: nothing throws, nothing hangs, and whatever is found has a place in the text. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { checkFile } from '../../../src/editor/checkFile.ts';
import { applyChanges, type Problem } from '../../../src/editor/problem.ts';
import { createManifestReader, noFacts, readAuditConfiguration } from '../../../src/editor/manifest/auditFile.ts';

const folder = join(import.meta.dirname, '../../fixtures');
const texts = globSync('{editor,document}/*/*.{yaml,cfg}', { cwd: folder })
  .sort()
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const read = await createManifestReader();

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pieces = [
  ...[
    '\n',
    '  ',
    '\t',
    '- ',
    ': ',
    '---\n',
    '|',
    '|-\n',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '#',
    '&a ',
    '*a',
    '!!str ',
    '<<: ',
    '%',
  ],
  ...[
    '\r\n',
    '\u2028',
    '\u{1f6a8}',
    '?',
    'null',
    '0',
    '99999999999999999999',
    '<REMOTE-IP>',
    'server s1 host:1\n',
    '\\',
  ],
];

function mutated(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() * 30);
  const kind = random();
  if (kind < 0.4) return text.slice(0, at) + (pieces[Math.floor(random() * pieces.length)] ?? '') + text.slice(at);
  if (kind < 0.7) return text.slice(0, at) + text.slice(at + length);
  const from = Math.floor(random() * text.length);
  return text.slice(0, at) + text.slice(from, from + length * 4) + text.slice(at);
}

function problemsOf(name: string, text: string): Problem[] {
  return checkFile(name.endsWith('.cfg') ? readAuditConfiguration(text) : read(text), noFacts);
}

it('3,000 random edits throw nothing, and places stay inside the text', () => {
  const random = randomFrom(20_261_123);
  let found = 0;
  for (let round = 0; round < 3_000; round++) {
    const { name, text: original } = texts[Math.floor(random() * texts.length)] ?? { name: '', text: '' };
    let text = original;
    const edits = 1 + Math.floor(random() * 4);
    for (let edit = 0; edit < edits; edit++) text = mutated(text, random);
    const where = `round ${round}, ${name}`;
    for (const { start, end, fixes } of problemsOf(name, text)) {
      found++;
      assert.ok(start >= 0 && start <= end && end <= text.length, `${where}: ${start} to ${end} of ${text.length}`);
      for (const fix of fixes()) {
        const changes = 'changes' in fix ? fix.changes : fix.changesFor('10.240.0.15:8080');
        const sorted = [...changes].sort((a, b) => a.start - b.start || a.end - b.end);
        sorted.forEach((change, index) => {
          const before = sorted[index - 1];
          assert.ok(change.start <= change.end && change.end <= text.length, where);
          assert.ok(
            before === undefined ||
              before.end < change.start ||
              (before.end === change.start && before.start < before.end),
            `${where}: changes overlap`,
          );
        });
        applyChanges(text, changes);
      }
    }
  }
  assert.ok(found > 500, `only ${found} problems were seen`);
});
