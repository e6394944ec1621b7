/** One word of a command as a POSIX shell reads it: in single quotes where it holds more than letters, digits and `_@%+=:,./-`. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
