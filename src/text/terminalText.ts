// The escape character starts every sequence that a terminal does not print.
const ESCAPE_SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** Removes colours and other terminal sequences: the CLI may embed them even with `--output json`. */
export function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replace(ESCAPE_SEQUENCE, '') : text;
}
