import { basename } from 'node:path';
import type { LoadedSummary } from '../../audit/analysis/questions.ts';
import { message, type Message } from '../../text/message.ts';
import { cutText, unreadText } from '../../audit/analysis/countTexts.ts';

/** What the figures are of. */
interface Figures {
  readonly notes: readonly Message[];
  readonly source: { readonly loaded: Pick<LoadedSummary, 'accounts'> };
  readonly summary: { readonly missing: number };
}

/** What makes figures less than they seem: what is known of all their events, then what could not be read. */
export function limitsOf({
  notes,
  source,
  summary,
}: Figures): readonly { readonly text: Message; readonly icon: 'info' | 'warning' }[] {
  return [
    ...notes.map((text) => ({ text, icon: 'info' }) as const),
    ...doubts(source.loaded, summary.missing).map((text) => ({ text, icon: 'warning' }) as const),
  ];
}

/** What makes the figures less than they seem, of the files and of the last answer. */
function doubts({ accounts }: Pick<LoadedSummary, 'accounts'>, missing: number): readonly Message[] {
  const sum = (of: (account: LoadedSummary['accounts'][number]) => number): number =>
    accounts.reduce((total, account) => total + of(account), 0);
  const [cut, unread] = [sum((account) => account.cut), sum((account) => account.unread)];
  return [
    ...(missing === 0
      ? []
      : [
          missing === 1
            ? message('1 event couldn’t be read again: not known whether it matches')
            : message('{0} events couldn’t be read again: not known whether they match', missing),
        ]),
    ...(cut === 0 ? [] : [cutText(cut)]),
    ...(unread === 0 ? [] : [unreadText(unread)]),
    ...accounts.flatMap(({ path, leftOut, truncated, stopped }) => [
      ...(leftOut ? [message('Left out: {0}. {1}', basename(path), leftOut)] : []),
      ...(truncated ? [message('Ends too early: {0}', basename(path))] : []),
      ...(stopped ? [message('Read only in part, since there are too many events: {0}', basename(path))] : []),
    ]),
  ];
}
