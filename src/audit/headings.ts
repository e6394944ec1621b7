import { message, type Message } from '../text/message.ts';
import { columnWidths, GAP, TOOK_WIDTH } from './columns.ts';
import { timeOfLine, type LogLine } from './logLine.ts';
import { noteLine, REMARK } from './remark.ts';

/** Characters of a node's time with nanoseconds. */
const STAMP_WIDTH = 30;
/** So many lines of an earlier day in a row are no stragglers: the log goes back. */
const STRAGGLERS = 10;
/** Days that are remembered, for a channel that begins with lines of the one before it. */
const MOST_DAYS = 1_000;

const titles = {
  event: [message('Code'), message('Verb'), message('User'), message('Resource'), message('Object')],
  haproxy: [message('Code'), message('Method'), message('Server'), message('Took'), message('Path')],
} as const;
const time = message('Time');

type Kind = keyof typeof titles;

/** What precedes the columns of a line. */
export interface Before {
  /** What is before the whole line, such as its pod and a gap. */
  readonly mark: string;
  /** The node's time, where it is shown. */
  readonly stamp: string;
}

/**
 * The remark lines that belong between the lines of a log in columns: the columns' names above the first line of its
 * kind, and the date above the first line of each day. An earlier day's line that comes late, such as the end of a long
 * watch, has its date behind it instead.
 */
export class Headings {
  readonly #say: (text: Message) => string;
  /** The kinds of line whose columns are named, and what precedes the columns. */
  readonly #named = new Map<Kind, Before>();
  /** Each date that was written, in this order. */
  readonly #days: string[] = [];
  #day = '';
  #late = { day: '', count: 0 };
  /** What belongs behind the line that was given last: nothing, or its date. */
  behind = '';

  /** @param say localises the names of columns. */
  constructor(say: (text: Message) => string) {
    this.#say = say;
  }

  /** The remark lines above a line that is shown next. */
  above(line: LogLine, stamp: string, before: Before): readonly string[] {
    const taken = timeShown(line, stamp);
    const isSameDay = this.#day !== '' && taken.startsWith(this.#day) && taken.endsWith('Z');
    const kind = line.kind === 'other' ? undefined : line.kind;
    const isNamed = kind === undefined || this.#isNamed(kind, before);
    this.behind = '';
    if (isSameDay && isNamed) {
      if (this.#late.count > 0) this.#late = { day: '', count: 0 };
      return none;
    }
    const names = isNamed ? none : [this.#name(kind, before)];
    return isSameDay ? names : [...names, ...this.#date(dayOf(taken))];
  }

  /** The remark lines above lines that were written before and are shown again without what preceded them. */
  again(lines: string): readonly string[] {
    const first = dateIn.exec(lines)?.[1];
    const day = this.#days[(first === undefined ? this.#days.length : this.#days.lastIndexOf(first)) - 1];
    const names = [...this.#named].map(([kind, before]) => headerOf(kind, before, this.#say));
    return [...names.filter((name) => !lines.includes(name)), ...(day === undefined ? none : [dateLine(day)])];
  }

  #isNamed(kind: Kind, { mark, stamp }: Before): boolean {
    const named = this.#named.get(kind);
    return named !== undefined && (mark === '') === (named.mark === '') && (stamp === '' || named.stamp !== '');
  }

  #name(kind: Kind, before: Before): string {
    this.#named.set(kind, before);
    return headerOf(kind, before, this.#say);
  }

  #date(day: string): readonly string[] {
    if (day === '' || day === this.#day) return none;
    if (day < this.#day) {
      this.#late = { day, count: this.#late.day === day ? this.#late.count + 1 : 1 };
      this.behind = `  (${day})`;
      if (this.#late.count <= STRAGGLERS) return none;
      this.behind = '';
    }
    this.#late = { day: '', count: 0 };
    this.#day = day;
    this.#days.push(day);
    if (this.#days.length > MOST_DAYS) this.#days.shift();
    return [dateLine(day)];
  }
}

const none: readonly string[] = [];
const dateIn = new RegExp(`^${REMARK} (\\d{4}-\\d\\d-\\d\\d) ${REMARK}$`, 'm');
const lateDate = / {2}\(\d{4}-\d\d-\d\d\)$/;

/** A line without the date that may be behind it. */
export function withoutDate(shown: string): string {
  return shown.endsWith(')') ? shown.replace(lateDate, '') : shown;
}

function dateLine(day: string): string {
  return noteLine(day);
}

/** The time whose clock a line shows (RFC 3339); empty if unknown. */
function timeShown(line: LogLine, stamp: string): string {
  return line.kind === 'haproxy' ? stamp || timeOfLine(line) : timeOfLine(line) || stamp;
}

/** The day of a time, in UTC; empty if unknown. */
function dayOf(taken: string): string {
  const milliseconds = Date.parse(taken);
  return Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString().slice(0, 10);
}

/** It begins as every remark line, in the room of the time and what precedes that. */
function headerOf(kind: Kind, { mark, stamp }: Before, say: (text: Message) => string): string {
  const room = mark.length + (stamp === '' ? 0 : STAMP_WIDTH + GAP) + columnWidths.time;
  const [code, verb, who, what, last] = titles[kind];
  const widths = [columnWidths.code, columnWidths.verb, columnWidths.user];
  const cells = [code, verb, who].map((title, at) => say(title).padEnd((widths[at] ?? 0) + GAP));
  const third = kind === 'event' ? say(what).padEnd(columnWidths.resource) : say(what).padStart(TOOK_WIDTH);
  return `${`${REMARK} ${say(time)} `.padEnd(room, '─')}  ${cells.join('')}${third}  ${say(last)}`;
}
