import { markdownText } from '../../../text/markdownText.ts';
import { message, type Message } from '../../../text/message.ts';
import { redact } from '../../../text/redaction.ts';
import { visibleText } from '../../../text/visibleText.ts';
import type { Difference } from './bodyDifference.ts';
import { changeSentence, changeText, limitsOf, objectText } from './changeSentence.ts';
import { sourceLimits, type AnsweredFrom } from './changesMarkdown.ts';
import type { ObjectHistory } from './objectHistory.ts';
import type { ObjectName } from './objectChanges.ts';

/** Most places of one write. */
const MOST = 60;

/** The writes of an object in order, as one Markdown document, each with what it changed. */
export function historyMarkdown(
  object: ObjectName,
  { found, entries, leftOut }: ObjectHistory,
  from: AnsweredFrom,
  say: (text: Message) => string,
): string {
  const cell = (text: string): string => markdownText(visibleText(text));
  const limits = [...limitsOf(found), ...sourceLimits(from)];
  const lines = [
    `# ${say(message('History of {0}', cell(objectText(object))))}`,
    '',
    cell(say(changeSentence(object, found))),
    '',
    ...limits.map((limit) => `- ${cell(say(limit))}`),
    ...(leftOut > 0 ? [`- ${say(message('Older writes that are left out: {0}', leftOut))}`] : []),
  ];
  for (const { change, difference, note } of entries) {
    lines.push('', `## ${cell(say(changeText(object, change, found)))}`);
    if (note !== undefined) lines.push('', say(note));
    if (difference.length > 0) lines.push('', '```diff', ...difference.slice(0, MOST).flatMap(linesOf), '```');
    if (difference.length > MOST) lines.push('', say(message('And {0} more.', difference.length - MOST)));
  }
  return redact(`${lines.join('\n')}\n`);
}

/** Each line begins with its sign, so that none ends the block that it is in. */
function linesOf({ path, before, after }: Difference): readonly string[] {
  const line = (sign: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [visibleText(`${sign} ${path}: ${value}`)];
  return [...line('-', before), ...line('+', after)];
}
