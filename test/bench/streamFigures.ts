import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Figure } from './figure.ts';
import type { FormatTimes } from './formatTimes.ts';
import type { AnsweredKey } from './keys.ts';
import type { StreamOrder, StreamTimes } from './report.ts';
import { openStarts, type Starts } from './starts.ts';

/** What is streamed, into a channel in view unless it says otherwise; aims where there are any. */
interface Case extends Pick<StreamOrder, 'how' | 'format' | 'inView'> {
  readonly what: string;
  /** Lines a second; 0: all of {@link FLOOD} at once. */
  readonly rate: number;
  /** Whether keys are pressed meanwhile, as {@link StreamOrder}: yes where it says nothing. */
  readonly typing?: boolean;
  readonly aims?: { readonly cpu: number; readonly delay?: number; readonly key?: number; readonly memory: number };
}

const FLOOD = 200_000;
const pretty = { how: 'stream', format: 'pretty', inView: true } as const;
const cases: readonly Case[] = [
  {
    ...pretty,
    what: '12,000 lines/s',
    rate: 12_000,
    aims: { cpu: 0.3, delay: 30, key: 200, memory: 120_000_000 },
  },
  { ...pretty, what: '12,000 lines/s, a loop that appends each line', rate: 12_000, how: 'loop' },
  { ...pretty, what: '1,000 lines/s', rate: 1_000, typing: false, aims: { cpu: 0.1, memory: 80_000_000 } },
  { ...pretty, what: '1,000 lines/s, a loop that appends each line', rate: 1_000, typing: false, how: 'loop' },
  { ...pretty, what: '1,000 lines/s, while keys are pressed', rate: 1_000 },
  { ...pretty, what: '12,000 lines/s, raw', rate: 12_000, format: 'raw' },
  { ...pretty, what: '12,000 lines/s, out of view', rate: 12_000, inView: false },
  { ...pretty, what: '200,000 lines at once', rate: 0 },
  { ...pretty, what: '200,000 lines at once, raw', rate: 0, format: 'raw' },
];

/**
 * What a log costs that is streamed into a channel, lines of 1 kB; and what formatting costs. @param seconds of each
 * case.
 */
export async function streamFigures(seconds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kube-audit-bench-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const sender = spawn(process.execPath, [join(import.meta.dirname, 'logSender.ts'), kubeconfig], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise<string>((resolve) => createInterface(sender.stdout).once('line', resolve));
    const starts = await openStarts('', 0);
    try {
      const figures: Figure[] = [];
      for (const one of cases) {
        const lines = one.rate === 0 ? FLOOD : one.rate * seconds;
        curl(`${url}/order?lines=${lines}&rate=${one.rate}`);
        const { how, format, inView, typing = true } = one;
        const times = await starts.measure('stream', { kubeconfig, how, format, inView, typing, lines, seconds });
        console.log(`${one.what}: ${JSON.stringify(times)}`);
        figures.push(...figuresOf(one, lines, times, starts));
      }
      return [...figures, ...formatted()];
    } finally {
      await starts.close();
    }
  } finally {
    sender.stdin.end();
    await rm(folder, { recursive: true, force: true });
  }
}

function figuresOf(
  { what, aims, how, inView, typing = true }: Case,
  lines: number,
  times: StreamTimes,
  { keys }: Starts,
): Figure[] {
  const { shown, leftOut, isNewestRead, beganAt, endedAt, cpu, idleCpu, delay, idleDelay, memory } = times;
  const aim = (value: number | undefined): Pick<Figure, 'aim'> => (value === undefined ? {} : { aim: value });
  const read = how === 'stream' && inView ? `; the newest ${isNewestRead ? 'can' : 'CANNOT'} be read` : '';
  return [
    {
      what: `${what}: lost`,
      value: lines - shown - leftOut,
      unit: 'lines',
      ...aim(how === 'stream' ? 0 : undefined),
      note: `${shown} shown in ${((endedAt - beganAt) / 1000).toFixed(1)} s${read}; load ${loadavg()[0]?.toFixed(1)}`,
    },
    { what: `${what}: marked as left out`, value: leftOut, unit: 'lines', ...aim(aims && 0) },
    {
      what: `${what}: the extension host, of a core`,
      value: 100 * cpu,
      unit: '%',
      ...aim(aims && 100 * aims.cpu),
      note: `idle ${(100 * idleCpu).toFixed(1)} %`,
    },
    {
      what: `${what}: the host's event loop's delay, p99`,
      value: delay,
      unit: 'ms',
      ...aim(aims?.delay),
      note: `idle ${idleDelay.toPrecision(3)} ms`,
    },
    ...(typing
      ? [
          slowestKey(
            what,
            keys.filter(({ at }) => at >= beganAt && at <= endedAt),
            aim(aims?.key),
          ),
        ]
      : []),
    {
      what: `${what}: the host's most memory above idle (resident set)`,
      value: memory,
      unit: 'B',
      ...aim(aims?.memory),
    },
  ];
}

function slowestKey(what: string, keys: readonly AnsweredKey[], aim: Pick<Figure, 'aim'>): Figure {
  const sorted = keys.map(({ ms }) => ms).sort((one, other) => one - other);
  return {
    what: `${what}: the slowest key in an editor, until it is shown`,
    value: sorted.at(-1) ?? NaN,
    unit: 'ms',
    ...aim,
    note: `of ${sorted.length}, half of them within ${sorted[sorted.length >> 1]?.toFixed(0)} ms`,
  };
}

function formatted(): Figure[] {
  const output = execFileSync(process.execPath, [join(import.meta.dirname, 'formatTimes.ts')], { encoding: 'utf8' });
  const { events, bytes, ours, json } = JSON.parse(output) as FormatTimes;
  return [
    {
      what: `parse, filter and format ${events} events, as a share of JSON.parse alone`,
      value: ours / json,
      unit: '×',
      aim: 1.5,
      note: `${Math.round(bytes / 1e6)} MB; ${Math.round(ours)} ms beside ${Math.round(json)} ms`,
    },
  ];
}

function curl(url: string): void {
  execFileSync('curl', ['--silent', '--insecure', '--fail', '--output', '/dev/null', url]);
}
