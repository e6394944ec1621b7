/** Our own reader gives what the YAML library gives, or leaves the document to it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as yaml from 'yaml';
import { readPlainYaml } from '../../../src/editor/manifest/readPlainYaml.ts';
import { readWithLibrary } from '../../../src/editor/manifest/readYaml.ts';
import { shifted } from '../../../src/editor/manifest/yamlNode.ts';
import { mutated, originalsIn, randomFrom } from '../../support/randomEdits.ts';

const originals = originalsIn(join(import.meta.dirname, '../../..'));

const documents = originals
  .filter(({ name }) => name.endsWith('.yaml'))
  .flatMap(({ text }) => text.split(/^(?=---\s)/m))
  .filter((text) => text.trim() !== '');

describe('plain YAML', () => {
  it('is every document of the corpus, read as the library reads it', () => {
    for (const text of documents) {
      const plain = readPlainYaml(text, 0);
      assert.ok(plain, text);
      assert.deepEqual(plain, readWithLibrary(yaml, text), text);
      assert.deepEqual(readPlainYaml(text, 1000), shifted(plain, 1000));
    }
  });

  it('keeps every kind of value', () => {
    const text = [
      ...['---   # a comment', 'plain: a b:c #d', 'comment: a # b', 'empty:', 'spaces:   ', 'nothing: # b', 'tilde: ~'],
      ...['yes: true', 'no: False', 'octal: 010', 'negative: -5', 'float: 1.50', 'exponent: 1e3', 'version: 1.2.3'],
      ...[
        '"quoted": "a \\"b\\"\\n"',
        "'single': 'it''s'",
        'list:',
        '- a',
        '-   b # c',
        '-',
        '- - c',
        '  - d: 1',
        '    e: 2',
      ],
      ...[
        'flow: [a, "b", {c: [], d: -e}]',
        'block: |  # c',
        '  one',
        '',
        '    two',
        '',
        'strip: |-',
        '  one',
        'last: {}',
      ],
    ].join('\n');
    for (const one of [text, `${text}\n`, text.replaceAll('\n', '\r\n')]) {
      const plain = readPlainYaml(one, 0);
      assert.ok(plain);
      assert.deepEqual(plain, readWithLibrary(yaml, one));
    }
  });

  it('is nothing that is seldom or wrong: the library judges', () => {
    const others = [
      'a: &b c',
      'a: *b',
      'a: !!str 1',
      '? a',
      'a: >\n  b',
      'a: |2\n  b',
      'a: |+\n  b',
      'a: 0x1f',
      'a: .inf',
    ];
    const wrong = [
      'a: b: c',
      'a: "b',
      "a: 'b' c",
      'a: [b',
      'a: b\n c: d',
      ' a: b\nc: d',
      '- a\nb: c',
      'a:\tb',
      '\ta: b',
    ];
    const several = [
      'a: b\n  c',
      'a: "b\n  c"',
      'a: [b,\n  c]',
      'just text',
      '',
      '# only this',
      '%YAML 1.1\n---\na: b',
    ];
    for (const text of [...others, ...wrong, ...several]) assert.equal(readPlainYaml(text, 0), undefined, text);
    assert.equal(readPlainYaml(`${'- '.repeat(10_000)}a`, 0), undefined);
    assert.equal(readPlainYaml(`a: ${'['.repeat(10_000)}`, 0), undefined);
  });

  it('stays so through 10,000 random edits', () => {
    const random = randomFrom(20_261_124);
    let read = 0;
    for (let round = 0; round < 10_000; round++) {
      let text = documents[Math.floor(random() * documents.length)] ?? '';
      if (random() < 0.2) text = text.replaceAll('\n', '\r\n');
      const edits = 1 + Math.floor(random() * 3);
      for (let edit = 0; edit < edits; edit++) text = mutated(text, random);
      const plain = readPlainYaml(text, 0);
      if (plain === undefined) continue;
      read++;
      assert.deepEqual(plain, readWithLibrary(yaml, text), `round ${round}: ${JSON.stringify(text)}`);
    }
    assert.ok(read > 1_000, `only ${read} were plain`);
  });
});
