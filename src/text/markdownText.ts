/** Foreign text on one line, without Markdown syntax. */
export function markdownText(text: string): string {
  return inOneLine(text).replace(/[\\`*[\]<>|]/g, String.raw`\$&`);
}

/** Foreign text on one line: each run of blanks and control characters is one blank. */
export function inOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ');
}
