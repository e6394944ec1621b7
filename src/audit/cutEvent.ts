import { parseAuditEvent, type AuditEvent } from './auditEvent.ts';

/**
 * Reads what is left of an event whose end is missing: its fields that are whole. `undefined` for a line that is whole, and where
 * too little is left.
 */
export function parseCutEvent(line: string): AuditEvent | undefined {
  const closed = line.startsWith('{') ? closeObject(line) : undefined;
  return closed === undefined ? undefined : parseAuditEvent(closed);
}

/** The members of a cut object that are whole, closed: a value may have gone on behind its last character. */
function closeObject(text: string): string | undefined {
  const closers: string[] = [];
  let [end, depth, inString] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') closers.push('}');
    else if (character === '[') closers.push(']');
    else if (character === '}' || character === ']') {
      closers.pop();
      if (closers.length === 0) return undefined;
      [end, depth] = [at + 1, closers.length];
    } else if (character === ',') [end, depth] = [at, closers.length];
  }
  return text.slice(0, end) + closers.slice(0, depth).reverse().join('');
}
