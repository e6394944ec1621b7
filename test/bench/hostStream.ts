import { closeSync, fstatSync, globSync, openSync, readFileSync, readdirSync, readSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { RenewableApi } from '../../src/forwarding/renewableApi.ts';
import type { FlowServices } from '../../src/forwarding/services.ts';
import type { Cluster } from '../../src/ibmcloud/models.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { LineSplitter } from '../../src/kubernetes/lineSplitter.ts';
import { textOf } from '../../src/kubernetes/logTime.ts';
import { LogStream } from '../../src/ui/logStream.ts';
import { auditEventLines } from './auditEventLines.ts';
import type { SenderOrder, StreamTimes } from './report.ts';

const never = new AbortController().signal;
/** The host's own work after its start is over. */
const SETTLE_MS = 5_000;
const IDLE_MS = 5_000;
const LIMIT_MS = 200_000;
/** Of what is appended to a channel at once, where that was made before; as much as ours appends. */
const PIECE = 64 * 1024;
const PIECE_ROUNDS = 5;
const PIECE_PAUSE_MS = 1_000;
/** Milliseconds between two looks at whether the last line has come. */
const LOOK_MS = 20;
/** The same of a stream, which lasts for seconds: each look takes the host's time. */
const STREAM_LOOK_MS = 50;
/** Of a file's end that are looked at. */
const END_BYTES = 4096;

/** One log into one channel, as the extension does it; beside it, a loop that appends each line as it comes. */
export async function streamTimes(folder: string): Promise<StreamTimes> {
  const order = JSON.parse(readFileSync(join(folder, 'sender.json'), 'utf8')) as SenderOrder;
  const kubeconfig = readFileSync(order.kubeconfig, 'utf8');
  await vscode.workspace.getConfiguration('kubeAudit').update('streamFormat', 'raw', vscode.ConfigurationTarget.Global);
  await vscode.workspace
    .getConfiguration('kubeAudit')
    .update('streamTailLines', 100_000, vscode.ConfigurationTarget.Global);
  const { plain, channels } = await plainLoop(folder, kubeconfig, order);
  const pieces = await premadePieces(channels, order, { showing: false });
  const piecesShowing = await premadePieces(channels, order, { showing: true });
  await ask(order.url, order.blocks);
  await delay(SETTLE_MS);

  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  await delay(IDLE_MS);
  const idleDelay = loop.percentile(99.9) / 1e6;
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 100);

  const name = 'Audit Log: bench';
  const cluster = { id: 'bench', name: 'bench' } as Cluster;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined, show: () => undefined };
  const stream = new LogStream(
    { cluster, pod: undefined },
    {
      channelName: name,
      log: { ...log, dispose: () => undefined },
      changed: () => undefined,
      tellProblem: () => undefined,
    },
  );
  const services = {
    cli: { run: () => Promise.resolve(kubeconfig) },
    connect: (text: string) => connect(text),
  } as unknown as FlowServices;
  const api = await RenewableApi.open(cluster, services, { admin: false, signal: never });
  loop.reset();
  const began = performance.now();
  stream.start({ api, pods: { namespace: 'audit', labels: {} } }, undefined);
  await untilLast(channels, name, order.last, STREAM_LOOK_MS);
  const took = performance.now() - began;
  const streamDelay = loop.percentile(99.9) / 1e6;
  clearInterval(sampling);
  await stream.stop();
  stream.dispose();
  return {
    lines: order.lines * order.blocks,
    stream: took,
    plainLines: order.lines,
    plain,
    pieces,
    piecesShowing,
    idleDelay,
    delay: streamDelay,
    memory: most - before,
  };
}

/** One block: a channel takes no more than 30 MB. */
async function plainLoop(
  folder: string,
  kubeconfig: string,
  { url, last }: SenderOrder,
): Promise<{ readonly plain: number; readonly channels: string }> {
  await ask(url, 1);
  const name = 'Plain loop';
  const channel = vscode.window.createOutputChannel(name, 'log');
  channel.show(true);
  await delay(SETTLE_MS);
  const channels = channelFolder(folder, name);
  const api = await connect(kubeconfig);
  const began = performance.now();
  const splitter = new LineSplitter();
  const log = { namespace: 'audit', pod: 'forwarder-1', container: 'main' };
  for await (const chunk of await api.followLog(log, never)) {
    for (const line of splitter.push(chunk).toString().split('\n'))
      if (line !== '') channel.append(`${textOf(line)}\n`);
  }
  await untilLast(channels, name, last);
  const plain = performance.now() - began;
  channel.dispose();
  api.close();
  return { plain, channels };
}

/**
 * The ceiling of VS Code's channels: no network, no lines, only pieces that were made before, into channels that VS Code knows,
 * each no fuller than ours. Milliseconds for as many lines as a block has.
 */
async function premadePieces(
  channels: string,
  { lines, last }: SenderOrder,
  { showing }: { readonly showing: boolean },
): Promise<number> {
  const text = auditEventLines(lines)
    .map((line) => `${line}\n`)
    .join('');
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += PIECE)
    pieces.push(Buffer.from(text.slice(at, at + PIECE)).toString('latin1'));
  let took = 0;
  for (let round = 0; round < PIECE_ROUNDS; round += 1) {
    const name = `Pieces ${round}${showing ? ' showing' : ''}`;
    const channel = vscode.window.createOutputChannel(name, 'log');
    if (showing) channel.show(true);
    channel.append('known\n');
    await untilLast(channels, name, 'known');
    // The window is still busy with what was shown before.
    await delay(PIECE_PAUSE_MS);
    const began = performance.now();
    for (const piece of pieces) {
      channel.append(piece);
      await new Promise(setImmediate);
    }
    channel.append(`${last}\n`);
    await new Promise(setImmediate);
    await untilLast(channels, name, last);
    took += performance.now() - began;
    channel.dispose();
  }
  return took / PIECE_ROUNDS;
}

/** Where this host's channels have their files: of all hosts that ran here, the newest. */
function channelFolder(folder: string, name: string): string {
  const files = globSync(join(folder, '**', 'output_logging_*', `*-${name}.log`));
  const newest = files
    .map((file) => dirname(file))
    .sort((one, other) => statSync(other).ctimeMs - statSync(one).ctimeMs);
  if (newest[0] === undefined) throw new Error(`${name} has no file.`);
  return newest[0];
}

/** Waits until the newest of a channel's files ends with the last line. */
async function untilLast(channels: string, name: string, last: string, lookMs = LOOK_MS): Promise<void> {
  const ending = `-${name.replaceAll(':', '')}.log`;
  for (const end = performance.now() + LIMIT_MS; performance.now() < end; await delay(lookMs)) {
    const files = readdirSync(channels).filter((file) => file.endsWith(ending));
    let looked = 0;
    for (const file of files.sort((one, other) => numberOf(other) - numberOf(one))) {
      const end = endOf(join(channels, file));
      if (end.includes(last)) return;
      // Behind the one that is being written there are nearly empty ones, made for what comes next.
      if (end.length === END_BYTES && ++looked === 2) break;
    }
  }
  throw new Error(`The last line is in no file of ${name}.`);
}

/** Empty where the file has just been removed with its channel. */
function endOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, END_BYTES));
      readSync(file, bytes, 0, bytes.length, size - bytes.length);
      return bytes.toString('latin1');
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function numberOf(file: string): number {
  return Number(/^(\d+)-/.exec(file)?.[1] ?? 0);
}

/** Says how long the sender's log is from now on. */
function ask(url: string, blocks: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/blocks?count=${blocks}`, { rejectUnauthorized: false }, (response) => {
      response.resume().on('end', resolve);
    });
    asked.on('error', reject).end();
  });
}
