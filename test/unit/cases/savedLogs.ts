import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeliveryWatch } from '../../../src/audit/deliveryWatch.ts';
import { exportLine } from '../../../src/audit/file/exportEvents.ts';
import { indexFile, pageAt, readPage, timeOf, type ShownLine } from '../../../src/audit/file/fileIndex.ts';
import { fileKind } from '../../../src/audit/file/fileRecords.ts';
import { isProblem, parseFilter } from '../../../src/audit/filter/parseFilter.ts';
import { haproxyTime, parseHaproxyLine } from '../../../src/audit/haproxyLog.ts';
import { lineView } from '../../../src/audit/lineView.ts';
import { readLogLine } from '../../../src/audit/logLine.ts';
import { inEnglish } from '../../../src/text/message.ts';
import { folder, textOf, type Case } from './case.ts';

const signal = new AbortController().signal;

/** Opens a file as the command does, with pages of one line and of any size. */
async function open(path: string, filterText = ''): Promise<{ lines: readonly ShownLine[]; counts: string }> {
  const filter = parseFilter(filterText);
  if (isProblem(filter)) throw new Error(filterText);
  const view = lineView({
    format: 'pretty',
    timestamps: false,
    deliveries: true,
    ownRequests: true,
    filter: filterText === '' ? undefined : filter,
  });
  const kind = await fileKind(path);
  const pages = [1, 1_000_000].map(async (pageBytes) => {
    const index = await indexFile(kind, view, { signal, pageBytes, isByField: filter.isByField });
    const lines = [];
    for (const page of index.pages.keys()) lines.push(...(await readPage(kind, index, page, view, { signal })));
    const { lines: all, unread, cut, unasked } = index;
    return { lines, counts: `${all} lines, ${unread} not read, ${cut} cut, ${unasked} not asked` };
  });
  const [one, other] = await Promise.all(pages);
  if (one === undefined || JSON.stringify(one) !== JSON.stringify(other)) throw new Error('Pages change what is read.');
  return one;
}

/** A line in a word: the number of its event, the status of its request, or how it begins. */
function wordOf({ text }: ShownLine): string {
  const line = readLogLine(text);
  if (line.kind === 'haproxy') return line.line.kind === 'request' ? String(line.line.status) : line.line.kind;
  if (line.kind === 'other') return `“${text.slice(0, 12)}”`;
  const number = line.event.name.replace('web-', '') || /web-(\d+)/.exec(line.event.path)?.[1] || '?';
  return line.isCut ? `${number} cut` : number;
}

const wordsOf = (lines: readonly ShownLine[]): string => lines.map(wordOf).join(' ');
const opened = async (path: string, filter = ''): Promise<string> => {
  const { lines, counts } = await open(path, filter);
  return `${wordsOf(lines)} (${counts})`;
};
const four = '1 2 3 4 (4 lines, 0 not read, 0 cut, 0 not asked)';
const saved = (name: string, expected = four): Case => ({
  name: `saved log ${name}`,
  expected,
  out: () => opened(join(folder, 'logs', name)),
});

/** A first line that is longer than what is looked at to see what a file is. */
async function longFirstLine(): Promise<string> {
  const events = textOf('logs/eventlist-keys-sorted-one-line.json');
  const [one = {}, two, three, four = {}] = (JSON.parse(events) as { items: object[] }).items;
  const requests = textOf('haproxy/httplog-times.log').split('\n');
  const lines = [
    JSON.stringify({ ...one, requestObject: { data: { blob: 'QUFB'.repeat(17_000) } } }),
    JSON.stringify(two),
    JSON.stringify(three).slice(0, 100),
    requests[1],
    ...[4, 5, 6].map((number) => JSON.stringify({ ...four, objectRef: { name: `web-${number}` } })),
  ];
  const scratch = mkdtempSync(join(tmpdir(), 'kube-audit-cases-'));
  try {
    const path = join(scratch, 'audit.jsonl');
    writeFileSync(path, `${lines.join('\n')}\n`);
    return await opened(path);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

export const savedLogCases: readonly Case[] = [
  {
    name: 'saved log first-line-over-64k',
    expected: '1 2 “{"kind":"Eve” 503 4 5 6 (7 lines, 1 not read, 0 cut, 0 not asked)',
    out: longFirstLine,
  },
  saved('first-line-cut.jsonl', '“{"kind":"Eve” 2 3 4 (4 lines, 1 not read, 0 cut, 0 not asked)'),
  saved('event-cut-in-the-middle.jsonl', '1 2 cut 3 (3 lines, 0 not read, 1 cut, 0 not asked)'),
  ...['verb:delete', 'user:IAM*'].map((filter) => ({
    name: `saved log event-cut-in-the-middle.jsonl, filter ${filter}`,
    expected: 'finds the cut event',
    out: async () => {
      const { lines } = await open(join(folder, 'logs/event-cut-in-the-middle.jsonl'), filter);
      return lines.some((line) => wordOf(line) === '2 cut') ? 'finds the cut event' : wordsOf(lines);
    },
  })),
  saved('pretty-one-cut.json', '1 2 cut 3 4 (4 lines, 0 not read, 1 cut, 0 not asked)'),
  ...[
    'eventlist-keys-sorted-one-line.json',
    'eventlist-keys-sorted-pretty.json',
    'utf16le-powershell.log',
    'cri-node-file.log',
    'docker-json-file.log',
    'kubectl-logs-prefix.log',
    'oc-adm-node-logs.log',
    'syslog-rfc5424.log',
    'ibm-cloud-logs-query.txt',
    'aks-diagnostics.jsonl',
    'cloudwatch-filter.json',
    'v1beta1-no-received-time.jsonl',
  ].map((name) => saved(name)),
  {
    name: 'saved log kubectl-logs-prefix.log, the pod’s mark',
    expected: 'before each line',
    out: async () => {
      const { lines } = await open(join(folder, 'logs/kubectl-logs-prefix.log'));
      return lines.every(({ shown }) => shown.startsWith('[pod/')) ? 'before each line' : 'missing';
    },
  },
  {
    name: 'saved log v1beta1-no-received-time.jsonl, time of the first line',
    expected: '2026-02-10T00:28:41.451356Z, in the first column',
    out: async () => {
      const { lines } = await open(join(folder, 'logs/v1beta1-no-received-time.jsonl'));
      const [first] = lines;
      if (first === undefined) return 'no line';
      return `${timeOf(first)}${first.shown.startsWith('00:28:41.451') ? ', in the first column' : ''}`;
    },
  },
  ...['"kubectl-create&fieldValidation"', '"ClusterRoleBinding \\"ops\\""'].map((filter) => ({
    name: `saved log search-what-show-event-shows.jsonl, filter ${filter}`,
    expected: '1 line',
    out: async () => {
      const { lines } = await open(join(folder, 'logs/search-what-show-event-shows.jsonl'), filter);
      return `${lines.length} line`;
    },
  })),
  saved('own-export-of-haproxy.jsonl', '503 (1 lines, 0 not read, 0 cut, 0 not asked)'),
];

/** What a stream says of lines, one second apart, and after ten quiet minutes. */
function watched(name: string): string {
  const watch = new DeliveryWatch(0);
  let now = 0;
  const said = (): string => {
    const problem = watch.problem(now);
    return problem === undefined ? 'no problem' : inEnglish(problem);
  };
  for (const line of textOf(`haproxy/${name}`).trim().split('\n')) {
    now += 1_000;
    watch.take('pod', line, now);
  }
  const first = said();
  now += 11 * 60_000;
  return `${first}; later: ${said()}`;
}
const silent = 'No delivery for 11 min';

/** Lines in a word each. */
function readLines(name: string): string {
  return textOf(`haproxy/${name}`)
    .trim()
    .split('\n')
    .map((text) => {
      const line = parseHaproxyLine(text);
      switch (line?.kind) {
        case undefined:
          return 'not read';
        case 'request':
          return String(line.status);
        case 'connect':
          return `connection to ${line.server ?? '-'}`;
        case 'server-state':
          return line.up ? 'UP' : 'DOWN';
        case 'no-server':
          return 'no server';
      }
    })
    .join(', ');
}

export const haproxyLogCases: readonly Case[] = [
  {
    name: 'HAProxy httplog-times.log, saved',
    expected: '03:52:02.903 03:52:32.911 04:52:32.911; 04:00 is on page 3; CSV 2026-11-23T03:52:02.903Z',
    out: async () => {
      const path = join(folder, 'haproxy/httplog-times.log');
      const { lines } = await open(path);
      const view = lineView({
        format: 'pretty',
        timestamps: false,
        deliveries: true,
        ownRequests: true,
        filter: undefined,
      });
      const index = await indexFile(await fileKind(path), view, { signal, pageBytes: 1 });
      const at = pageAt(index, Date.parse('2026-11-23T04:52:00Z'));
      const [behind] = index.pages.slice(at + 1);
      const csv = exportLine('csv', lines[0]?.text ?? '', '').split(',')[0];
      const times = lines.map(({ shown }) => shown.slice(0, 12)).join(' ');
      return `${times}; 04:00 is on page ${behind === undefined ? at + 1 : at + 2}; CSV ${csv}`;
    },
  },
  ...(
    [
      ['log-stdout-default-format.log', '200, DOWN, 503'],
      ['tcplog.log', 'connection to s1, connection to <NOSRV>'],
      ['name-not-resolved.log', 'DOWN, no server'],
      ['down-then-resolves-again.log', 'DOWN, DOWN, UP, UP, 200, 200'],
      ['json-log-format.log', '503'],
    ] as const
  ).map(([name, expected]) => ({ name: `HAProxy ${name}, lines`, expected, out: () => readLines(name) })),
  ...(
    [
      ['log-stdout-default-format.log', 'Backend remotelogstash/s1 is down; later: Backend remotelogstash/s1 is down'],
      ['tcplog.log', `no problem; later: ${silent}`],
      [
        'name-not-resolved.log',
        'Backend remotelogstash/s1 is down: name not resolved; later: Backend remotelogstash/s1 is down: name not resolved',
      ],
      ['down-then-resolves-again.log', `no problem; later: ${silent}`],
      ['json-log-format.log', `remotelogstash answers 503; later: ${silent}`],
    ] as const
  ).map(([name, expected]) => ({ name: `HAProxy ${name}, in a stream`, expected, out: () => watched(name) })),
  {
    name: 'HAProxy’s own time',
    expected: '2026-11-23T03:52:02.903Z',
    out: () => {
      const line = parseHaproxyLine(textOf('haproxy/httplog-times.log').split('\n')[0] ?? '');
      return line?.kind === 'request' ? haproxyTime(line.acceptedAt) : 'not read';
    },
  },
];
