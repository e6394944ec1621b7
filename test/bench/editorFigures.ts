import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { EditorTimes } from './editor.ts';
import type { Figure } from './figure.ts';

/** How long the problems of 5,000 lines take, beside plain parsing of the same text with the YAML library. */
export function editorFigures(): Figure[] {
  const output = execFileSync(process.execPath, [join(import.meta.dirname, 'editor.ts')], { encoding: 'utf8' });
  return (JSON.parse(output) as EditorTimes[]).flatMap(
    ({ file, lines, problems, first, afterEdit, yaml }): Figure[] => {
      const of = `problems of ${lines} lines, ${file}`;
      const beside = (value: number): string =>
        `${problems} problems; the YAML library parses the text in ${yaml.toPrecision(3)} ms, ${(value / yaml).toFixed(2)} times that`;
      return [
        { what: `CPU time of the first check: ${of}`, value: first, unit: 'ms', aim: 50, note: beside(first) },
        { what: 'CPU time of the check after an edit in the middle', value: afterEdit, unit: 'ms', aim: 50 },
      ];
    },
  );
}
