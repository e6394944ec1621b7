/** Every remedy of a finding is offered on its row by its own name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contributions } from '../../../src/commands/contributions.ts';
import type { FindingRemedy } from '../../../src/forwarding/verification/check.ts';
import * as remedies from '../../../src/forwarding/verification/remedies.ts';
import { remedyWord } from '../../../src/views/remedyWord.ts';

const { documentation, ...onCluster } = remedies;

/** Commands that a row with this word offers as an icon. */
const offered = (word: string): readonly string[] =>
  Object.entries(contributions).flatMap(([name, { places = [] }]) =>
    places.some(({ group, when }) => group === 'inline@1' && when.endsWith(String.raw`/\b${word}\b/`)) ? [name] : [],
  );

test('the row of a finding offers its remedy, with an icon', () => {
  const all: readonly FindingRemedy[] = Object.values(onCluster).map((remedy) => remedy({ id: 'c1' }));
  assert.ok(all.length >= 8);
  for (const remedy of all) {
    const name = remedy.command.replace('kubeAudit.', '');
    assert.deepEqual(offered(remedyWord(remedy) ?? ''), [name]);
    const contribution = Object.entries(contributions).find(([key]) => key === name)?.[1];
    assert.ok(contribution?.icon, name);
    assert.ok(contribution.title.startsWith(remedy.title.template), `${contribution.title}: ${remedy.title.template}`);
  }
  assert.deepEqual(offered(remedyWord(documentation('https://cloud.ibm.com')) ?? ''), ['runRemedy']);
  assert.equal(remedyWord({ command: 'kubeAudit.unknown' }), undefined);
});
