// Control characters of C0 and C1, and what has no width, no glyph, or turns the direction of its line. Tabs stay.
const hidden =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u;
const everyHidden = new RegExp(hidden, 'gu');
// Blanks of any width where two follow each other, tabs, and blanks that only look like one.
// eslint-disable-next-line regexp/no-super-linear-move -- nothing follows that could fail: two blanks always match
const gap = / {2,}|[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const everyGap = new RegExp(gap, 'g');

/** Text in which nothing is hidden, for one line: C0 as symbols of U+2400, the others by their number. Tabs stay. */
export function visibleText(text: string): string {
  // Nearly no line has one, and testing is cheaper than replacing nothing.
  return hidden.test(text) ? text.replace(everyHidden, markOf) : text;
}

/** A value for a column: its blanks cannot pass for the gap between two columns. */
export function visibleValue(value: string): string {
  return gap.test(value) ? value.replace(everyGap, (blanks) => '\u2420'.repeat(blanks.length)) : value;
}

function markOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}
