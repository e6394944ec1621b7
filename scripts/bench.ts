/**
 * `npm run bench`: what the extension costs, beside its limits and beside a peer, in one run: in a real extension host,
 * and its parts that need none. It fails no build: a machine under load is no fault of the code.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCalls, updateAccount } from '../test/lab/account/store.ts';
import { editorFigures } from '../test/bench/editorFigures.ts';
import { eventsFigures } from '../test/bench/eventsFigures.ts';
import type { Figure } from '../test/bench/figure.ts';
import type { ActivationTime, HostReport } from '../test/bench/report.ts';
import { fleetFigures } from '../test/bench/fleetFigures.ts';
import { readLargeLog } from '../test/bench/largeLog.ts';
import { pageFigures } from '../test/bench/pageFigures.ts';
import { previewFigures } from '../test/bench/previewFigures.ts';
import { streamFigures } from '../test/bench/streamFigures.ts';
import { openStarts } from '../test/bench/starts.ts';
import { verifyFigures } from '../test/bench/verifyFigures.ts';
import { timeWithXargs } from '../test/bench/xargs.ts';
import { startLabProcess } from '../test/support/labProcess.ts';
import { bundle, root } from './bundle.ts';

const activationStarts = 21;
const knownStarts = 5;
const clusters = 200;
/** Of each call of the lab's CLI, on top of its own time. The real service was seen to take 6 s to 22 s. */
const latencyMs = 700;

const { positionals: chosen, values } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string' } } });
/** For which each log is streamed. */
const streamSeconds = Number(values.seconds ?? 60);

/** What is measured; `npm run bench -- NAME…` measures only these. `--seconds N` streams each log for so long only. */
const parts: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  extension: extensionFigures,
  editor: editorFigures,
  events: eventsFigures,
  files: fileFigures,
  fleet: fleetFigures,
  pages: async () => {
    bundle('extension', 'bench');
    return pageFigures();
  },
  previews: previewFigures,
  stream: async () => {
    bundle('extension', 'bench');
    return streamFigures(streamSeconds);
  },
  verify: async () => {
    bundle('extension', 'bench');
    return verifyFigures();
  },
};

/** A saved log that unpacks to 4 GB. */
async function fileFigures(): Promise<Figure[]> {
  const started = performance.now();
  const { rssMb, lines, expectedLines, bytes } = await readLargeLog(4_000_000_000);
  const note = `${lines} of ${expectedLines} lines`;
  return [
    {
      what: `most memory while a gzip file is read that unpacks to ${bytes} bytes`,
      value: rssMb,
      unit: 'MB',
      aim: 300,
      note,
    },
    { what: 'time of that', value: performance.now() - started, unit: 'ms' },
  ];
}

async function extensionFigures(): Promise<Figure[]> {
  bundle('extension', 'bench');
  const lab = await startLabProcess({ many: clusters });
  try {
    const { activations, unknown } = await activationFigures(lab.cliPath);
    const starts = await openStarts(lab.cliPath, clusters);
    try {
      updateAccount(lab.dir, (account) => {
        account.latencyMs = latencyMs;
      });
      const before = readCalls(lab.dir).records.length;
      const all = await starts.measure('all-rows');
      const calls = readCalls(lab.dir)
        .records.slice(before)
        .sort((one, other) => one.startedAt - other.startedAt);
      const peer = await timeWithXargs(
        lab.cliPath,
        calls.map(({ args }) => args),
      );
      const known = [];
      for (let start = 0; start < knownStarts; start++) known.push(await starts.measure('first-row'));
      const total = ({ load, activate }: ActivationTime): number => load + activate;
      const difference = median(activations.map(({ ours, empty: nothing }) => total(ours) - total(nothing)));
      return [
        {
          what: 'our JavaScript loaded when activate() has ended',
          value: Math.max(...activations.map(({ bytesActivated }) => bytesActivated)),
          unit: 'B',
          aim: 55_000,
        },
        {
          what: 'our JavaScript loaded at the first painted row, nothing known before',
          value: unknown.bytesAtFirstRow,
          unit: 'B',
          aim: 200_000,
        },
        {
          what: 'our JavaScript loaded at the first painted row, from the last known state',
          value: Math.max(...known.map(({ bytesAtFirstRow }) => bytesAtFirstRow)),
          unit: 'B',
          aim: 200_000,
        },
        {
          what: `activate() less an empty extension's, median of ${activationStarts} starts`,
          value: difference,
          unit: 'ms',
          aim: 15,
          note: `loading ${show(median(activations.map(({ ours }) => ours.load)))} ms, activate() ${show(median(activations.map(({ ours }) => ours.activate)))} ms, empty ${show(median(activations.map(({ empty: nothing }) => total(nothing))))} ms`,
        },
        {
          what: `activate() to the first getChildren() of ${known[0]?.known} known clusters, median of ${knownStarts} starts`,
          value: median(known.map(({ toFirstChildren }) => toFirstChildren)),
          unit: 'ms',
          aim: 50,
          note: `of that activate() ${show(median(known.map(({ activate }) => activate)))} ms`,
        },
        {
          what: `every row of ${all.rows} clusters is final`,
          value: all.toAll,
          unit: 'ms',
          note: `${calls.length} calls of ${latencyMs} ms and their own time, at most ${Math.max(...calls.map(({ inFlight }) => inFlight))} at once`,
        },
        { what: 'the same calls with xargs -P 8', value: peer, unit: 'ms' },
        { what: 'every row, as a share of xargs', value: all.toAll / peer, unit: '×', aim: 1.15 },
        { what: 'the first 20 rows are final', value: all.toFirst20, unit: 'ms' },
      ];
    } finally {
      await starts.close();
    }
  } finally {
    await lab.stop();
  }
}

/** In a VS Code of its own, that has never seen a cluster. */
async function activationFigures(cliPath: string): Promise<{
  activations: Extract<HostReport, { phase: 'activation' }>[];
  unknown: Extract<HostReport, { phase: 'first-row' }>;
}> {
  const starts = await openStarts(cliPath, clusters);
  try {
    await starts.measure('activation'); // The first start fills VS Code's own caches.
    const activations = [];
    for (let start = 0; start < activationStarts; start++) activations.push(await starts.measure('activation'));
    return { activations, unknown: await starts.measure('first-row') };
  } finally {
    await starts.close();
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

function show(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}

try {
  const unknown = chosen.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0)
    throw new Error(`No part is called ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (chosen.length === 0 || chosen.includes(name)) figures.push(...(await measure()));
  }
  console.log(`\n${cpus().length} processors, Node ${process.versions.node}\n`);
  for (const { what, value, unit, aim, note } of figures) {
    const verdict = aim === undefined ? '' : `${value <= aim ? 'within' : 'OVER'} ${show(aim)} ${unit}`;
    console.log(
      `${`${show(value)} ${unit}`.padStart(12)}  ${what}${verdict && ` (${verdict})`}${note ? ` – ${note}` : ''}`,
    );
  }
  await mkdir(join(root, 'out'), { recursive: true });
  await writeFile(join(root, 'out', 'bench.json'), JSON.stringify(figures, null, 2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
