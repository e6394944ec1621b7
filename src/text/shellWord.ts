/** Quotes a word for a POSIX shell where it holds more than letters, digits and `_@%+=:,./-`. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
