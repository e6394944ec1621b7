/** Lines of a log that came together. They stay one text: a fast log costs what is done for each of its lines. */
export interface LogLines {
  /** Each line with its line feed. */
  readonly text: string;
  readonly count: number;
}

export function joinLines(lines: readonly string[]): LogLines {
  return { text: lines.map((line) => `${line}\n`).join(''), count: lines.length };
}

/** The lines one by one, without their line feeds. */
export function splitLines({ text }: LogLines): string[] {
  return text === '' ? [] : text.slice(0, text.endsWith('\n') ? -1 : undefined).split('\n');
}
