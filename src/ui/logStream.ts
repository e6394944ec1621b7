import type { SeenValues } from '../audit/filter/completeFilter.ts';
import type { Filter } from '../audit/filter/parseFilter.ts';
import { seenValues } from '../audit/filter/seenValues.ts';
import { DeliveryWatch } from '../audit/deliveryWatch.ts';
import { KeptLines, splitStamp, type KeptPart, type KeptPlace } from '../audit/keptLines.ts';
import { fillPlain, isPlain, lineView, viewLines, type LineView } from '../audit/lineView.ts';
import { inEnglish, message, type Message } from '../failure/message.ts';
import { followForwarder, type Forwarder, type ForwarderNote } from '../forwarding/followForwarder.ts';
import type { Cluster } from '../ibmcloud/models.ts';
import { joinLines, splitLines, type LogLines } from '../kubernetes/logLines.ts';
import type { LineSource } from './lineSource.ts';
import type { Log } from './log.ts';
import { say } from './say.ts';
import { streamSettings } from './settings.ts';
import { noteLine, StreamChannel } from './streamChannel.ts';
import { StreamStatus } from './streamStatus.ts';

/** What is streamed: all pods of a cluster's forwarder, or one of them. */
export interface StreamTarget {
  readonly cluster: Cluster;
  readonly pod: string | undefined;
}

export type StreamState = 'running' | 'paused' | 'ended';

/** A stream that runs. */
interface Run {
  readonly status: StreamStatus;
  readonly watch: DeliveryWatch;
  /** What was kept when the user paused; `undefined` while lines are shown as they come. */
  pausedAt: KeptPlace | undefined;
  stop(): Promise<void>;
}

export interface LogStreamOptions {
  readonly channelName: string;
  /** VS Code's folder for what the extension logs. */
  readonly logFolder: string;
  readonly log: Log;
  /** Called when its state or its filter is another one. */
  readonly changed: () => void;
  /** Takes what the log tells is wrong with the deliveries; `undefined` when that is over. */
  readonly tellProblem: (problem: Message | undefined) => void;
}

/** How often it is looked for what is wrong. */
const LOOK_MS = 5_000;
/** An audit event takes about so much. */
const EVENT_BYTES = 1_000;
/** Lines older than this tell nothing about now. */
const OLD_MS = 60_000;

/** The log of one target in a channel of its own. When it has ended, what came can still be read and filtered. */
export class LogStream implements LineSource {
  readonly target: StreamTarget;
  readonly #log: Log;
  readonly #channel: StreamChannel;
  readonly #changed: () => void;
  readonly #tellProblem: LogStreamOptions['tellProblem'];
  readonly #kept = new KeptLines();
  readonly #pods = new Set<string>();
  #settings = streamSettings();
  #filter: Filter | undefined;
  #view: LineView = this.#viewNow();
  #run: Run | undefined;

  constructor(target: StreamTarget, options: LogStreamOptions) {
    this.target = target;
    this.#log = options.log;
    this.#changed = options.changed;
    this.#tellProblem = options.tellProblem;
    this.#channel = new StreamChannel(options.channelName, options.logFolder, this.#settings.tailLines * EVENT_BYTES);
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

  get filter(): Filter | undefined {
    return this.#filter;
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
    const { cluster, pod } = this.target;
    const ended = new AbortController();
    this.#settings = streamSettings();
    this.#filter = filter;
    this.#view = this.#viewNow();
    this.#pods.clear();
    this.show();
    if (filter !== undefined) this.#note(filterNote(filter));
    const status = new StreamStatus(this.title, { clusterId: cluster.id, pod });
    const following = followForwarder(forwarder.api, forwarder.pods, {
      ...(pod === undefined ? {} : { only: pod }),
      tailLines: this.#settings.tailLines,
      ...(this.#settings.sinceMs === undefined ? {} : { since: new Date(Date.now() - this.#settings.sinceMs) }),
      signal: ended.signal,
      onLines: (name, lines) => this.#take(name, lines),
      onNote: (note) => this.#tell(note),
    });
    const watch = new DeliveryWatch(Date.now());
    let told = '';
    const looking = setInterval(() => {
      const problem = watch.problem(Date.now());
      const text = problem === undefined ? '' : inEnglish(problem);
      if (text !== told) this.#tellProblem(problem);
      told = text;
    }, LOOK_MS);
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      this.resume();
      ended.abort();
      this.#run = undefined;
      status.dispose();
      clearInterval(looking);
      if (told !== '') this.#tellProblem(undefined);
      this.#changed();
      await following;
      forwarder.api.close();
      this.#note(message('Streaming stopped'));
    };
    this.#run = { status, watch, pausedAt: undefined, stop: () => (stopping ??= stop()) };
    this.#changed();
  }

  /** Resolves when nothing of it is left but its channel. */
  async stop(): Promise<void> {
    await this.#run?.stop();
  }

  /** Holds back what comes; it is kept meanwhile, as far as there is room. */
  pause(): void {
    if (this.state !== 'running' || this.#run === undefined) return;
    this.#run.pausedAt = this.#kept.end;
    this.#run.status.paused = true;
    this.#channel.note(say(message('Paused; what comes meanwhile is shown when the stream is resumed')));
    this.#changed();
  }

  /** Shows what came meanwhile, and what comes from now on. */
  resume(): void {
    const from = this.#run?.pausedAt;
    if (this.#run === undefined || from === undefined) return;
    this.#run.pausedAt = undefined;
    this.#run.status.paused = false;
    const missing = this.#kept.missingSince(from);
    this.#channel.note(
      say(
        missing === 0
          ? message('Resumed')
          : message('Resumed; of what came meanwhile the first {0} lines are not shown: there was no room', missing),
      ),
    );
    for (const part of this.#kept.parts(from)) void this.#channel.write(this.#shown(part).bytes);
    this.#changed();
  }

  async setFilter(filter: Filter | undefined): Promise<void> {
    this.#filter = filter;
    this.#view = this.#viewNow();
    const until = this.#run?.pausedAt ?? this.#kept.end;
    const parts = [...this.#kept.parts(undefined, until)];
    const shown = Buffer.concat(parts.map((part) => this.#shown(part).bytes));
    const missing = this.#kept.missingSince();
    const mark = filter === undefined ? message('Every line is shown again') : filterNote(filter);
    const older = message('{0}; {1} older lines are no longer kept', say(mark), missing);
    this.#channel.refill(say(missing === 0 ? mark : older), shown);
    this.#changed();
  }

  seenValues(): SeenValues {
    return seenValues(this.#newestTexts());
  }

  linesShownAs(shown: string): readonly string[] {
    const found = new Set<string>();
    for (const { pod, text, stamp } of this.#kept.newest()) {
      const line = this.#view(text, stamp);
      // While there was one pod, its lines carried no mark.
      if (line === shown || (line !== undefined && shown === markOf(pod) + line)) found.add(text);
    }
    return [...found];
  }

  /** What is kept of it, the oldest first. */
  *keptLines(): Generator<{ readonly text: string; readonly stamp: string }> {
    for (const part of this.#kept.parts())
      if (part.kind === 'lines') for (const line of splitLines(part.lines)) yield splitStamp(line);
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

  #take(pod: string, lines: LogLines): Promise<void> | undefined {
    const part: KeptPart = { kind: 'lines', pod, lines };
    this.#kept.add(part);
    this.#watch(lines);
    if (this.#run === undefined || this.#run.pausedAt !== undefined) {
      this.#run?.status.count(lines.ends.length, 0);
      return undefined;
    }
    if (this.#isPlain && this.#pods.size <= 1) {
      this.#run.status.count(lines.ends.length, 0);
      return this.#channel.fill(lines.bytes.length, (room) => fillPlain(lines, room));
    }
    const shown = this.#shown(part);
    this.#run.status.count(lines.ends.length, lines.ends.length - shown.ends.length);
    return this.#channel.write(shown.bytes);
  }

  #watch(lines: LogLines): void {
    const now = Date.now();
    const { bytes, ends } = lines;
    const last = splitStamp(bytes.toString('utf8', ends.at(-2) ?? 0, bytes.length - 1));
    // The lines that a stream begins with may be old.
    if (last.stamp !== '' && now - Date.parse(last.stamp) > OLD_MS) return;
    // Of events it is enough that they come: there may be very many.
    if (last.text.startsWith('{')) this.#run?.watch.take(last.text, now);
    else for (const line of splitLines(lines)) this.#run?.watch.take(splitStamp(line).text, now);
  }

  #tell({ kind, pod, text }: ForwarderNote): void {
    if (kind === 'pod' && pod !== undefined) this.#pods.add(pod);
    this.#note(text);
    const line = `Streaming ${this.title}${pod === undefined ? '' : `, pod ${pod}`}: ${inEnglish(text)}`;
    if (kind === 'trouble' || kind === 'gap') this.#log.warn(line);
    else this.#log.info(line);
  }

  #note(text: Message): void {
    this.#kept.add({ kind: 'note', text: say(text) });
    if (this.#run?.pausedAt === undefined) this.#channel.note(say(text));
  }

  /** What of a part is shown, and how. */
  #shown(part: KeptPart): LogLines {
    if (part.kind === 'note') return joinLines([noteLine(part.text)]);
    return viewLines(part.lines, this.#view, this.#pods.size > 1 ? markOf(part.pod) : '');
  }

  get #isPlain(): boolean {
    return isPlain({ ...this.#settings, filter: this.#filter });
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
