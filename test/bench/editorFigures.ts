import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { EditorTimes } from './editor.ts';
import type { Figure } from './figure.ts';

/** How long the problems of a file take, which are looked for once typing has rested for 150 ms. */
export function editorFigures(): Figure[] {
  const output = execFileSync(process.execPath, [join(import.meta.dirname, 'editor.ts')], { encoding: 'utf8' });
  return (JSON.parse(output) as EditorTimes[]).flatMap(({ file, lines, problems, first, afterEdit }): Figure[] => [
    {
      what: `CPU time of the first check: ${lines} lines, ${file}`,
      value: first,
      unit: 'ms',
      note: `${problems} problems`,
    },
    { what: 'CPU time of the check after an edit in the middle', value: afterEdit, unit: 'ms' },
  ]);
}
