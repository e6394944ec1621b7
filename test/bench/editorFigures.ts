import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { EditorTimes } from './editor.ts';
import type { Figure } from './figure.ts';

/** Time for the problems of a file, which are searched after 150 ms without typing. */
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
