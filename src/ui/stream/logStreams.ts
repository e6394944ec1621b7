import * as vscode from 'vscode';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import type { Forwarder } from '../../forwarding/forwarder/followForwarder.ts';
import { shown, type Shown } from '../../text/foreignText.ts';
import type { Message } from '../../text/message.ts';
import type { Log } from '../log.ts';
import { FilterMarks } from '../documents/filterMarks.ts';
import { LogStream, targetName, type StreamState, type StreamTarget } from './logStream.ts';
import { StreamStatus } from './streamStatus.ts';

/** Context key: whether any log is streamed. */
const STREAMING = 'kubeAudit.streaming';
/** Context key: the state of the stream that the Output view shows; empty where it shows none. */
const SHOWN = 'kubeAudit.shownStream';

/** What streams say of their clusters. */
export interface StreamNotes {
  /** Receives what a stream shows to be wrong with a cluster's deliveries. */
  setProblem(clusterId: string, problem: Message | undefined): void;
  /** Receives the clusters whose logs are streamed. */
  setStreamed(clusterId: string): void;
}

/** All streams of this window, one for each target; their channels stay when they have ended. */
export class LogStreams implements vscode.Disposable {
  readonly #log: Log;
  readonly #notes: StreamNotes;
  readonly #streams = new Map<string, LogStream>();
  readonly #watching: vscode.Disposable;
  readonly #marks = new FilterMarks((uri) => this.#streamIn(uri)?.filter);
  readonly #status = new StreamStatus(() => this.running());

  constructor(log: Log, notes: StreamNotes) {
    this.#log = log;
    this.#notes = notes;
    this.#watching = vscode.window.onDidChangeVisibleTextEditors(() => this.#updateContextKeys());
  }

  running(): readonly LogStream[] {
    return [...this.#streams.values()].filter(({ state }) => state !== 'ended');
  }

  /** The streams that run or have run. */
  all(): readonly LogStream[] {
    return [...this.#streams.values()];
  }

  /** The stream that the Output view shows; it may have ended. */
  shown(): LogStream | undefined {
    return [...this.#streams.values()].find((stream) => stream.isShown());
  }

  /** The streams of a cluster that run or have run: that of its whole forwarder before those of single pods. */
  ofCluster(clusterId: string): readonly LogStream[] {
    return [...this.#streams.values()]
      .filter(({ target }) => target.cluster.id === clusterId)
      .sort((one, other) => Number(one.target.pod !== undefined) - Number(other.target.pod !== undefined));
  }

  /** Shows the channel of a stream that runs; false where there is none. */
  reveal(target: StreamTarget): boolean {
    const stream = this.#streams.get(keyOf(target));
    if (stream === undefined || stream.state === 'ended') return false;
    stream.show();
    return true;
  }

  /** Starts a stream and shows its channel. The forwarder's API is closed when the stream ends. */
  start(target: StreamTarget, forwarder: Forwarder, filter: Filter | undefined): void {
    this.#streamOf(target).start(forwarder, filter);
  }

  dispose(): void {
    this.#watching.dispose();
    this.#marks.dispose();
    for (const stream of this.#streams.values()) stream.dispose();
    this.#status.dispose();
  }

  #streamIn(uri: vscode.Uri): LogStream | undefined {
    if (uri.scheme !== 'output') return undefined;
    return [...this.#streams.values()].find(({ channelName: name }) => uri.path.endsWith(`-${name}`));
  }

  #streamOf(target: StreamTarget): LogStream {
    const key = keyOf(target);
    const known = this.#streams.get(key);
    if (known) return known;
    const name = targetName(target);
    const taken = [...this.#streams.values()].some(({ channelName: other }) => other === channelName(name));
    const stream = new LogStream(target, {
      channelName: channelName(taken ? `${name} (${target.cluster.id})` : name),
      log: this.#log,
      changed: () => {
        this.#updateContextKeys();
        this.#status.update();
      },
      setProblem: (problem) => this.#notes.setProblem(target.cluster.id, problem),
    });
    this.#streams.set(key, stream);
    this.#notes.setStreamed(target.cluster.id);
    return stream;
  }

  #updateContextKeys(): void {
    const shown: StreamState | '' = this.shown()?.state ?? '';
    void vscode.commands.executeCommand('setContext', STREAMING, this.running().length > 0);
    void vscode.commands.executeCommand('setContext', SHOWN, shown);
  }
}

function keyOf({ cluster, pod }: StreamTarget): string {
  return pod === undefined ? cluster.id : `${cluster.id}/${pod}`;
}

/** Menus of the Output view match it: `activeOutputChannel` ends with it. */
function channelName(target: string): Shown {
  return shown`Audit Log: ${target}`;
}
