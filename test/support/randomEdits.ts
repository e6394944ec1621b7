import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a source tree to begin with: the document's and the corpus. */
export function originalsIn(tree: string): { readonly name: string; readonly text: string }[] {
  const folder = join(tree, 'test/fixtures');
  return globSync('{editor,document}/*/*.{yaml,cfg}', { cwd: folder })
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

/** Mulberry32: the same numbers for the same seed. */
export function randomFrom(seed: number): () => number {
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
    ' #',
    '&a ',
    '*a',
    '!!str ',
  ],
  ...['<<: ', '%', '\r\n', '\r', '\u2028', '\u{1f6a8}', '?', 'null', '~', 'true', '0', '-1', '1.5', '1e3', '0x1f'],
  ...['99999999999999999999', '[a, "b"]', '{a: b}', "'it''s'", '"a\\n"', '|+\n', '>-\n', '...\n', '\uFEFF', '@', ','],
  ...['<REMOTE-IP>', 'server s1 host:1\n', '\\'],
];

/** A text with one random edit: something put in, taken out, or copied from elsewhere in it. */
export function mutated(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() * 30);
  const kind = random();
  if (kind < 0.4) return text.slice(0, at) + (pieces[Math.floor(random() * pieces.length)] ?? '') + text.slice(at);
  if (kind < 0.7) return text.slice(0, at) + text.slice(at + length);
  const from = Math.floor(random() * text.length);
  return text.slice(0, at) + text.slice(from, from + length * 4) + text.slice(at);
}
