import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { snippetFiles } from '../../../scripts/snippets.ts';
import { objectsOf } from '../../support/objectsOf.ts';
import { snippetExpectations } from '../../support/snippetExpectations.ts';
import { snippetText } from '../../support/snippetText.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'snippets');
const expected = snippetExpectations(root);
const files = Object.fromEntries(
  readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown]),
);
const generated = await snippetFiles();
const snippets = Object.values(generated).flatMap((file) => Object.values(file));

describe('snippets', () => {
  it('are as the generator writes them', () => {
    assert.deepEqual(files, generated);
  });

  it('are each compared with something, and have a prefix of their own', () => {
    assert.deepEqual(snippets.map(({ prefix }) => prefix).sort(), [...expected.keys()].sort());
  });

  for (const { prefix, body } of snippets) {
    it(`${prefix}, defaults accepted, is the original`, () => {
      const text = snippetText(body.join('\n'));
      const original = expected.get(prefix);
      if (typeof original === 'string') assert.equal(text, original);
      else assert.deepEqual(objectsOf(text), original);
      assert.match(text, /[^\n]\n$/);
    });
  }

  it('offer choices where there is a fixed set, and link a name that stands in several places', () => {
    const body = snippets.find(({ prefix }) => prefix === 'kube-audit-forwarder')?.body.join('\n') ?? '';
    assert.match(body, /imagePullPolicy: \$\{\d+\|IfNotPresent,Always,Never\|\}/);
    const [, number] = /name: \$\{(\d+):kube-audit-forwarder-cm\}/.exec(body) ?? [];
    assert.match(body, new RegExp(`configMap:\\n +name: \\$${number}\\n`));
  });
});
