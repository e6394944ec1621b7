import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AuditSource } from '../../src/audit/analysis/auditSource.ts';
import { run } from '../support/childProcess.ts';
import type { Figure } from './figure.ts';
import { writeRealEvents } from './realEvents.ts';

const EVENTS = 1_000_000;
const REPEATS = 5;
/** Ten questions of people, each by fields. */
const filters = [
  'verb:delete,deletecollection',
  'user:IAM#*',
  'resource:secrets verb:get,list,watch -user:system:*',
  'code:403',
  'code:>=500',
  '-ns:kube-system,shop-1* verb:create',
  'name:web-77',
  'ip:10.240.1.0/24 agent:client-7*',
  'deprecated:true',
  'ms:>1000 bytes:>4000',
];
interface FilterTime {
  readonly filter: string;
  readonly ms: number;
  readonly cpu: number;
  readonly count: number;
}

const { signal } = new AbortController();

/** A million events in columns: loading beside `JSON.parse` alone, questions beside `jq`. */
export async function eventsFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-events-'));
  try {
    const path = join(folder, 'audit.log');
    const bytes = await writeRealEvents(path, EVENTS);
    const before = await parseAlone(path);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const started = performance.now();
    const cpuBefore = cpuMs();
    const source = await AuditSource.open([path], { signal });
    const loadMs = performance.now() - started;
    const loadCpuMs = cpuMs() - cpuBefore;
    delay.disable();
    try {
      const after = await parseAlone(path);
      const parseMs = (before.ms + after.ms) / 2;
      const { events, size } = source.loaded;
      const times: FilterTime[] = [];
      for (const filter of filters) {
        const { ms, cpu, answer } = await median(() => source.ask('count', { filter }, { signal }));
        times.push({ filter, ms, cpu, count: answer.count });
      }
      const slowest = times.reduce((one, other) => (other.ms > one.ms ? other : one));
      const ask = { filter: '', by: 'events', most: 50 } as const;
      const summary = await median(() => source.ask('summary', ask, { signal }));
      const refused = times.find(({ filter }) => filter === 'code:403');
      return [
        {
          what: `${events} events of ${bytes} bytes are loaded, as a share of JSON.parse alone`,
          value: loadMs / parseMs,
          unit: '×',
          aim: 1.6,
          note: `${Math.round(loadMs)} ms, two threads with ${availableParallelism()} processors, JSON.parse one; reading and JSON.parse ${Math.round(before.ms)} ms before and ${Math.round(after.ms)} ms after, of which JSON.parse ${Math.round(before.parseMs)} and ${Math.round(after.parseMs)} ms`,
        },
        {
          what: `the slowest of ${filters.length} filters by fields, median of ${REPEATS}`,
          value: slowest.ms,
          unit: 'ms',
          aim: 100,
          note: times
            .map(
              ({ filter, ms, cpu, count }) =>
                `${filter} ${ms.toFixed(1)} ms (${count}, processor ${cpu.toFixed(1)} ms)`,
            )
            .join('; '),
        },
        {
          what: 'the same as a share of processor time, of all threads',
          value: (2 * loadCpuMs) / (before.cpuMs + after.cpuMs),
          unit: '×',
          note: `${Math.round(loadCpuMs)} ms, JSON.parse alone ${Math.round(before.cpuMs)} and ${Math.round(after.cpuMs)} ms`,
        },
        ...jqFigures(path, refused),
        {
          what: `top lists and histogram of all events, median of ${REPEATS}`,
          value: summary.ms,
          unit: 'ms',
          aim: 200,
          note: `${summary.answer.histogram.buckets.length} buckets; processor ${summary.cpu.toFixed(1)} ms`,
        },
        {
          what: 'memory of the columns for each event',
          value: size.columns / events,
          unit: 'B',
          note: `and ${size.characters} characters of different texts in all`,
        },
        {
          what: 'loop delay of the asking thread while it loads, p99',
          value: delay.percentile(99) / 1e6,
          unit: 'ms',
          aim: 25,
        },
      ];
    } finally {
      await source.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ParseTimes {
  readonly ms: number;
  readonly parseMs: number;
  readonly cpuMs: number;
}

async function parseAlone(path: string): Promise<ParseTimes> {
  const script = join(import.meta.dirname, 'parseAlone.ts');
  return JSON.parse(await run(process.execPath, [script, path])) as ParseTimes;
}

/** Processor time of all threads of this process so far. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** The same question asked of `jq`, which reads the file for it. */
function jqFigures(path: string, refused: { readonly ms: number; readonly count: number } | undefined): Figure[] {
  const started = performance.now();
  let printed: string;
  try {
    const program = '[inputs | select(.responseStatus.code == 403) | 1] | length';
    printed = execFileSync('jq', ['-n', program, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return [{ what: 'jq is not installed: it was not asked', value: NaN, unit: 'ms' }];
  }
  const note = `it found ${printed.trim()}, the columns ${refused?.count} in ${refused?.ms.toFixed(1)} ms`;
  return [{ what: 'the filter code:403 with jq', value: performance.now() - started, unit: 'ms', note }];
}

async function median<T>(ask: () => Promise<T>): Promise<{ ms: number; cpu: number; answer: T }> {
  const times: { ms: number; cpu: number }[] = [];
  let answer = await ask();
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const [started, cpu] = [performance.now(), cpuMs()];
    answer = await ask();
    times.push({ ms: performance.now() - started, cpu: cpuMs() - cpu });
  }
  const middle = (values: readonly number[]): number =>
    [...values].sort((one, other) => one - other)[Math.floor(REPEATS / 2)] ?? NaN;
  return { ms: middle(times.map(({ ms }) => ms)), cpu: middle(times.map(({ cpu }) => cpu)), answer };
}
