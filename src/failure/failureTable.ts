import { inEnglish, type Message } from '../text/message.ts';
import { API_FAILURE_ROWS } from './apiFailureRows.ts';
import { CLI_FAILURE_ROWS } from './cliFailureRows.ts';
import { API_EXPLANATIONS, CLI_EXPLANATIONS, type Explanation } from './explanations.ts';

/** The table as Markdown for docs/troubleshooting.md, in the order in which it is searched. */
export function troubleshootingTable(): string {
  const rows = [
    ...CLI_FAILURE_ROWS.map(({ id, text }) => cells(text, CLI_EXPLANATIONS[id])),
    ...API_FAILURE_ROWS.map(({ id, text }) => cells(text, API_EXPLANATIONS[id])),
  ].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const lines = [['What you read', 'Why', 'What helps'], ['---', '---', '---'], ...rows];
  return `${lines.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

function cells(text: Message, { cause, advice }: Explanation): readonly string[] {
  return [inEnglish(text), cause, advice];
}
