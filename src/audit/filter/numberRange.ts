/** Numbers from `low` to `high`, inclusive. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
}

/** Reads `403`, `>=400`, `>400`, `<500`, `<=499`, `400..499` or `4xx`; `undefined` for anything else. */
export function parseNumberRange(text: string): NumberRange | undefined {
  const [, from, to] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const range = { low: Number(from), high: Number(to) };
    return range.low <= range.high ? range : undefined;
  }
  const [, hundreds] = /^([1-9])xx$/i.exec(text) ?? [];
  if (hundreds !== undefined) return { low: Number(hundreds) * 100, high: Number(hundreds) * 100 + 99 };
  const [, comparison, digits] = /^(>=|<=|>|<|=|)(\d{1,9})$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  switch (comparison) {
    case '>=':
      return { low: number, high: Infinity };
    case '>':
      return { low: number + 1, high: Infinity };
    // A request without an answer has the code 0, which such a filter does not mean.
    case '<=':
      return { low: 1, high: number };
    case '<':
      return { low: 1, high: number - 1 };
    default:
      return { low: number, high: number };
  }
}
