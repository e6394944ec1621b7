import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checks } from '../src/forwarding/verification/checks.ts';
import { inEnglish } from '../src/text/message.ts';
import { markdownTable } from './docsSection.ts';

/** Every check: its id, its name, and what it asks, which is the doc comment in its file. */
export function checksTable(root: string): string {
  const folder = join(root, 'src', 'forwarding', 'verification', 'checks');
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const rows = checks.map(({ id, title }) => {
    const file = files.find((text) => text.includes(`\n  id: '${id}',\n`));
    const [, comment] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const \w+: Check\b/.exec(file ?? '') ?? [];
    if (comment === undefined) throw new Error(`No file of checks has “${id}” with a doc comment before its check.`);
    return [`\`${id}\``, inEnglish(title), comment.replace(/\s*\n \* ?/g, ' ').trim()];
  });
  return markdownTable(['Id', 'Name', 'What it asks'], rows);
}
