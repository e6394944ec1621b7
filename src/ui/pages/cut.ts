/** Foreign text of any length must not push the rest of a page out of view. @param longest in characters. */
export function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
