import { message, type Message } from '../../text/message.ts';
import { redact } from '../../text/redaction.ts';
import { cell, sizeText, table } from './figureText.ts';
import type { Histogram } from './histogram.ts';
import type { EventSummary } from './questions.ts';
import type { TopList } from './topLists.ts';
import { untimedText } from './countTexts.ts';

type Say = (text: Message) => string;

/** Figures and what they are of. */
export interface Summarised {
  readonly name: string;
  readonly filter: string;
  /** All events, also those that the filter leaves out. */
  readonly events: number;
  readonly summary: EventSummary;
  /** What makes the figures less than they seem. */
  readonly limits: readonly Message[];
  readonly titleOf: (list: TopList) => Message;
}

/** The figures of what a filter leaves as Markdown. @param say gives a sentence in the user's language. */
export function summaryMarkdown({ name, filter, events, summary, limits, titleOf }: Summarised, say: Say): string {
  const { count, topLists, histogram } = summary;
  const { untimed } = histogram;
  const remarks = [
    message('{0} of {1} events', count, events),
    ...(filter === '' ? [] : [message('Filter: {0}', cell(filter))]),
    ...(untimed === 0 ? [] : [untimedText(untimed)]),
  ];
  const lines = [
    `# ${say(message('Audit events of {0}', cell(name)))}`,
    '',
    ...remarks.map((remark) => `- ${say(remark)}`),
    ...limits.map((limit) => `- ${cell(say(limit))}`),
    ...timeTable(histogram, say),
    ...topLists.flatMap((list) => listTable(list, say(titleOf(list)), say)),
  ];
  return redact(`${lines.join('\n')}\n`);
}

function timeTable({ from, step, buckets }: Histogram, say: Say): readonly string[] {
  const rows = buckets.map(({ succeeded, refused, failed, open, bytes }, index) => [
    new Date(from + index * step).toISOString(),
    ...[succeeded, refused, failed, open].map(String),
    sizeText(bytes),
  ]);
  const titles = [
    message('Time'),
    ...[message('Succeeded'), message('Refused (4xx)'), message('Failed (5xx)'), message('No answer')],
    message('Size'),
  ].map(say);
  return rows.length === 0 ? [] : ['', ...table(titles, rows)];
}

function listTable({ values, different }: TopList, title: string, say: Say): readonly string[] {
  if (values.length === 0) return [];
  const rows = values.map(({ value, events, bytes }) => [cell(value), String(events), sizeText(bytes)]);
  const more = different - values.length;
  return [
    '',
    ...table([title, say(message('Events')), say(message('Size'))], rows),
    ...(more > 0 ? ['', say(message('And {0} more.', more))] : []),
  ];
}
