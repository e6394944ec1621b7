import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** The id of a language that nobody speaks, in VS Code as in Windows. */
export const pseudoLanguage = 'qps-ploc';

/** Around each translated text; no source and no other program has them. */
const [open, close] = ['⟦', '⟧'];
const letters: Readonly<Record<string, string>> = { a: 'ȧ', e: 'ē', i: 'ī', o: 'ō', u: 'ū', A: 'Ȧ', E: 'Ē', O: 'Ō' };
/** What a translator must leave alone: placeholders, icons, links, code, and the names of settings and commands. */
const fixed = /\{\d+\}|\$\([\w~-]+\)|\]\([^)]*\)|`[^`]*`|https?:\S+/g;

/**
 * A text as in a language with other letters and a third more of them. A line that is a link is a button, and stays
 * one.
 */
export function pseudo(text: string): string {
  return text.split('\n').map(pseudoLine).join('\n');
}

function pseudoLine(text: string): string {
  const [, label, target] = /^\[([^\]]*)\]\(([^()]*)\)$/.exec(text) ?? [];
  if (label !== undefined && target !== undefined) return `[${pseudoLine(label)}](${target})`;
  if (!/[a-z]/i.test(text)) return text;
  const [icon = ''] = /^(?:\$\([\w~-]+\) )?/.exec(text) ?? [];
  const body = text.slice(icon.length);
  let out = '';
  let at = 0;
  const accented = (part: string): string => part.replace(/[aeiouAEO]/g, (letter) => letters[letter] ?? letter);
  for (const { 0: found, index } of body.matchAll(fixed)) {
    out += accented(body.slice(at, index)) + found;
    at = index + found.length;
  }
  out += accented(body.slice(at));
  return `${icon}${open}${out}${'·'.repeat(Math.ceil(body.length / 3))}${close}`;
}

/**
 * The extension with every text in the pseudo-language, as a translator would add one: two files, and not a line of
 * code. The rest of the folder is that of this tree.
 * @param folder where it is put.
 */
export function translatedExtension(folder: string): string {
  mkdirSync(join(folder, 'l10n'), { recursive: true });
  // Copies: VS Code finds an extension by the real path of its code.
  for (const name of ['dist', 'media', 'snippets', 'package.json', 'package.nls.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  translate('package.nls.json', `package.nls.${pseudoLanguage}.json`);
  translate(join('l10n', 'bundle.l10n.json'), join('l10n', `bundle.l10n.${pseudoLanguage}.json`));
  return folder;

  function translate(from: string, to: string): void {
    const texts = JSON.parse(readFileSync(join(root, from), 'utf8')) as Readonly<Record<string, string>>;
    const translated = Object.entries(texts).map(([key, text]) => [key, pseudo(text)] as const);
    writeFileSync(join(folder, to), JSON.stringify(Object.fromEntries(translated)));
  }
}

/**
 * What is not translated in a text of the window: the words outside of the marks, without what is data.
 * @param data names of clusters, users, files and other programs' words.
 */
export function untranslated(text: string, data: RegExp): readonly string[] {
  let rest = text;
  // Arguments may be translated texts: the innermost first.
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' ');
  }
  return rest.replace(data, ' ').match(/[A-Za-z]{3,}/g) ?? [];
}
