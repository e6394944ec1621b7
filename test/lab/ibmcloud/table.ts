/** Columns as the CLI prints them: three spaces between, a blank after each cell, no rule under the headings. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')).join('\n');
}

/** `Label:   value` lines, the values in one column. */
export function formatFields(fields: readonly (readonly [string, string])[], width: number): string {
  return fields.map(([label, value]) => `${`${label}:`.padEnd(width)}${value}`).join('\n');
}

/** `2 seconds ago`, `1 day ago`: what the CLI puts for a time. */
export function ago(date: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(date)) / 1000));
  const steps = [
    ['year', 31_536_000],
    ['month', 2_592_000],
    ['week', 604_800],
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  for (const [name, length] of steps) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${name}${count === 1 ? '' : 's'} ago`;
  }
  return `${seconds} second${seconds === 1 ? '' : 's'} ago`;
}

/** The service's form of a time: `2022-08-15T02:17:06+0000`. */
export function serviceDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+0000`;
}
