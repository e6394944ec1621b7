import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { lineView } from '../../src/audit/lineView.ts';
import { RenewableApi } from '../../src/forwarding/cluster/renewableApi.ts';
import type { FlowContext } from '../../src/forwarding/plans/flowContext.ts';
import type { Cluster } from '../../src/ibmcloud/models.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { LineSplitter } from '../../src/kubernetes/podLog/lineSplitter.ts';
import { stampOf } from '../../src/kubernetes/podLog/logTime.ts';
import { harmless } from '../../src/text/foreignText.ts';
import { LogStream } from '../../src/ui/stream/logStream.ts';
import { AppendedLines } from './appendedLines.ts';
import type { StreamOrder, StreamTimes } from './report.ts';

const never = new AbortController().signal;
const NAME = harmless('Audit Log: bench');
/** The host's own work after its start is over. */
const SETTLE_MS = 5_000;
const IDLE_MS = 5_000;
/** Beyond the time that the lines take to come. */
const LIMIT_MS = 120_000;
const LOOK_MS = 100;

/** One log into one channel, as the extension does it; or by a loop that appends each line as it comes. */
export async function streamTimes(folder: string): Promise<StreamTimes> {
  const order = JSON.parse(readFileSync(join(folder, 'stream.json'), 'utf8')) as StreamOrder;
  await vscode.workspace
    .getConfiguration('kubeAudit')
    .update('streamFormat', order.format, vscode.ConfigurationTarget.Global);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: '' }));
  // From now on the driver presses keys.
  if (order.typing) writeFileSync(join(folder, 'typing'), '');
  await delay(SETTLE_MS);
  // As VS Code runs it: a collection that nobody asks for in use would make idle smaller than it is.
  const idle = new Meter();
  await delay(IDLE_MS);
  const { cpu: idleCpu, delay: idleDelay, memory: idleMemory } = idle.end();

  const lines = new AppendedLines();
  const follow = order.how === 'stream' ? followAsStream : followInLoop;
  const beganAt = Date.now();
  const meter = new Meter();
  const stop = await follow(order, readFileSync(order.kubeconfig, 'utf8'));
  for (const end = beganAt + LIMIT_MS + order.seconds * 1000; lines.newest < order.lines; await delay(LOOK_MS)) {
    if (Date.now() > end) throw new Error(`Line ${order.lines} does not come, but ${lines.newest}.`);
  }
  const endedAt = Date.now();
  const { cpu, delay: streamDelay, memory } = meter.end();
  const isNewestRead = order.how === 'stream' && order.inView && (await isRead(order.lines));
  await stop();
  const { shown, leftOut } = lines.end();
  return {
    shown,
    leftOut,
    isNewestRead,
    beganAt,
    endedAt,
    cpu,
    idleCpu,
    delay: streamDelay,
    idleDelay,
    memory: memory - idleMemory,
  };
}

async function followAsStream(order: StreamOrder, kubeconfig: string): Promise<() => Promise<void>> {
  const cluster = { id: 'bench', name: 'bench' } as Cluster;
  const none = (): void => undefined;
  const log = { debug: none, begin: none, info: none, warn: none, error: none, show: none };
  const stream = new LogStream(
    { cluster, pod: undefined },
    {
      channelName: NAME,
      log: { ...log, dispose: () => undefined },
      changed: () => undefined,
      setProblem: () => undefined,
    },
  );
  const services = {
    endpoint: 'public',
    cli: { run: () => Promise.resolve(kubeconfig) },
    connect: (text: string) => connect(text),
  } as unknown as FlowContext;
  const api = await RenewableApi.open(cluster, services, { admin: false, signal: never });
  stream.start({ api, pods: { namespace: 'audit', labels: {}, isNamed: true } }, undefined);
  if (!order.inView) {
    while (!stream.isShown()) await delay(LOOK_MS);
    await vscode.commands.executeCommand('workbench.action.closePanel');
  }
  return async () => {
    await stream.stop();
    stream.dispose();
  };
}

async function followInLoop({ format }: StreamOrder, kubeconfig: string): Promise<() => Promise<void>> {
  const channel = vscode.window.createOutputChannel(NAME, 'kube-audit-log');
  channel.show(true);
  const api = await connect(kubeconfig);
  const ended = new AbortController();
  const view = lineView({ format, timestamps: false, deliveries: false, ownRequests: false, filter: undefined });
  const splitter = new LineSplitter();
  const log = { namespace: 'audit', pod: 'forwarder-1', container: 'main' };
  const reading = (async () => {
    for await (const chunk of await api.followLog(log, ended.signal)) {
      for (const line of splitter.push(chunk).toString().split('\n')) {
        const stamp = stampOf(line) ?? '';
        if (line !== '') channel.append(`${view(line.slice(stamp.length + 1), stamp)}\n`);
      }
    }
  })();
  return async () => {
    ended.abort();
    await reading.catch(() => undefined);
    api.close();
    channel.dispose();
  };
}

/** What a time costs this process. */
class Meter {
  readonly #began = performance.now();
  readonly #cpu = process.cpuUsage();
  readonly #loop = monitorEventLoopDelay({ resolution: 1 });
  readonly #sampling: NodeJS.Timeout;
  #most = process.memoryUsage.rss();

  constructor() {
    this.#loop.enable();
    this.#sampling = setInterval(() => (this.#most = Math.max(this.#most, process.memoryUsage.rss())), LOOK_MS);
  }

  end(): { readonly cpu: number; readonly delay: number; readonly memory: number } {
    clearInterval(this.#sampling);
    this.#loop.disable();
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      cpu: (user + system) / 1000 / (performance.now() - this.#began),
      delay: this.#loop.percentile(99) / 1e6,
      memory: this.#most,
    };
  }
}

/** Whether a line can be read in the window. */
async function isRead(number: number): Promise<boolean> {
  const wanted = `web-${String(number).padStart(7, '0')}`;
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await delay(LOOK_MS)) {
    const documents = vscode.workspace.textDocuments.filter(({ uri }) => uri.path.endsWith(`-${NAME}`));
    if (documents.some((one) => one.lineAt(Math.max(0, one.lineCount - 2)).text.includes(wanted))) return true;
  }
  return false;
}
