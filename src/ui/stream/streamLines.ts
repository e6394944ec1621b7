import type { SeenValues } from '../../audit/filter/completeFilter.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import { seenValues } from '../../audit/filter/seenValues.ts';
import { kindOfContent, type FileKind } from '../../audit/file/fileRecords.ts';
import { Headings, withoutDate } from '../../audit/headings.ts';
import { LineBuffer, splitStamp, type BufferPlace } from '../../audit/lineBuffer.ts';
import { lineView, viewLines, type LaidOut, type LineView } from '../../audit/lineView.ts';
import { noteLine } from '../../audit/remark.ts';
import { Failure } from '../../failure/failure.ts';
import { linesIn, splitLines, type LogLines } from '../../kubernetes/podLog/logLines.ts';
import { compareStamps } from '../../kubernetes/podLog/logTime.ts';
import { message, type Message } from '../../text/message.ts';
import type { StreamSettings } from '../settings.ts';

/** How lines of a stream are shown. */
export type StreamFormat = Pick<StreamSettings, 'format' | 'timestamps' | 'deliveries' | 'ownRequests'>;

/** What of kept lines is shown. */
export interface ShownText {
  readonly text: string;
  /** Lines that are not: filtered out or folded away. */
  readonly hidden: number;
  /** Of these, those that are folded away. */
  readonly folded: number;
}

/** Lines of a stream that came one after the other. */
export interface CameLines {
  readonly lines: LogLines;
  /** Whether they are kept since now; the others came again, and are kept from before the stream was started. */
  readonly isFresh: boolean;
}

/** The lines of a pod that may come again: each that has a time, and the latest time. */
interface KnownLines {
  readonly lines: Set<string>;
  readonly latest: string;
}

/** The lines of one stream: what is kept of them, also from before it was started again, and how it is shown. */
export class StreamLines {
  readonly #say: (text: Message) => string;
  readonly #kept = new LineBuffer();
  #format: StreamFormat;
  #filter: Filter | undefined;
  #view: LineView;
  #headings: Headings | undefined;
  #began: BufferPlace;
  /** Of each pod since then, what was kept before and may come again. */
  readonly #before = new Map<string, KnownLines>();
  readonly #pods = new Set<string>();

  /** @param say localises the names of columns. */
  constructor(say: (text: Message) => string, format: StreamFormat) {
    this.#say = say;
    this.#format = format;
    this.#view = this.#viewNow();
    this.#began = this.#kept.end;
  }

  get filter(): Filter | undefined {
    return this.#filter;
  }

  /** The place behind everything that was kept. */
  get end(): BufferPlace {
    return this.#kept.end;
  }

  /** Begins with the lines of a stream that starts; it may start again with lines that are kept already. */
  begin(format: StreamFormat, filter: Filter | undefined): void {
    this.#format = format;
    this.#pods.clear();
    this.#before.clear();
    this.#began = this.#kept.end;
    this.setFilter(filter);
  }

  setFilter(filter: Filter | undefined): void {
    this.#filter = filter;
    this.#view = this.#viewNow();
    this.#headings = this.#format.format === 'pretty' ? new Headings(this.#say) : undefined;
  }

  /** Of several pods, each line begins with its own. */
  addPod(name: string): void {
    this.#pods.add(name);
  }

  /** Keeps of lines that came together from one pod what isn't kept already. @returns all of them, in order */
  add(pod: string, lines: LogLines): readonly CameLines[] {
    const came = this.#sort(pod, lines);
    for (const part of came) if (part.isFresh) this.#kept.add({ kind: 'lines', pod, lines: part.lines });
    return came;
  }

  addNote(text: string): void {
    this.#kept.add({ kind: 'note', text });
  }

  /** How many lines behind a place are no longer kept. */
  missingSince(from?: BufferPlace): number {
    return this.#kept.missingSince(from);
  }

  /** What of lines is shown, and how. */
  layOut(pod: string, lines: LogLines): LaidOut {
    const { timestamps } = this.#format;
    const mark = this.#pods.size > 1 ? markOf(pod) : '';
    return viewLines(lines, this.#view, { mark, headings: this.#headings, timestamps, folds: this.#format });
  }

  /** What is shown of all that is kept between two places, in order. */
  shownBetween(from?: BufferPlace, until?: BufferPlace): ShownText {
    let [text, hidden, folded] = ['', 0, 0];
    for (const part of this.#kept.parts(from, until)) {
      if (part.kind === 'note') text += `${noteLine(part.text)}\n`;
      else {
        const laidOut = this.layOut(part.pod, part.lines);
        for (const shown of laidOut.parts) text += shown.text;
        hidden += part.lines.ends.length - laidOut.count;
        folded += laidOut.folded;
      }
    }
    return { text, hidden, folded };
  }

  /** The remark lines that belong above lines that are shown again. */
  above(lines: string): readonly string[] {
    return this.#headings?.again(lines) ?? [];
  }

  seenValues(): SeenValues {
    return seenValues(this.#newestTexts());
  }

  /** The lines as they came that are shown as a text; several where they look alike. */
  shownAs(text: string): readonly string[] {
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

  newestShown(count: number): readonly { readonly text: string; readonly shown: string }[] {
    const newest: { text: string; shown: string }[] = [];
    for (const { text, stamp } of this.#kept.newest()) {
      const shown = this.#view(text, stamp);
      if (shown !== undefined && newest.push({ text, shown }) >= count) break;
    }
    return newest;
  }

  /** What is kept, the oldest first. */
  *kept(): Generator<{ readonly text: string; readonly stamp: string }> {
    for (const part of this.#kept.parts())
      if (part.kind === 'lines') for (const line of splitLines(part.lines)) yield splitStamp(line);
  }

  /** What is kept as a file that is nowhere. @throws Failure `invalid-input` where nothing is */
  file(title: string): FileKind {
    const kept = [...this.#kept.parts()].flatMap((part) => (part.kind === 'lines' ? [part.lines.bytes] : []));
    if (kept.length === 0) throw new Failure('invalid-input', message('No line of this log is kept yet.'));
    return kindOfContent(title, Buffer.concat(kept));
  }

  /** A stream begins with a log's last lines: those that are kept already have the same time, and are the same. */
  #sort(pod: string, lines: LogLines): readonly CameLines[] {
    const known = this.#before.get(pod) ?? this.#keptBefore(pod);
    this.#before.set(pod, known);
    if (known.lines.size === 0) return [{ lines, isFresh: true }];
    const all = splitLines(lines);
    const areFresh = all.map((line) => !known.lines.delete(line));
    const newest = all.reduce((one, line) => laterOf(one, splitStamp(line).stamp), '');
    if (laterOf(known.latest, newest) !== known.latest) known.lines.clear();
    const came: CameLines[] = [];
    let from = 0;
    for (const [at, end] of lines.ends.entries()) {
      const isFresh = areFresh[at] ?? true;
      if (areFresh[at + 1] === isFresh) continue;
      came.push({ lines: linesIn(lines.bytes.subarray(from, end)), isFresh });
      from = end;
    }
    return came;
  }

  #keptBefore(pod: string): KnownLines {
    const lines = new Set<string>();
    let latest = '';
    for (const part of this.#kept.parts(undefined, this.#began)) {
      if (part.kind === 'note' || part.pod !== pod) continue;
      for (const line of splitLines(part.lines)) {
        const { stamp } = splitStamp(line);
        if (stamp !== '') lines.add(line);
        latest = laterOf(latest, stamp);
      }
    }
    return { lines, latest };
  }

  #viewNow(): LineView {
    return lineView({ ...this.#format, filter: this.#filter });
  }

  *#newestTexts(): Generator<string> {
    for (const { text } of this.#kept.newest()) yield text;
  }
}

function laterOf(one: string, other: string): string {
  if (one === '' || other === '') return one || other;
  return compareStamps(one, other) < 0 ? other : one;
}

function markOf(pod: string): string {
  return `${pod.slice(pod.lastIndexOf('-') + 1)}  `;
}
