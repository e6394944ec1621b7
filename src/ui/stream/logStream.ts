import * as vscode from 'vscode';
import { droppedText } from '../../audit/analysis/countTexts.ts';
import { DeliveryWatch } from '../../audit/deliveryWatch.ts';
import type { SeenValues } from '../../audit/filter/completeFilter.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import type { FileKind } from '../../audit/file/fileRecords.ts';
import type { BufferPlace } from '../../audit/lineBuffer.ts';
import { followForwarder, type Forwarder, type ForwarderNote } from '../../forwarding/forwarder/followForwarder.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import type { LogLines } from '../../kubernetes/podLog/logLines.ts';
import type { Shown } from '../../text/foreignText.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import type { Log } from '../log.ts';
import { streamSettings } from '../settings.ts';
import { showWarning } from '../showText.ts';
import type { LineSource } from './lineSource.ts';
import { StreamChannel } from './streamChannel.ts';
import { StreamCounts } from './streamCounts.ts';
import { StreamLines } from './streamLines.ts';

/** What is streamed: all pods of a cluster's forwarder, or one of them. */
export interface StreamTarget {
  readonly cluster: Cluster;
  readonly pod: string | undefined;
}

export type StreamState = 'running' | 'paused' | 'ended';

/** A stream that runs. */
interface Run {
  readonly counts: StreamCounts;
  readonly watch: DeliveryWatch;
  /** What was kept when the user paused; `undefined` while lines are shown as they come. */
  pausedAt: BufferPlace | undefined;
  stop(why: Message): Promise<void>;
}

export interface LogStreamOptions {
  readonly channelName: Shown;
  readonly log: Log;
  /** Called when its state or its filter is another one. */
  readonly changed: () => void;
  /** Receives what the log shows to be wrong with the deliveries; `undefined` when that is over. */
  readonly setProblem: (problem: Message | undefined) => void;
  readonly limits?: Partial<StreamLimits>;
}

export interface StreamLimits {
  /** Bytes after which the stream ends. */
  readonly mostShownBytes: number;
  /** Characters that are shown at once, of what comes faster. */
  readonly mostWaiting: number;
}

/** VS Code keeps what was shown on disk until it clears its logs, even after the channel is gone. */
const MOST_SHOWN_BYTES = 1_000_000_000;

/** Interval of the health check. */
const LOOK_MS = 5_000;

/** The log of one target in a channel of its own. When it has ended, what came can still be read and filtered. */
export class LogStream implements LineSource {
  readonly target: StreamTarget;
  readonly #log: Log;
  readonly #channel: StreamChannel;
  readonly #changed: () => void;
  readonly #setProblem: LogStreamOptions['setProblem'];
  readonly #mostShownBytes: number;
  readonly #lines = new StreamLines(localize, streamSettings());
  #run: Run | undefined;
  /** Since it was started. */
  #shownBytes = 0;

  constructor(target: StreamTarget, options: LogStreamOptions) {
    this.target = target;
    this.#log = options.log;
    this.#changed = options.changed;
    this.#setProblem = options.setProblem;
    const { mostShownBytes = MOST_SHOWN_BYTES, ...limits } = options.limits ?? {};
    this.#mostShownBytes = mostShownBytes;
    this.#channel = new StreamChannel(options.channelName, {
      ...limits,
      onWritten: (bytes) => this.#countShown(bytes),
      above: (lines) => this.#lines.above(lines),
    });
  }

  get title(): string {
    return targetName(this.target);
  }

  get memoryKey(): string {
    return this.target.cluster.id;
  }

  get channelName(): string {
    return this.#channel.name;
  }

  get state(): StreamState {
    return this.#run === undefined ? 'ended' : this.#run.pausedAt === undefined ? 'running' : 'paused';
  }

  /** What came since it was started; `undefined` when it has ended. */
  get counts(): StreamCounts | undefined {
    return this.#run?.counts;
  }

  get filter(): Filter | undefined {
    return this.#lines.filter;
  }

  get notes(): readonly Message[] {
    const missing = this.#lines.missingSince();
    return missing === 0 ? [] : [droppedText(missing)];
  }

  show(): void {
    this.#channel.show();
  }

  /** Whether the Output view shows it. */
  isShown(): boolean {
    return this.#channel.isVisible();
  }

  /** Begins to stream and shows the channel. The forwarder's API is closed when the stream ends. */
  start(forwarder: Forwarder, filter: Filter | undefined): void {
    const { pod } = this.target;
    const ended = new AbortController();
    const { tailLines, sinceMs, ...format } = streamSettings();
    this.#lines.begin(format, filter);
    this.#shownBytes = 0;
    this.show();
    if (filter !== undefined) this.#note(filterNote(filter));
    const following = followForwarder(forwarder.api, forwarder.pods, {
      ...(pod === undefined ? {} : { only: pod }),
      tailLines,
      ...(sinceMs === undefined ? {} : { since: new Date(Date.now() - sinceMs) }),
      signal: ended.signal,
      onLines: (name, lines) => this.#take(name, lines),
      onNote: (note) => this.#report(note),
    });
    const watch = new DeliveryWatch(Date.now());
    let shown = '';
    const looking = setInterval(() => {
      const problem = watch.problem(Date.now());
      const text = problem === undefined ? '' : inEnglish(problem);
      if (text !== shown) this.#setProblem(problem);
      shown = text;
    }, LOOK_MS);
    let stopping: Promise<void> | undefined;
    const stop = async (why: Message): Promise<void> => {
      this.resume();
      ended.abort();
      this.#run = undefined;
      clearInterval(looking);
      if (shown !== '') this.#setProblem(undefined);
      this.#changed();
      await following;
      forwarder.api.close();
      this.#note(why);
    };
    const counts = new StreamCounts(Date.now());
    this.#run = { counts, watch, pausedAt: undefined, stop: (why) => (stopping ??= stop(why)) };
    this.#changed();
  }

  /** Resolves when nothing of it is left but its channel. */
  async stop(why = message('Streaming stopped')): Promise<void> {
    await this.#run?.stop(why);
  }

  /** Holds back what comes; it is kept meanwhile, as far as there is room. */
  pause(): void {
    if (this.state !== 'running' || this.#run === undefined) return;
    this.#run.pausedAt = this.#lines.end;
    this.#channel.note(localize(message('Paused; new lines are shown once you resume')));
    this.#changed();
  }

  /** Shows what came meanwhile, and what comes from now on. */
  resume(): void {
    const from = this.#run?.pausedAt;
    if (this.#run === undefined || from === undefined) return;
    this.#run.pausedAt = undefined;
    const missing = this.#lines.missingSince(from);
    this.#channel.note(
      localize(
        missing === 0
          ? message('Resumed')
          : missing === 1
            ? message('Resumed; the first line that came meanwhile isn’t shown: there was no room')
            : message('Resumed; the first {0} lines that came meanwhile aren’t shown: there was no room', missing),
      ),
    );
    const { text, ...left } = this.#lines.shownBetween(from);
    this.#channel.writeAll(text);
    this.#run.counts.leaveOut(left);
    this.#changed();
  }

  async setFilter(filter: Filter | undefined): Promise<void> {
    this.#lines.setFilter(filter);
    const { text: shown } = this.#lines.shownBetween(undefined, this.#run?.pausedAt);
    const missing = this.#lines.missingSince();
    const mark = filter === undefined ? message('Every line is shown again') : filterNote(filter);
    const older = message('{0}; {1}', mark, droppedText(missing));
    this.#channel.refill(localize(missing === 0 ? mark : older), shown);
    this.#changed();
  }

  seenValues(): SeenValues {
    return this.#lines.seenValues();
  }

  linesAt(_line: number, text: string): readonly string[] {
    return this.#lines.shownAs(text);
  }

  /** What is kept of it, the oldest first. */
  keptLines(): Iterable<{ readonly text: string; readonly stamp: string }> {
    return this.#lines.kept();
  }

  file(): FileKind {
    return this.#lines.file(this.title);
  }

  newestShown(count: number): readonly { readonly text: string; readonly shown: string }[] {
    return this.#lines.newestShown(count);
  }

  dispose(): void {
    void this.stop();
    this.#channel.dispose();
  }

  #take(pod: string, all: LogLines): void {
    const came = this.#lines.add(pod, all);
    if (this.#run === undefined) return;
    const { counts, watch, pausedAt } = this.#run;
    watch.takeLines(pod, all, Date.now());
    for (const { lines, isFresh } of came) {
      if (isFresh) counts.take(lines, Date.now());
      // What is held back is laid out, and counted, when it is shown. What came again is kept from before the pause.
      if (isFresh && pausedAt !== undefined) continue;
      // It is shown again, since the channel may have been cleared, or the format may be another one now.
      const { parts, count, folded } = this.#lines.layOut(pod, lines);
      if (isFresh) counts.leaveOut({ hidden: lines.ends.length - count, folded });
      for (const { text, count: shown } of parts) this.#channel.write(text, shown);
    }
  }

  #report({ kind, pod, text }: ForwarderNote): void {
    if (kind === 'pod' && pod !== undefined) this.#lines.addPod(pod);
    if (kind === 'ended' && pod !== undefined) this.#run?.watch.ended(pod);
    this.#note(text);
    const line = `Streaming ${this.title}${pod === undefined ? '' : `, pod ${pod}`}: ${inEnglish(text)}`;
    if (kind === 'trouble' || kind === 'gap') this.#log.warn(line);
    else this.#log.info(line);
  }

  #note(text: Message): void {
    this.#lines.addNote(localize(text));
    if (this.#run?.pausedAt === undefined) this.#channel.note(localize(text));
  }

  /** Ends the stream where enough was shown, and offers to go on. */
  #countShown(bytes: number): void {
    const before = this.#shownBytes;
    this.#shownBytes += bytes;
    if (this.#run === undefined || before >= this.#mostShownBytes || this.#shownBytes < this.#mostShownBytes) return;
    void this.stop(
      message('Streaming stopped: 1 GB was shown, which VS Code keeps on the disk until it clears its logs'),
    );
    void this.#offerToGoOn();
  }

  async #offerToGoOn(): Promise<void> {
    const goOn = localize(message('Continue'));
    const { cluster, pod } = this.target;
    const text = message('The stream of {0} has stopped after 1 GB, which VS Code keeps on the disk.', this.title);
    if ((await showWarning(localize(text), goOn)) !== goOn) return;
    await vscode.commands.executeCommand('kubeAudit.streamForwarderLogs', { clusterId: cluster.id, pod });
  }
}

/** A cluster's name, and the pod's where one is meant. */
export function targetName({ cluster, pod }: StreamTarget): string {
  return pod === undefined ? cluster.name : `${cluster.name} · ${pod}`;
}

function filterNote({ text }: Filter): Message {
  return message('Filter: {0}', text);
}
