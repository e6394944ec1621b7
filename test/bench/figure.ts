/** One line of what `npm run bench` prints. */
export interface Figure {
  what: string;
  value: number;
  unit: 'B' | 'MB' | 'ms' | '×' | '%' | 'lines' | 'rows';
  /** What the value should not exceed. */
  aim?: number;
  note?: string;
}
