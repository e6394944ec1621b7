import * as vscode from 'vscode';
import { parseAuditEvent } from '../../audit/auditEvent.ts';
import { DeliveryWatch } from '../../audit/deliveryWatch.ts';
import type { SeenValues } from '../../audit/filter/completeFilter.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import { seenValues } from '../../audit/filter/seenValues.ts';
import { LineBuffer, splitStamp, type BufferedPart, type BufferPlace } from '../../audit/lineBuffer.ts';
import { Headings, withoutDate } from '../../audit/headings.ts';
import { lineView, viewLines, type LaidOut, type LineView } from '../../audit/lineView.ts';
import { kindOfContent, type FileKind } from '../../audit/file/fileRecords.ts';
import { noteLine } from '../../audit/remark.ts';
import { Failure } from '../../failure/failure.ts';
import { followForwarder, type Forwarder, type ForwarderNote } from '../../forwarding/forwarder/followForwarder.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import { splitLines, type LogLines } from '../../kubernetes/podLog/logLines.ts';
import type { Shown } from '../../text/foreignText.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import type { Log } from '../log.ts';
import { streamSettings } from '../settings.ts';
import { showWarning } from '../showText.ts';
import type { LineSource } from './lineSource.ts';
import { StreamChannel } from './streamChannel.ts';
import { StreamCounts } from './streamCounts.ts';

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
/** Lines older than this say nothing about now. */
const OLD_MS = 60_000;

/** The log of one target in a channel of its own. When it has ended, what came can still be read and filtered. */
export class LogStream implements LineSource {
  readonly target: StreamTarget;
  readonly #log: Log;
  readonly #channel: StreamChannel;
  readonly #changed: () => void;
  readonly #setProblem: LogStreamOptions['setProblem'];
  readonly #mostShownBytes: number;
  readonly #kept = new LineBuffer();
  readonly #pods = new Set<string>();
  #settings = streamSettings();
  #filter: Filter | undefined;
  #view: LineView = this.#viewNow();
  #headings: Headings | undefined;
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
      above: (lines) => this.#headings?.again(lines) ?? [],
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
    return this.#filter;
  }

  get notes(): readonly Message[] {
    const missing = this.#kept.missingSince();
    return missing === 0 ? [] : [message('{0} older lines are no longer kept', missing)];
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
    this.#settings = streamSettings();
    this.#filter = filter;
    this.#view = this.#viewNow();
    this.#headings = this.#headingsNow();
    this.#pods.clear();
    this.#shownBytes = 0;
    this.show();
    if (filter !== undefined) this.#note(filterNote(filter));
    const following = followForwarder(forwarder.api, forwarder.pods, {
      ...(pod === undefined ? {} : { only: pod }),
      tailLines: this.#settings.tailLines,
      ...(this.#settings.sinceMs === undefined ? {} : { since: new Date(Date.now() - this.#settings.sinceMs) }),
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
    this.#run.pausedAt = this.#kept.end;
    this.#channel.note(localize(message('Paused; new lines are shown once you resume')));
    this.#changed();
  }

  /** Shows what came meanwhile, and what comes from now on. */
  resume(): void {
    const from = this.#run?.pausedAt;
    if (this.#run === undefined || from === undefined) return;
    this.#run.pausedAt = undefined;
    const missing = this.#kept.missingSince(from);
    this.#channel.note(
      localize(
        missing === 0
          ? message('Resumed')
          : message('Resumed; the first {0} lines that came meanwhile aren’t shown: there was no room', missing),
      ),
    );
    this.#channel.writeAll(this.#textOf(this.#kept.parts(from)));
    this.#changed();
  }

  async setFilter(filter: Filter | undefined): Promise<void> {
    this.#filter = filter;
    this.#view = this.#viewNow();
    this.#headings = this.#headingsNow();
    const until = this.#run?.pausedAt ?? this.#kept.end;
    const shown = this.#textOf(this.#kept.parts(undefined, until));
    const missing = this.#kept.missingSince();
    const mark = filter === undefined ? message('Every line is shown again') : filterNote(filter);
    const older = message('{0}; {1} older lines are no longer kept', localize(mark), missing);
    this.#channel.refill(localize(missing === 0 ? mark : older), shown);
    this.#changed();
  }

  seenValues(): SeenValues {
    return seenValues(this.#newestTexts());
  }

  linesAt(_line: number, text: string): readonly string[] {
    const shown = withoutDate(text);
    const found = new Set<string>();
    for (const { pod, text: raw, stamp } of this.#kept.newest()) {
      const line = this.#view(raw, stamp);
      if (line === undefined) continue;
      const bare = withoutDate(line);
      // While there was one pod, its lines carried no mark.
      if (bare === shown || shown === markOf(pod) + bare) found.add(raw);
    }
    return [...found];
  }

  /** What is kept of it, the oldest first. */
  *keptLines(): Generator<{ readonly text: string; readonly stamp: string }> {
    for (const part of this.#kept.parts())
      if (part.kind === 'lines') for (const line of splitLines(part.lines)) yield splitStamp(line);
  }

  file(): FileKind {
    const kept = [...this.#kept.parts()].flatMap((part) => (part.kind === 'lines' ? [part.lines.bytes] : []));
    if (kept.length === 0) throw new Failure('invalid-input', message('No line of this log is kept yet.'));
    return kindOfContent(this.title, Buffer.concat(kept));
  }

  newestShown(count: number): readonly { readonly text: string; readonly shown: string }[] {
    const newest: { text: string; shown: string }[] = [];
    for (const { text, stamp } of this.#kept.newest()) {
      const shown = this.#view(text, stamp);
      if (shown !== undefined && newest.push({ text, shown }) >= count) break;
    }
    return newest;
  }

  dispose(): void {
    void this.stop();
    this.#channel.dispose();
  }

  #take(pod: string, lines: LogLines): void {
    const part: BufferedPart = { kind: 'lines', pod, lines };
    this.#kept.add(part);
    this.#watch(pod, lines);
    if (this.#run === undefined) return;
    const { counts, pausedAt } = this.#run;
    const { parts, count, folded } =
      pausedAt === undefined ? this.#layOut(pod, lines) : { parts: [], count: lines.ends.length, folded: 0 };
    counts.take(lines, { shown: count, folded }, Date.now());
    for (const { text, count: shown } of parts) this.#channel.write(text, shown);
  }

  #watch(pod: string, lines: LogLines): void {
    const now = Date.now();
    const { bytes, ends } = lines;
    const last = splitStamp(bytes.toString('utf8', ends.at(-2) ?? 0, bytes.length - 1));
    // The lines that a stream begins with may be old.
    if (last.stamp !== '' && now - Date.parse(last.stamp) > OLD_MS) return;
    // Of events it is enough that they come: there may be very many.
    if (parseAuditEvent(last.text)) this.#run?.watch.take(pod, last.text, now);
    else for (const line of splitLines(lines)) this.#run?.watch.take(pod, splitStamp(line).text, now);
  }

  #report({ kind, pod, text }: ForwarderNote): void {
    if (kind === 'pod' && pod !== undefined) this.#pods.add(pod);
    if (kind === 'ended' && pod !== undefined) this.#run?.watch.ended(pod);
    this.#note(text);
    const line = `Streaming ${this.title}${pod === undefined ? '' : `, pod ${pod}`}: ${inEnglish(text)}`;
    if (kind === 'trouble' || kind === 'gap') this.#log.warn(line);
    else this.#log.info(line);
  }

  #note(text: Message): void {
    this.#kept.add({ kind: 'note', text: localize(text) });
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

  /** What of parts is shown, in order. */
  #textOf(parts: Iterable<BufferedPart>): string {
    let all = '';
    for (const part of parts) {
      if (part.kind === 'note') all += `${noteLine(part.text)}\n`;
      else for (const { text } of this.#layOut(part.pod, part.lines).parts) all += text;
    }
    return all;
  }

  /** What of lines is shown, and how. */
  #layOut(pod: string, lines: LogLines): LaidOut {
    const { timestamps } = this.#settings;
    const mark = this.#pods.size > 1 ? markOf(pod) : '';
    return viewLines(lines, this.#view, { mark, headings: this.#headings, timestamps, folds: this.#settings });
  }

  #headingsNow(): Headings | undefined {
    return this.#settings.format === 'pretty' ? new Headings(localize) : undefined;
  }

  #viewNow(): LineView {
    return lineView({ ...this.#settings, filter: this.#filter });
  }

  *#newestTexts(): Generator<string> {
    for (const { text } of this.#kept.newest()) yield text;
  }
}

/** A cluster's name, and the pod's where one is meant. */
export function targetName({ cluster, pod }: StreamTarget): string {
  return pod === undefined ? cluster.name : `${cluster.name} · ${pod}`;
}

function markOf(pod: string): string {
  return `${pod.slice(pod.lastIndexOf('-') + 1)}  `;
}

function filterNote({ text }: Filter): Message {
  return message('Filter: {0}', text);
}
