import { logTextOf, type Failure } from '../../failure/failure.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';
import { markdownText } from '../../text/markdownText.ts';

/** How the change of one cluster ended. */
export type ClusterEnd =
  | { readonly cluster: NamedCluster; readonly kind: 'done' | 'doubtful' | 'rejected'; readonly text: Message }
  /** `not known`: nothing is stored that could be taken back, but the master may still forward. */
  | {
      readonly cluster: NamedCluster;
      readonly kind: 'nothing to do' | 'not known';
      readonly text: Message | undefined;
    }
  /** `early`: something was changed, to be resumed or undone. */
  | { readonly cluster: NamedCluster; readonly kind: 'early' | 'failed' | 'no plan'; readonly failure: Failure }
  /** Another cluster's end stopped it, or the user did. */
  | { readonly cluster: NamedCluster; readonly kind: 'not begun' };

export interface NamedCluster {
  readonly id: string;
  readonly name: string;
}

/** In the order of the summary: first what somebody has to look at. */
const KINDS: readonly ClusterEnd['kind'][] = [
  ...([
    'early',
    'failed',
    'rejected',
    'doubtful',
    'not known',
    'no plan',
    'not begun',
    'done',
    'nothing to do',
  ] as const),
];

/** What is counted beside the clusters that went well. */
export function countsOf(ends: readonly ClusterEnd[]): readonly Message[] {
  const of = (...kinds: readonly ClusterEnd['kind'][]): number =>
    ends.filter(({ kind }) => kinds.includes(kind)).length;
  return [
    {
      count: of('doubtful', 'rejected'),
      text: (count: number) => message('Delivery rejected or unknown: {0}.', count),
    },
    {
      count: of('not known'),
      text: (count: number) => message('No webhook stored, but unknown whether the master still forwards: {0}.', count),
    },
    { count: of('early'), text: (count: number) => message('Ended early: {0}.', count) },
    { count: of('failed'), text: (count: number) => message('Failed before a change: {0}.', count) },
    { count: of('no plan', 'not begun'), text: (count: number) => message('Not started: {0}.', count) },
  ].flatMap(({ count, text }) => (count > 0 ? [text(count)] : []));
}

/** Clusters whose change is done, now or before, whatever was seen of deliveries. */
export function doneOf(ends: readonly ClusterEnd[]): readonly NamedCluster[] {
  const done: readonly ClusterEnd['kind'][] = ['done', 'doubtful', 'rejected', 'nothing to do'];
  return ends.flatMap(({ cluster, kind }) => (done.includes(kind) ? [cluster] : []));
}

/** The whole of a staged change as Markdown: a row a cluster, those first that somebody has to look at. */
export function summaryMarkdown(
  title: Message,
  whole: Message,
  ends: readonly ClusterEnd[],
  localize: (text: Message) => string,
): string {
  const heads = [message('Cluster'), message('Result'), message('What was seen')];
  const sorted = [...ends].sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    `# ${markdownText(localize(title))}`,
    '',
    markdownText([whole, ...countsOf(ends)].map(localize).join(' ')),
    '',
    line(heads.map(localize)),
    line(heads.map(() => '---')),
    ...sorted.map((end) =>
      line([end.cluster.name, localize(wordOf(end)), localize(seenOf(end))].map((cell) => markdownText(cell))),
    ),
    '',
  ].join('\n');
}

/** One line of the log. */
export function logLineOf(end: ClusterEnd): string {
  const seen = 'failure' in end ? logTextOf(end.failure) : inEnglish(seenOf(end));
  return `${end.cluster.name}: ${inEnglish(wordOf(end))}${seen === '' ? '' : `: ${seen}`}`;
}

function wordOf({ kind }: ClusterEnd): Message {
  switch (kind) {
    case 'done':
      return message('Done');
    case 'doubtful':
      return message('Done, delivery unknown');
    case 'rejected':
      return message('Done, deliveries rejected');
    case 'nothing to do':
      return message('Nothing to do');
    case 'not known':
      return message('No webhook stored');
    case 'early':
      return message('Ended early');
    case 'failed':
      return message('Failed before a change');
    case 'no plan':
      return message('No plan');
    case 'not begun':
      return message('Not started');
  }
}

function seenOf(end: ClusterEnd): Message {
  if ('failure' in end) return end.failure.text;
  return ('text' in end ? end.text : undefined) ?? message('{0}', '');
}
