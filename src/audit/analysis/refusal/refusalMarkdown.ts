import { fieldAt } from '../../../text/jsonValue.ts';
import { markdownText } from '../../../text/markdownText.ts';
import { message, type Message } from '../../../text/message.ts';
import { redact } from '../../../text/redaction.ts';
import { visibleText } from '../../../text/visibleText.ts';
import type { EventObject } from '../../kubectlCommand.ts';
import { missingRule, rulesYaml } from './missingRule.ts';
import { searchLimits } from '../figureText.ts';
import type { Groups } from '../groupRows.ts';
import type { FileAccount } from '../columns/loadedEvents.ts';
import type { Refusal } from './refusal.ts';

/** By which bindings others were allowed the same, or why that is not known. */
export type AllowedOthers =
  | {
      readonly groups: Groups;
      readonly name: string;
      readonly accounts: readonly FileAccount[];
      /** What is said of the lines of a search; nothing of a file. */
      readonly notes: readonly Message[];
    }
  | { readonly unknown: Message };

/** Why a request was refused, as one Markdown document: the sentence, what was answered, the rule that was missing. */
export async function refusalMarkdown(
  event: EventObject,
  refusal: Refusal,
  say: (text: Message) => string,
  others: AllowedOthers,
): Promise<string> {
  const cell = (text: string): string => markdownText(visibleText(text));
  const { sentence, notes, answer, reason, asked } = refusal;
  const rule = asked && missingRule(asked);
  const yaml = rule !== undefined && 'objects' in rule ? await rulesYaml(rule.objects) : undefined;
  const isWhole = yaml === undefined || redact(yaml) === yaml;
  const facts = [
    ...notes,
    ...(rule !== undefined && 'problem' in rule ? [rule.problem] : []),
    ...(isWhole ? [] : [message('A part of it looks like a secret: no rule is written here.')]),
    ...(answer === '' ? [] : [message('Answer: {0}', answer)]),
    ...(reason === '' ? [] : [message('Reason of the authorizers: {0}', reason)]),
  ];
  const lines = [
    `# ${say(message('Why was this refused?'))}`,
    '',
    cell(say(sentence)),
    '',
    ...facts.map((fact) => `- ${cell(say(fact))}`),
    ...(yaml === undefined || !isWhole
      ? []
      : ['', ...ruleLines(event, refusal, say), '```yaml', yaml.trimEnd(), '```']),
  ];
  if (asked !== undefined) lines.push('', ...othersLines(others, say, cell));
  return redact(`${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`);
}

function othersLines(
  others: AllowedOthers,
  say: (text: Message) => string,
  cell: (text: string) => string,
): readonly string[] {
  const title = [`## ${say(message('What allowed others the same'))}`, ''];
  if ('unknown' in others) return [...title, cell(say(others.unknown))];
  const { groups, different } = others.groups;
  const isPart = others.accounts.some(
    ({ unread, cut, leftOut, truncated, stopped }) => unread + cut > 0 || (leftOut ?? (truncated || stopped)),
  );
  const limits = searchLimits(others.notes);
  const part = [
    ...(isPart ? ['', say(message('Some of it could not be read, and may name others.'))] : []),
    ...(limits.length === 0 ? [] : ['', ...limits.map((limit) => `- ${cell(say(limit))}`)]),
  ];
  if (different === 0)
    return [...title, cell(say(message('No event of {0} names a binding for it.', others.name))), ...part];
  const titles = [message('Binding'), message('User'), message('Events')];
  return [
    ...title,
    say(message('In any namespace and with any name, as far as the events of {0} go:', cell(others.name))),
    '',
    `| ${titles.map(say).join(' | ')} |`,
    '| --- | --- | ---: |',
    ...groups.map(({ values, events }) => `| ${[...values.map(cell), String(events)].join(' | ')} |`),
    ...(different > groups.length ? ['', say(message('And {0} more.', different - groups.length))] : []),
    ...part,
  ];
}

function ruleLines(event: EventObject, { kind }: Refusal, say: (text: Message) => string): readonly string[] {
  const user =
    kind === 'authorization' && fieldAt(event, 'impersonatedUser') !== undefined ? 'impersonatedUser' : 'user';
  const listed = fieldAt(event, user, 'groups');
  const groups = (Array.isArray(listed) ? listed : []).filter((group) => typeof group === 'string');
  const named = groups.map((group) => markdownText(visibleText(group))).join(', ');
  return [
    `## ${say(message('The rule that was missing'))}`,
    '',
    `**${say(message('Read before you apply: it grants what was refused.'))}**`,
    '',
    ...(named === ''
      ? []
      : [say(message('A subject of the kind Group would allow it to all members. Its groups: {0}', named)), '']),
  ];
}
