import * as vscode from 'vscode';
import { message, type Message } from '../../text/message.ts';
import type { Shown } from '../../text/foreignText.ts';
import { localize } from '../localize.ts';
import { pickOne } from '../showText.ts';

/** A span of time that ends now, or between two times. */
export interface TimeRange {
  readonly from: Date;
  readonly to: Date;
  /** As it was chosen: `last hour`. */
  readonly text: Message;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const spans: readonly { readonly label: Message; readonly text: Message; readonly ms: number }[] = [
  { label: message('Last 15 minutes'), text: message('last 15 minutes'), ms: 15 * MINUTE },
  { label: message('Last hour'), text: message('last hour'), ms: HOUR },
  { label: message('Last 24 hours'), text: message('last 24 hours'), ms: 24 * HOUR },
  { label: message('Last 7 days'), text: message('last 7 days'), ms: 7 * 24 * HOUR },
];

/** Asks for one; `undefined` when the user cancels. */
export async function askTimeRange(title: Shown): Promise<TimeRange | undefined> {
  const own = { label: localize(message('From … to …')), span: undefined };
  const items = [...spans.map((span) => ({ label: localize(span.label), span })), own];
  const picked = await pickOne(items, { title, question: localize(message('Which time?')) });
  if (picked === undefined) return undefined;
  if (picked.span === undefined) return askBoth(title);
  // A record is a moment younger than its request, and clocks differ.
  const to = new Date(Date.now() + MINUTE);
  return { from: new Date(Date.now() - picked.span.ms), to, text: picked.span.text };
}

async function askBoth(title: Shown): Promise<TimeRange | undefined> {
  const now = Date.now();
  const from = await askTime(title, message('From which time on, in UTC?'), new Date(now - HOUR), (time) => time < now);
  if (from === undefined) return undefined;
  const to = await askTime(title, message('Until which time, in UTC?'), new Date(now), (time) => time > from.getTime());
  if (to === undefined) return undefined;
  return { from, to, text: message('{0} – {1}', shortTime(from), shortTime(to)) };
}

async function askTime(
  title: Shown,
  question: Message,
  value: Date,
  isRight: (time: number) => boolean,
): Promise<Date | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: localize(question),
    value: shortTime(value),
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const time = parseTime(typed);
      if (time === undefined) return localize(message('Write a time such as 2026-11-23T07:00Z.'));
      return isRight(time) ? undefined : localize(message('The time range would be empty.'));
    },
  });
  const time = text === undefined ? undefined : parseTime(text);
  return time === undefined ? undefined : new Date(time);
}

/** Milliseconds since the epoch; a time without a zone is UTC. */
function parseTime(text: string): number | undefined {
  const [, day, clock = '00:00', zone = 'Z'] =
    /^\s*(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(Z|[+-]\d\d:\d\d)?\s*$/.exec(text) ?? [];
  const time = day === undefined ? NaN : Date.parse(`${day}T${clock}${zone}`);
  return Number.isNaN(time) ? undefined : time;
}

function shortTime(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
