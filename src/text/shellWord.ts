// What a terminal acts on when it is pasted, also within quotes. A line break is none: the quote goes on behind it.
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

/**
 * Quotes a word for a POSIX shell where it holds more than letters, digits and `_@%+=:,./-`. Control characters are
 * written as `$'\003'`, which every common shell reads.
 */
export function shellWord(word: string): string {
  if (controls.test(word)) return `$'${word.replace(/[^ -&(-[\]-~\u00a0-\u{10ffff}]/gu, escaped)}'`;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function escaped(character: string): string {
  // No word holds NUL: a shell would drop what is behind it. Its symbol names nothing that exists.
  const bytes = Buffer.from(character === '\u0000' ? '\u2400' : character);
  return [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
