/** Random edits, from a seed: nothing throws, nothing hangs, and whatever is found has a place in the text. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { checkFile } from '../../../src/editor/checkFile.ts';
import { createManifestReader, noFacts, readAuditConfiguration } from '../../../src/editor/manifest/manifestFile.ts';
import { applyChanges, type Problem } from '../../../src/editor/problem.ts';
import { mutated, originalsIn, randomFrom } from '../../support/randomEdits.ts';

const originals = originalsIn(join(import.meta.dirname, '../../..'));

const read = await createManifestReader();

function problemsOf(name: string, text: string): Problem[] {
  return checkFile(name.endsWith('.cfg') ? readAuditConfiguration(text) : read(text), noFacts);
}

it('3,000 random edits throw nothing, and places stay inside the text', () => {
  const random = randomFrom(20_261_123);
  let found = 0;
  for (let round = 0; round < 3_000; round++) {
    const { name, text: original } = originals[Math.floor(random() * originals.length)] ?? { name: '', text: '' };
    let text = original;
    const edits = 1 + Math.floor(random() * 4);
    for (let edit = 0; edit < edits; edit++) text = mutated(text, random);
    const where = `round ${round}, ${name}`;
    for (const { start, end, fixes } of problemsOf(name, text)) {
      found++;
      assert.ok(start >= 0 && start <= end && end <= text.length, `${where}: ${start} to ${end} of ${text.length}`);
      for (const fix of fixes()) {
        const changes =
          'changes' in fix
            ? fix.changes
            : fix.changesFor(round % 2 === 0 ? '10.240.0.15:8080' : 'logs.example.com:8080');
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
