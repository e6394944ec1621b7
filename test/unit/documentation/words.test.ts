import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Linter } from 'eslint';
import { wordRules } from '../../../build/words.js';

describe('plain words', () => {
  it('finds a word in a comment, at its place, and names a better one', () => {
    const [found] = lint('const a = 1;\n// Where the log stands now.\n');
    assert.deepEqual(found && [found.line, found.column], [2, 18]);
    assert.match(found?.message ?? '', /“stands”: is/);
  });

  it('finds a phrase over a line break of a comment', () => {
    assert.equal(lint('/**\n * The name that it goes\n * by.\n */\n').length, 1);
  });

  const refused = [
    'Told once.',
    'the ground',
    'in what way',
    'Write it anew',
    'whoever asks',
    'JSON will do',
    'made of it',
  ];
  for (const words of [...refused, 'of old', 'ends by itself', 'It is looked for', 'that is put up with']) {
    it(`not “${words}”, in a comment or in a sentence`, () => {
      assert.equal(lint(`/* ${words} */`).length, 1);
      assert.equal(lint(`message('${words}')`).length, 1);
    });
  }

  for (const words of [
    'Imports point one way',
    'on the way back',
    'either way',
    'is under way',
    'a stand-in',
    'an always understandable background',
  ]) {
    it(`but “${words}”`, () => assert.deepEqual(lint(`/* ${words} */`), []));
  }

  it('leaves code alone: names and other texts, also in backticks', () => {
    assert.deepEqual(lint('/* `way` of `told` */'), []);
    assert.deepEqual(lint("const told = 'stands'; log(told, `way`);"), []);
  });
});

describe('lines of comments', () => {
  const long = 'a '.repeat(59);
  it('have at most 120 characters, with the code before them', () => {
    assert.equal(lint(`// ${long}`).length, 1);
    assert.equal(lint(`call(); // ${long.slice(8)}`).length, 1);
    assert.deepEqual(lint(`// ${long.slice(2)}`), []);
  });

  it('may be longer for a URL', () => assert.deepEqual(lint(`// https://example.com/${'a'.repeat(120)}`), []));
});

function lint(code: string): Linter.LintMessage[] {
  return new Linter().verify(code, {
    plugins: { words: wordRules },
    rules: { 'words/plain-words': 'error', 'words/comment-length': 'error' },
  });
}
