import { inEnglish } from '../text/message.ts';
import { API_FAILURE_ROWS } from './apiFailureRows.ts';
import { CLI_FAILURE_ROWS } from './cliFailureRows.ts';
import type { FailureRow } from './failureRow.ts';

/** The failure table, in the order in which it is searched. The CLI's part and the API's load separately. */
export const FAILURE_TABLE: readonly FailureRow[] = [...CLI_FAILURE_ROWS, ...API_FAILURE_ROWS];

/** The table as Markdown for the README's troubleshooting section. */
export function troubleshootingTable(): string {
  const rows = FAILURE_TABLE.map(({ text, cause, advice }) =>
    [text, cause, advice].map((cell) => inEnglish(cell).replaceAll('|', '\\|')),
  );
  const lines = [['What you read', 'Why', 'What helps'], ['---', '---', '---'], ...rows];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}
