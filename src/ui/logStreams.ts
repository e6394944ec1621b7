import * as vscode from 'vscode';
import { prettyLine } from '../audit/prettyLine.ts';
import { message } from '../failure/message.ts';
import { followForwarder, type Forwarder, type ForwarderNote } from '../forwarding/followForwarder.ts';
import type { Cluster } from '../ibmcloud/models.ts';
import { stampOf } from '../kubernetes/logTime.ts';
import type { Log } from './log.ts';
import { say } from './say.ts';
import { inEnglish } from '../failure/message.ts';
import { streamSettings, type StreamSettings } from './settings.ts';
import { StreamChannel } from './streamChannel.ts';
import { StreamStatus } from './streamStatus.ts';

/** Context key: whether any log is streamed. */
const STREAMING = 'kubeAudit.streaming';

/** A stream that runs. */
export interface RunningStream {
  readonly cluster: Cluster;
  readonly channelName: string;
  /** Resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** All streams of this window, one for each cluster; their channels stay when they have ended. */
export class LogStreams implements vscode.Disposable {
  readonly #log: Log;
  readonly #running = new Map<string, RunningStream>();
  readonly #channels = new Map<string, StreamChannel>();

  constructor(log: Log) {
    this.#log = log;
  }

  running(): readonly RunningStream[] {
    return [...this.#running.values()];
  }

  /** Shows the channel of a stream that runs; false where there is none. */
  reveal(clusterId: string): boolean {
    if (!this.#running.has(clusterId)) return false;
    this.#channels.get(clusterId)?.show();
    return true;
  }

  /** Starts a stream and shows its channel. The forwarder's API is closed when the stream ends. */
  start(cluster: Cluster, forwarder: Forwarder): void {
    const channel = this.#channelOf(cluster);
    const status = new StreamStatus(cluster.name, { clusterId: cluster.id });
    const ended = new AbortController();
    const settings = streamSettings();
    const pods = new Set<string>();
    channel.show();
    const following = followForwarder(forwarder.api, forwarder.pods, {
      tailLines: settings.tailLines,
      signal: ended.signal,
      onLines: (pod, lines) => {
        const mark = pods.size > 1 ? `${pod.slice(pod.lastIndexOf('-') + 1)}  ` : '';
        const shown = linesToShow(lines, settings, mark);
        channel.write(shown);
        status.count(shown.length, lines.length - shown.length);
      },
      onNote: (note) => {
        if (note.kind === 'pod' && note.pod !== undefined) pods.add(note.pod);
        channel.note(say(note.text));
        this.#logNote(cluster, note);
      },
    });
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      ended.abort();
      this.#running.delete(cluster.id);
      this.#tellContext();
      status.dispose();
      await following;
      forwarder.api.close();
      channel.note(say(message('Streaming stopped')));
    };
    this.#running.set(cluster.id, { cluster, channelName: channel.name, stop: () => (stopping ??= stop()) });
    this.#tellContext();
  }

  dispose(): void {
    for (const stream of this.running()) void stream.stop();
    for (const channel of this.#channels.values()) channel.dispose();
  }

  #channelOf(cluster: Cluster): StreamChannel {
    const known = this.#channels.get(cluster.id);
    if (known) return known;
    const taken = [...this.#channels.values()].some(({ name }) => name === channelName(cluster.name));
    const channel = new StreamChannel(channelName(taken ? `${cluster.name} (${cluster.id})` : cluster.name));
    this.#channels.set(cluster.id, channel);
    return channel;
  }

  #logNote(cluster: Cluster, { kind, pod, text }: ForwarderNote): void {
    const line = `Streaming ${cluster.name}${pod === undefined ? '' : `, pod ${pod}`}: ${inEnglish(text)}`;
    if (kind === 'trouble' || kind === 'gap') this.#log.warn(line);
    else this.#log.info(line);
  }

  #tellContext(): void {
    void vscode.commands.executeCommand('setContext', STREAMING, this.#running.size > 0);
  }
}

/** Menus of the Output view match it: `activeOutputChannel` ends with it. */
function channelName(cluster: string): string {
  return `Audit Log: ${cluster}`;
}

function linesToShow(lines: readonly string[], settings: StreamSettings, mark: string): readonly string[] {
  const { format, timestamps, deliveries } = settings;
  const shown: string[] = [];
  for (const line of lines) {
    const stamp = stampOf(line);
    const text = stamp === undefined ? line : line.slice(stamp.length + 1);
    if (format === 'raw') shown.push(timestamps ? `${mark}${line}` : `${mark}${text}`);
    else {
      const pretty = prettyLine(text, { time: stamp ?? '', deliveries });
      if (pretty !== undefined) shown.push(`${mark}${timestamps && stamp !== undefined ? `${stamp}  ` : ''}${pretty}`);
    }
  }
  return shown;
}
