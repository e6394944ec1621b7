import { fieldAt } from '../../text/jsonValue.ts';
import { markdownText } from '../../text/markdownText.ts';
import { message, type Message } from '../../text/message.ts';
import { redact } from '../../text/redaction.ts';
import { visibleText } from '../../text/visibleText.ts';
import type { EventObject } from '../kubectlCommand.ts';
import { missingRule, rulesYaml } from './missingRule.ts';
import type { Refusal } from './refusal.ts';

/** Why a request was refused, as one Markdown document: the sentence, what was answered, the rule that was missing. */
export async function refusalMarkdown(
  event: EventObject,
  refusal: Refusal,
  say: (text: Message) => string,
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
  return redact(`${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`);
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
