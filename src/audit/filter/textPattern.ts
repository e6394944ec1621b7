/**
 * Matches a text with `*` for any characters, in any case; `*` alone needs at least one. Linear in the length of the
 * text for every pattern: patterns are typed by hand and run for each line.
 *
 * @param literal whether `*` is a plain character.
 */
export function textPattern(pattern: string, literal: boolean): (text: string) => boolean {
  const wanted = pattern.toLowerCase();
  if (literal || !wanted.includes('*')) {
    return (text) => text.length === wanted.length && (text === wanted || text.toLowerCase() === wanted);
  }
  // The most frequent form: `system:*`. This runs for each line, and the beginning decides for most.
  if (wanted.indexOf('*') === wanted.length - 1 && wanted.length > 1) {
    const length = wanted.length - 1;
    const beginning = wanted.slice(0, length);
    return (text) => text.startsWith(beginning) || text.slice(0, length).toLowerCase() === beginning;
  }
  const parts = wanted.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  const between = parts.slice(1, -1).filter((part) => part !== '');
  const least = Math.max(1, first.length + last.length);
  return (text) => {
    if (text.length < least) return false;
    const lower = text.toLowerCase();
    if (!lower.startsWith(first) || !lower.endsWith(last)) return false;
    let at = first.length;
    const end = lower.length - last.length;
    for (const part of between) {
      const found = lower.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}

/**
 * Whether a text contains another, whatever the case; both are compared as they are written, without `*`. In a line of
 * JSON what an escape means is found as well: Show Event shows it so.
 */
export function containsText(part: string): (text: string) => boolean {
  const wanted = part.toLowerCase();
  return (text) =>
    text.toLowerCase().includes(wanted) || (text.includes('\\') && unescaped(text).toLowerCase().includes(wanted));
}

const meanings: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([\da-fA-F]{4})|(.))/g, (_escape, code: string | undefined, character: string) =>
    code === undefined ? (meanings[character] ?? character) : String.fromCharCode(parseInt(code, 16)),
  );
}
