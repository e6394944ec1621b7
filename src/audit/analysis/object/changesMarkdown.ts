import { markdownText } from '../../../text/markdownText.ts';
import { message, type Message } from '../../../text/message.ts';
import { redact } from '../../../text/redaction.ts';
import { visibleText } from '../../../text/visibleText.ts';
import { searchLimits } from '../figureText.ts';
import { resourcesOf, withGroup } from './apiGroups.ts';
import { changeSentence, limitsOf, objectText } from './changeSentence.ts';
import type { FileAccount } from '../columns/loadedEvents.ts';
import type { ObjectChange, ObjectName } from './objectChanges.ts';
import type { Answers } from '../questions.ts';
import { withoutBodies, withoutSecrets } from './withoutSecrets.ts';

/** Most changes that are listed. */
const MOST = 100;

/** Who changed an object, as one Markdown document: the sentence, what it does not know, all changes, the event. */
export function changesMarkdown(
  object: ObjectName,
  { found, event }: Answers['changes'],
  from: AnsweredFrom,
  say: (text: Message) => string,
): string {
  const cell = (text: string): string => markdownText(visibleText(text));
  const limits = [...limitsOf(found), ...sourceLimits(from)].map(say);
  const titles = [
    message('Time'),
    message('User'),
    message('Request'),
    message('Source addresses'),
    message('Program'),
    message('Reason'),
  ];
  const isOfMany = resourcesOf(found).length > 1;
  const row = ({
    time,
    user,
    actsAs,
    verb,
    resource,
    subresource,
    kind,
    addresses,
    agent,
    why,
  }: ObjectChange): string =>
    [
      time === undefined ? '' : `${new Date(time).toISOString().slice(0, 19)}Z`,
      actsAs === '' ? user : `${user} → ${actsAs}`,
      [verb, ...(kind === 'namespace' ? ['namespaces'] : [isOfMany ? withGroup(resource) : '', subresource])]
        .filter((word) => word !== '')
        .join(' '),
      addresses.join(', '),
      agent,
      why,
    ]
      .map(cell)
      .join(' | ');
  const { changes } = found;
  const more = changes.length - MOST;
  const lines = [
    `# ${say(message('Who changed {0}?', cell(objectText(object))))}`,
    '',
    cell(say(changeSentence(object, found))),
    '',
    ...limits.map((limit) => `- ${cell(limit)}`),
    ...(changes.length === 0
      ? []
      : [
          '',
          `| ${titles.map(say).join(' | ')} |`,
          `| ${titles.map(() => '---').join(' | ')} |`,
          ...changes.slice(0, MOST).map((change) => `| ${row(change)} |`),
          ...(more > 0 ? ['', say(message('And {0} more.', more))] : []),
        ]),
    ...(event === undefined && changes.length > 0
      ? ['', say(message('The event could not be read again: the file has changed since.'))]
      : []),
    ...(event === undefined ? [] : ['', '```json', ...eventLines(event), '```']),
  ];
  return redact(`${lines.join('\n')}\n`);
}

/** What an answer is from. */
export interface AnsweredFrom {
  readonly accounts: readonly FileAccount[];
  /** What is said of the lines of a search; nothing of a file. */
  readonly notes: readonly Message[];
}

/** What may be missing from an answer, since it was not searched for or could not be read. */
export function sourceLimits({ accounts, notes }: AnsweredFrom): readonly Message[] {
  const unread = accounts.reduce((sum, account) => sum + account.unread + account.cut, 0);
  const incomplete = accounts.filter(({ leftOut, truncated, stopped }) => leftOut ?? (truncated || stopped));
  return [
    ...searchLimits(notes),
    ...(unread > 0 ? [message('Lines that are cut or not understood, and may be about it: {0}', unread)] : []),
    ...incomplete.map(({ path }) => message('Not read, or not to its end: {0}', path)),
  ];
}

/** An event over several lines, of which none can end the block that it is in. */
function eventLines(event: string): readonly string[] {
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(event)), null, 2)
      .split('\n')
      .map(visibleText);
  } catch {
    // It is cut.
    return [`  ${visibleText(withoutBodies(event))}`];
  }
}
