import { message, type Message } from '../../text/message.ts';
import { redact } from '../../text/redaction.ts';
import type { EventReport } from './eventReport.ts';
import { cell, searchLimits, sizeText, table } from './figureText.ts';
import type { Group, Groups } from './groupRows.ts';
import type { FileAccount } from './columns/loadedEvents.ts';
import type { TopList } from './topLists.ts';
import { cutText, eventsText, unreadText } from './countTexts.ts';

type Say = (text: Message) => string;

/** Lists that say what is loud. */
const loud: readonly { readonly field: TopList['field']; readonly title: Message }[] = [
  { field: 'user', title: message('User') },
  { field: 'resource', title: message('Resource') },
  { field: 'agent', title: message('Program') },
];

/** What a report is of. */
export interface Reported {
  readonly name: string;
  /** What is said of the lines of a search; nothing of files. */
  readonly notes: readonly Message[];
}

/** A report of events as one Markdown document. @param say gives a sentence in the user's language. */
export function reportMarkdown(report: EventReport, { name, notes }: Reported, say: Say): string {
  const lines = [
    `# ${say(message('Audit events of {0}', cell(name)))}`,
    '',
    ...summary(report, notes, say),
    '',
    `## ${say(message('What is loud'))}`,
    ...loud.flatMap(({ field, title }) => loudTable(report, field, say(title), say)),
    '',
    `## ${say(message('Secrets that were read'))}`,
    '',
    ...groupTable(report.secrets, say, {
      none: message('No event of this log reads a secret.'),
      columns: [
        { title: message('User'), of: ({ values }) => values[0] },
        { title: message('Namespace'), of: ({ values }) => values[1] || say(message('all')) },
        { title: message('Secrets by name'), of: ({ objects }) => (objects === 0 ? '' : String(objects)) },
        { title: message('Program'), of: ({ values }) => values[2] },
      ],
    }),
    '',
    `## ${say(message('Deprecated APIs'))}`,
    '',
    ...groupTable(report.deprecated, say, {
      none: message('No event of this log calls a deprecated API.'),
      columns: [
        { title: message('API'), of: ({ values }) => `${values[0]} ${values[1]}`.trim() },
        { title: message('Removed in'), of: ({ values }) => values[2] || say(message('not known')) },
        { title: message('User'), of: ({ values }) => values[3] },
        { title: message('Program'), of: ({ values }) => values[4] },
      ],
    }),
    '',
    `## ${say(message('Refusals'))}`,
    '',
    ...groupTable(report.refusals, say, {
      none: message('No event of this log was refused.'),
      columns: refusalColumns,
    }),
    '',
    `### ${say(message('Refusals that rose'))}`,
    '',
    ...risen(report, say),
  ];
  return redact(`${lines.join('\n')}\n`);
}

const refusalColumns: TableOptions['columns'] = [
  { title: message('User'), of: ({ values }) => values[0] },
  { title: message('Request'), of: ({ values }) => `${values[1]} ${values[2]}` },
  { title: message('Namespace'), of: ({ values }) => values[3] },
  { title: message('Code'), of: ({ values }) => values[4] },
  { title: message('Program'), of: ({ values }) => values[5] },
];

/** Refusals that are at least twice as many in the later half of the time. */
function risen({ rose, middle }: EventReport, say: Say): readonly string[] {
  if (rose === undefined || middle === undefined)
    return [say(message('Not known: the events have no different times to compare.'))];
  const compared = say(message('Compared are the times before {0} and from then on.', timeText(middle)));
  const columns = [
    ...refusalColumns,
    { title: message('Before'), of: ({ early }: Group) => String(early) },
    { title: message('From then on'), of: ({ late }: Group) => String(late) },
  ];
  const none = message('No request was refused at least twice as often, and three times, in the later half.');
  return [compared, '', ...groupTable(rose, say, { none, columns })];
}

/** What the figures are of, and what they are not of. */
function summary(
  { events, bytes, first, last, accounts }: EventReport,
  notes: readonly Message[],
  say: Say,
): readonly string[] {
  const sum = (of: (account: FileAccount) => number): number =>
    accounts.reduce((total, account) => total + of(account), 0);
  const facts: (readonly [number, (count: number) => Message])[] = [
    [sum(({ cut }) => cut), cutText],
    [sum(({ repeated }) => repeated), repeatedText],
    [sum(({ haproxy }) => haproxy), haproxyText],
    [sum(({ unread }) => unread), unreadText],
  ];
  const span =
    first === undefined || last === undefined
      ? say(message('without a time'))
      : say(message('from {0} to {1}', timeText(first), timeText(last)));
  const remarks = [
    ...searchLimits(notes).map((note) => cell(say(note))),
    ...facts.flatMap(([count, what]) => (count === 0 ? [] : [say(what(count))])),
    ...accounts.flatMap(({ path, leftOut, truncated, stopped }) => [
      ...(leftOut ? [say(message('Left out: {0}. {1}', cell(path), cell(say(leftOut))))] : []),
      ...(truncated ? [say(message('Ends too early: {0}', cell(path)))] : []),
      ...(stopped ? [say(message('Read only in part, since there are too many events: {0}', cell(path)))] : []),
    ]),
  ];
  return [
    say(message('{0}, {1}, {2}.', eventsText(events), sizeText(bytes), span)),
    say(message('What the policy of the audit webhook does not log is in no figure.')),
    ...(remarks.length === 0 ? [] : ['', ...remarks.map((remark) => `- ${remark}`)]),
  ];
}

/** The loudest values by events, and those by bytes that are not among them. */
function loudTable(report: EventReport, field: TopList['field'], title: string, say: Say): readonly string[] {
  const find = (lists: readonly TopList[]): TopList['values'] =>
    lists.find((list) => list.field === field)?.values ?? [];
  const frequent = find(report.byEvents).slice(0, 10);
  const large = find(report.byBytes).slice(0, 10);
  const values = [...frequent, ...large.filter(({ value }) => frequent.every((other) => other.value !== value))];
  if (values.length === 0) return [];
  const share = (part: number, of: number): string => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`;
  return [
    '',
    ...table(
      [title, say(message('Events')), '%', say(message('Size')), '%'],
      values.map(({ value, events, bytes }) => [
        ...[cell(value), String(events), share(events, report.events)],
        ...[sizeText(bytes), share(bytes, report.bytes)],
      ]),
    ),
  ];
}

interface TableOptions {
  /** What is said where there is no group. */
  readonly none: Message;
  readonly columns: readonly { readonly title: Message; readonly of: (group: Group) => string | undefined }[];
}

function groupTable({ groups, different }: Groups, say: Say, { none, columns }: TableOptions): readonly string[] {
  if (groups.length === 0) return [say(none)];
  const rows = groups.map((group) => [
    ...columns.map(({ of }) => cell(of(group) ?? '')),
    ...[String(group.events), timeText(group.first), timeText(group.last)],
  ]);
  const titles = [
    ...columns.map(({ title }) => say(title)),
    ...[message('Events'), message('First'), message('Last')].map(say),
  ];
  const more = different - groups.length;
  return [...table(titles, rows), ...(more > 0 ? ['', say(message('And {0} more.', more))] : [])];
}

function timeText(time: number | undefined): string {
  return time === undefined ? '' : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function repeatedText(count: number): Message {
  return count === 1
    ? message('1 event was there twice and counts once')
    : message('{0} events were there twice and count once', count);
}

function haproxyText(count: number): Message {
  return count === 1
    ? message('1 line is HAProxy’s and is in no figure')
    : message('{0} lines are HAProxy’s and are in no figure', count);
}
