import { execFileSync, spawn } from 'node:child_process';
import { request } from 'node:https';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { builtProgram } from '../cluster/controlPlane/programs.ts';
import type { Figure } from './figure.ts';
import type { FormatTimes } from './formatTimes.ts';
import type { SenderOrder, StreamTimes } from './report.ts';
import { openStarts } from './starts.ts';

/** Blocks of 16,000 events, 17 MB each: 3 GB in all. */
const BLOCKS = 180;

/** How fast a log comes into a channel, beside the sender's ceiling, kubectl and a plain loop; and what formatting costs. */
export async function streamFigures(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kube-audit-bench-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const sender = spawn(process.execPath, [join(import.meta.dirname, 'logSender.ts'), kubeconfig], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const ready = await new Promise<string>((resolve) => createInterface(sender.stdout).once('line', resolve));
    const order = { ...(JSON.parse(ready) as Omit<SenderOrder, 'blocks' | 'kubeconfig'>), kubeconfig, blocks: BLOCKS };
    const lines = order.lines * order.blocks;
    curl(`${order.url}/blocks?count=${BLOCKS}`);
    const log = `${order.url}/api/v1/namespaces/audit/pods/forwarder-1/log?follow=true`;
    const kubectl = await builtProgram('kubectl');
    const withKubectl = (): number | undefined =>
      kubectl === undefined ? undefined : timed(() => followWith(kubectl, kubeconfig, folder));
    // Once more after ours: how busy the machine is changes.
    const before = { curl: timed(() => curl(log)), kubectl: withKubectl() };
    const ours = await inVscode(order);
    const after = { kubectl: withKubectl(), curl: timed(() => curl(log)) };
    const curlMs = (before.curl + after.curl) / 2;
    const kubectlMs =
      before.kubectl === undefined || after.kubectl === undefined ? undefined : (before.kubectl + after.kubectl) / 2;
    const nodeMs = await drained(log);
    return [
      rate("the sender's ceiling: lines that curl -o /dev/null takes", lines, curlMs),
      ...(kubectlMs === undefined
        ? [{ what: 'kubectl is not built here: npm run test:cluster builds it', value: NaN, unit: '/s' as const }]
        : [
            rate('lines that kubectl logs -f takes, into /dev/null', lines, kubectlMs),
            {
              what: "kubectl's time, less than half of it the sender's own",
              value: curlMs / kubectlMs,
              unit: '×' as const,
              aim: 0.5,
            },
          ]),
      rate("Node's ceiling: lines that its own HTTPS client takes, doing nothing with them", lines, nodeMs),
      ...streamed(ours, kubectlMs === undefined ? undefined : kubectlMs / lines),
      ...formatted(),
    ];
  } finally {
    sender.stdin.end();
    await rm(folder, { recursive: true, force: true });
  }
}

function streamed(
  { lines, stream, plainLines, plain, pieces, piecesShowing, idleDelay, delay, memory }: StreamTimes,
  kubectlMs: number | undefined,
): Figure[] {
  const each = stream / lines;
  return [
    rate(
      "VS Code's ceiling: lines of pieces of 64 KiB that a channel takes, not in view, no network",
      plainLines,
      pieces,
    ),
    rate('the same, in view', plainLines, piecesShowing),
    rate('lines that come into an output channel that is showing, until they stand in its file', lines, stream),
    ...(kubectlMs === undefined
      ? []
      : [
          {
            what: 'that time as a share of kubectl (0.8 of its rate)',
            value: each / kubectlMs,
            unit: '×' as const,
            aim: 1.25,
          },
        ]),
    rate('lines of a loop that appends each as it comes', plainLines, plain),
    {
      what: 'our time as a share of that loop (5 times its rate)',
      value: each / (plain / plainLines),
      unit: '×',
      aim: 0.2,
    },
    {
      what: "the event loop's delay while it streams, p99.9",
      value: delay,
      unit: 'ms',
      aim: 50,
      note: `idle ${idleDelay.toPrecision(3)} ms`,
    },
    { what: 'memory of the host while it streams, above idle', value: memory, unit: 'B', aim: 60_000_000 },
  ];
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

async function inVscode(order: SenderOrder): Promise<StreamTimes> {
  const starts = await openStarts('', 0);
  try {
    return await starts.measure('stream', order);
  } finally {
    await starts.close();
  }
}

function curl(url: string): void {
  execFileSync('curl', ['--silent', '--insecure', '--fail', '--output', '/dev/null', url]);
}

function followWith(kubectl: string, kubeconfig: string, folder: string): void {
  const flags = ['--kubeconfig', kubeconfig, '--cache-dir', join(folder, 'cache'), '--namespace', 'audit'];
  execFileSync(kubectl, ['logs', '--follow', '--timestamps', ...flags, 'forwarder-1'], { stdio: 'ignore' });
}

/** Milliseconds that a process of Node alone needs to take it. */
async function drained(url: string): Promise<number> {
  const began = performance.now();
  await new Promise<void>((resolve, reject) => {
    const asked = request(url, { rejectUnauthorized: false, agent: false }, (response) => {
      response.on('end', resolve).on('error', reject).resume();
    });
    asked.on('error', reject).end();
  });
  return performance.now() - began;
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function rate(what: string, lines: number, ms: number): Figure {
  return { what, value: (lines / ms) * 1000, unit: '/s' };
}
