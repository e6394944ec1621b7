import { statSync } from 'node:fs';
import { join } from 'node:path';
import { startLabProcess } from '../support/labProcess.ts';
import type { Figure } from './figure.ts';
import { openStarts } from './starts.ts';

const root = join(import.meta.dirname, '..', '..');
const clusters = 20;
const starts = 5;

/** What the overview of a cluster costs: its files, and the time until it is on the screen. */
export async function pageFigures(): Promise<Figure[]> {
  const sizeOf = (...path: string[]): number => statSync(join(root, ...path)).size;
  const files = { host: sizeOf('dist', 'pages.cjs'), page: sizeOf('dist', 'pages', 'overview.js') };
  const style = sizeOf('media', 'page.css');
  const lab = await startLabProcess({ many: clusters });
  try {
    const window = await openStarts(lab.cliPath, clusters);
    try {
      await window.measure('all-rows');
      const times = [];
      for (let start = 0; start < starts; start++) times.push(await window.measure('page'));
      const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[starts >> 1] ?? NaN;
      const empty = median(times.map((time) => time.empty));
      return [
        {
          what: 'the overview’s chunk with its script and style',
          value: files.host + files.page + style,
          unit: 'B',
          aim: 120_000,
          note: `in the host ${files.host} B, in the page ${files.page} B and ${style} B of style`,
        },
        {
          what: `the overview’s first paint from the known state, its code not loaded before, median of ${starts}`,
          value: median(times.map(({ first }) => first)),
          unit: 'ms',
          aim: 200,
          note: `a webview of VS Code’s with one line in it takes ${Math.round(empty)} ms`,
        },
        { what: 'the same with its code loaded', value: median(times.map(({ again }) => again)), unit: 'ms', aim: 200 },
        {
          what: 'the first paint less that of a webview with one line in it',
          value: median(times.map((time) => time.first - time.empty)),
          unit: 'ms',
        },
      ];
    } finally {
      await window.close();
    }
  } finally {
    await lab.stop();
  }
}
