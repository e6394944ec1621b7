/** A sentence with a number has another form for one: nobody reads "1 lines". */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../../', import.meta.url);
const nouns =
  'agents|alerts|checks|clusters|days|deliveries|events|files|folders|hours|instances|lines|minutes|objects|pods|rows|streams|warnings|workers';
/** A number in front of a noun; `{0} of {1} events` is right for one, too. */
const counted = new RegExp(
  String.raw`message\(\s*'([^'\n]*(?<!of )\{\d\} (?:more |older |newest )?(?:${nouns})\b[^'\n]*)'`,
  'g',
);

/** Never of one: a limit or a choice that is greater, several clusters, a part of more. */
const neverOne: ReadonlySet<string> = new Set([
  'Checking what would change on {0} clusters',
  'In {0} days no change of the webhook was found in {1}.',
  'More than {0} files. Choose fewer.',
  'No plan could be made for any of the {0} clusters. See Details.',
  'Only the newest {0} events of webhooks were read in {1}.',
  'The log consumer rejected {0} of the last {1} deliveries, but not the latest.',
  'The master is still “{0}” after {1} minutes; check again later.',
  'This stops audit forwarding for {0} clusters. Later events won’t be recorded. Type how many to continue.',
  '{0} days',
  '{0} days in frequent search',
  '{0} hours',
  '{0} lines/s',
  '{0} minutes',
  // Of as many: 1/1 pods.
  '{0} pods available',
  // The page has another one for one.
  '{0} to {1}: {2} events',
]);

test('each sentence with a number in front of a noun has a form for one', () => {
  const missing: string[] = [];
  const known = new Set<string>();
  for (const file of globSync('src/**/*.ts', { cwd: root })) {
    const text = readFileSync(new URL(file, root), 'utf8');
    for (const { 1: template = '', index } of text.matchAll(counted)) {
      known.add(template);
      // The form for one is the sentence before it, and no other is between them.
      const before = text.slice(Math.max(0, index - 250), index);
      const after = /.*=== 1\b(.*)$/s.exec(before)?.[1];
      const isBeside = after !== undefined && after.split('message(').length <= 2;
      if (!isBeside && !neverOne.has(template)) missing.push(template);
    }
  }
  assert.deepEqual(missing.toSorted(), []);
  assert.deepEqual(
    [...neverOne].filter((template) => !known.has(template)),
    [],
    'not in the code any more',
  );
});
