const LINE_FEED = 0x0a;

/**
 * Lines of a log that came together. They stay bytes until somebody reads them: a fast log costs what is done for each line, and
 * a string for each is the most of it.
 */
export interface LogLines {
  /** UTF-8, each line with its line feed. Its memory is used again as soon as whoever was given it is done. */
  readonly bytes: Buffer;
  /** Where each line ends: the place behind its line feed. */
  readonly ends: readonly number[];
}

export function joinLines(lines: readonly string[]): LogLines {
  return linesIn(Buffer.from(lines.map((line) => `${line}\n`).join('')));
}

/** The lines one by one, without their line feeds. */
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
