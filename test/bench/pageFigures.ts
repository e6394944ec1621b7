import { statSync } from 'node:fs';
import { join } from 'node:path';
import { startLabProcess } from '../support/labProcess.ts';
import type { Figure } from './figure.ts';
import type { PageTimes } from './report.ts';
import { openStarts } from './starts.ts';

const root = join(import.meta.dirname, '..', '..');
const clusters = 20;
const manyClusters = 1_000;
const starts = 5;
const startsOfMany = 3;

/** What the pages cost: their files, and the time until they are on the screen. */
export async function pageFigures(): Promise<Figure[]> {
  return [...(await overviewFigures()), ...(await manyFigures())];
}

/** The overview of a cluster, and the pages of its plan and its verification. */
async function overviewFigures(): Promise<Figure[]> {
  return withLab(clusters, async (window) => {
    const timesOf = async (phase: 'page' | 'plan' | 'verification'): Promise<readonly PageTimes[]> => {
      const times: PageTimes[] = [];
      for (let start = 0; start < starts; start++) times.push(await window.measure(phase));
      return times;
    };
    await window.measure('all-rows');
    const overview = await timesOf('page');
    await window.measure('run-plan');
    const plan = await timesOf('plan');
    await window.measure('verify');
    const verification = await timesOf('verification');
    return [
      ...[sizeFigure('the overview’s', 'overview', ['page']), ...timeFigures('the overview’s', overview)],
      sizeFigure('the plan page’s', 'plan', ['page', 'plan']),
      ...timeFigures('the plan page’s', plan),
      // The checks' chunk, which has their names, is loaded by the verification itself.
      sizeFigure('the verification page’s', 'verification', ['page', 'plan', 'verification']),
      ...timeFigures('the verification page’s', verification),
    ];
  });
}

/** The page of all clusters, of which there are a thousand. */
async function manyFigures(): Promise<Figure[]> {
  return withLab(manyClusters, async (window) => {
    await window.measure('all-rows');
    const times = [];
    for (let start = 0; start < startsOfMany; start++) times.push(await window.measure('fleet'));
    const most = (of: (scroll: (typeof window.scrolls)[number]) => number): number =>
      Math.max(...window.scrolls.map(of));
    const [rows, seen] = [times[0]?.rows ?? 0, Math.min(...window.scrolls.map((scroll) => scroll.seen))];
    return [
      sizeFigure('the fleet page’s', 'fleet', ['common', 'page', 'fleet']),
      ...timeFigures(`the fleet page’s, with ${rows} clusters,`, times),
      {
        what: 'rows of them in the document while it is scrolled',
        value: most((it) => it.mostRows),
        unit: 'rows',
        aim: 100,
      },
      {
        what: 'places in view without a row, from its top to its end',
        value: most((it) => it.blanks),
        unit: 'rows',
        aim: 0,
        note: `${most((it) => it.steps)} steps of most of a view, ${seen} clusters seen`,
      },
      { what: 'the longest of these steps until its frame', value: most((it) => it.longestMs), unit: 'ms' },
    ];
  });
}

async function withLab(
  many: number,
  measure: (window: Awaited<ReturnType<typeof openStarts>>) => Promise<Figure[]>,
): Promise<Figure[]> {
  const lab = await startLabProcess({ many });
  try {
    const window = await openStarts(lab.cliPath, many);
    try {
      return await measure(window);
    } finally {
      await window.close();
    }
  } finally {
    await lab.stop();
  }
}

function sizeFigure(whose: string, script: string, styles: readonly string[]): Figure {
  const sizeOf = (...path: string[]): number => statSync(join(root, ...path)).size;
  const [host, page] = [sizeOf('dist', 'pages.cjs'), sizeOf('dist', 'pages', `${script}.js`)];
  const style = styles.reduce((sum, name) => sum + sizeOf('media', `${name}.css`), 0);
  return {
    what: `${whose} chunk with its script and style`,
    value: host + page + style,
    unit: 'B',
    aim: 120_000,
    note: `in the host ${host} B, in the page ${page} B and ${style} B of style`,
  };
}

function timeFigures(whose: string, times: readonly PageTimes[]): Figure[] {
  const count = times.length;
  const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[count >> 1] ?? NaN;
  return [
    {
      what: `${whose} first paint from the known state, its code not loaded before, median of ${count}`,
      value: median(times.map(({ first }) => first)),
      unit: 'ms',
      aim: 200,
      note: `a webview of VS Code’s with one line in it takes ${Math.round(median(times.map(({ empty }) => empty)))} ms`,
    },
    { what: 'the same with its code loaded', value: median(times.map(({ again }) => again)), unit: 'ms', aim: 200 },
    {
      what: 'the first paint less that of a webview with one line in it',
      value: median(times.map(({ first, empty }) => first - empty)),
      unit: 'ms',
    },
  ];
}
