const LINE_FEED = 0x0a;

/**
 * Lines of a log that arrived together. They remain bytes until they are read: for a fast log, a string per line would
 * be most of the cost.
 */
export interface LogLines {
  /** UTF-8, each line with its line feed. The memory is reused as soon as the receiver returns. */
  readonly bytes: Buffer;
  /** Index after the line feed of each line. */
  readonly ends: readonly number[];
}

export function joinLines(lines: readonly string[]): LogLines {
  return linesIn(Buffer.from(lines.map((line) => `${line}\n`).join('')));
}

/** The lines as strings, without their line feeds. */
export function splitLines({ bytes }: LogLines): string[] {
  return bytes.length === 0 ? [] : bytes.toString('utf8', 0, bytes.length - 1).split('\n');
}

/** @param bytes whole lines, each with its line feed. */
export function linesIn(bytes: Buffer): LogLines {
  const ends: number[] = [];
  for (let end = 0; end < bytes.length;) {
    const feed = bytes.indexOf(LINE_FEED, end);
    end = feed === -1 ? bytes.length : feed + 1;
    ends.push(end);
  }
  return { bytes, ends };
}
