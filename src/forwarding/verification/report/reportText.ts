import { message, type Message } from '../../../text/message.ts';
import type { CheckResult, Finding } from '../check.ts';
import { checks } from '../checks.ts';

/** Converts sentences to text: in English for pipelines, in the user's language in the editor. */
export type Say = (text: Message) => string;

/** The results in the order of the report, with their headings. */
export const sections: readonly { readonly result: CheckResult; readonly title: Message }[] = [
  { result: 'failure', title: message('Failing') },
  { result: 'warning', title: message('Warnings') },
  { result: 'unknown', title: message('Unknown') },
  { result: 'pass', title: message('Passed') },
  { result: 'skipped', title: message('Skipped') },
];

/** The check's title; its id if this version no longer has the check. */
export function titleOf({ check }: Pick<Finding, 'check'>): Message {
  return checks.find(({ id }) => id === check)?.title ?? message('{0}', check);
}

/** The finding's sentence, with the cause that explains it, or the reason for skipping it. */
export function sentenceOf({ result, text, causedBy: follows }: Finding, say: Say): string {
  const sentence = result === 'skipped' ? say(message('Skipped: {0}', say(text))) : say(text);
  return follows === undefined
    ? sentence
    : say(message('{0} (caused by “{1}”)', sentence, say(titleOf({ check: follows }))));
}
