/** What ES2026 adds to `JSON`, as far as it is used here. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON?(text: string): unknown;
}

/** A value of JSON whose numbers are written again as they were; `undefined` for a text that is none. */
export function parseExactly(text: string): unknown {
  const json = JSON as unknown as JsonWithSource;
  try {
    // Only a long number can change.
    if (json.rawJSON === undefined || !/\d{16}/.test(text)) return JSON.parse(text) as unknown;
    return json.parse(text, (_key, value, { source }) =>
      typeof value === 'number' && source !== undefined && String(value) !== source ? json.rawJSON?.(source) : value,
    );
  } catch {
    return undefined;
  }
}
