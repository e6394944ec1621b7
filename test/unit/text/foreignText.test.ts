import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { harmless, shown, withoutLinks } from '../../../src/text/foreignText.ts';

/** How VS Code finds the links of a notification and of progress (src/vs/base/common/linkedText.ts). */
const linksOf = (text: string): unknown[] => [
  ...text.matchAll(/\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi),
];
/** And the icons of a label (src/vs/base/common/iconLabels.ts). */
const iconsOf = (text: string): unknown[] => [...text.matchAll(/\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g)];

describe('foreign text', () => {
  for (const link of [
    '[Repair it](command:workbench.action.terminal.sendSequence?%7B%7D) audit.log',
    'quota used up: [request more](command:kubeAudit.runPlan)',
    '[a](https://evil.example "title")',
    '[[x](file:///etc/passwd)](command:a)',
  ]) {
    it(`becomes no link: ${link}`, () => {
      assert.notDeepEqual(linksOf(link), []);
      assert.deepEqual(linksOf(harmless(link)), []);
      assert.deepEqual(linksOf(withoutLinks(link)), []);
    });
  }

  it('becomes no icon', () => {
    assert.deepEqual(iconsOf(harmless('$(pass) all good $(sync~spin)')), []);
  });

  it('may be in a template with icons of ours', () => {
    assert.equal(
      shown`$(file) ${'[a](command:b) $(pass)\u202e'} $(x)`,
      '$(file) [a] (command:b) $ (pass)‹U+202E› $(x)',
    );
  });

  for (const [code, mark] of [
    [0x1b, '\u241b'],
    [0x0d, '\u240d'],
    [0x7f, '\u2421'],
    [0x9b, '‹U+009B›'],
    [0x85, '‹U+0085›'],
    [0x200b, '‹U+200B›'],
    [0x202e, '‹U+202E›'],
    [0x2066, '‹U+2066›'],
    [0x2028, '‹U+2028›'],
    [0xfeff, '‹U+FEFF›'],
    [0xe0041, '‹U+E0041›'],
  ] as const) {
    it(`shows U+${code.toString(16)}`, () => {
      assert.equal(harmless(`a${String.fromCodePoint(code)}b`), `a${mark}b`);
    });
  }

  it('keeps its line breaks and tabs, and what is no trick', () => {
    const text = 'FAILED\n\tNot found: [a] (b) $HOME (c) – ä 日本 😀';
    assert.equal(harmless(text.replace('\n', '\r\n')), text);
    assert.equal(harmless(text), text);
  });

  it('is the same when it passes twice, and shows no secret', () => {
    const once = harmless('[a](command:b) $(pass) \u202e password=hunter2');
    assert.equal(harmless(once), once);
    assert.doesNotMatch(once, /hunter2/);
  });
});
