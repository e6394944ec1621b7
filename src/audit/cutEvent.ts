import { parseAuditEvent, type AuditEvent } from './auditEvent.ts';

/**
 * Reads the complete fields of an event whose end is missing. `undefined` for a complete line, and where too little is
 * left.
 */
export function parseCutEvent(line: string): AuditEvent | undefined {
  const closed = line.startsWith('{') ? closeObject(line) : undefined;
  return closed === undefined ? undefined : parseAuditEvent(closed);
}

/** The complete members of a cut object, with the object closed. The last value may be cut too. */
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
