import { markdownText } from '../../text/markdownText.ts';
import { message, type Message } from '../../text/message.ts';
import { visibleText } from '../../text/visibleText.ts';

/** Bytes as people read them. */
export function sizeText(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  return bytes < 10_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;
}

/** The lines of a table in Markdown; its cells are Markdown already. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** Foreign text as a cell: nothing of it is Markdown, or hidden. */
export function cell(text: string): string {
  return markdownText(visibleText(text));
}

/** What makes an answer out of the lines of a search less than it seems. @param notes of the search; none of a file */
export function searchLimits(notes: readonly Message[]): readonly Message[] {
  if (notes.length === 0) return [];
  return [message('These events are what a search left: what it left out is not known here.'), ...notes];
}
