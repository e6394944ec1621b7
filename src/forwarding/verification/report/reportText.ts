import { message, type Message } from '../../../text/message.ts';
import type { Finding } from '../check.ts';
import { checks } from '../checks.ts';
import { isBroken } from '../verdict.ts';
import type { VerifyResult } from '../verify.ts';

/** Converts sentences to text: in English for pipelines, in the user's language in the editor. */
export type Say = (text: Message) => string;

/** A part of a report: what it is called, and which findings are in it. */
interface ReportSection {
  readonly id: Finding['result'] | 'not-covered';
  readonly title: Message;
  readonly has: (finding: Finding) => boolean;
}

/** The results in the order of the report, with their headings. */
export const sections: readonly ReportSection[] = [
  { id: 'failure', title: message('Failing'), has: isBroken },
  { id: 'not-covered', title: message('Not covered'), has: ({ notCovered }) => notCovered === true },
  ...(
    [
      ['warning', message('Warnings')],
      ['unknown', message('Unknown')],
      ['pass', message('Passed')],
      ['skipped', message('Skipped')],
    ] as const
  ).map(([wanted, title]) => ({ id: wanted, title, has: ({ result }: Finding) => result === wanted })),
];

/** The check's title; its id if this version no longer has the check. */
export function titleOf({ check }: Pick<Finding, 'check'>): Message {
  return checks.find(({ id }) => id === check)?.title ?? message('{0}', check);
}

/** The finding's sentence, with the cause that explains it, or the reason for skipping it. */
export function sentenceOf({ result, text, causedBy: follows }: Finding, say: Say): string {
  const cause = follows === undefined ? undefined : say(titleOf({ check: follows }));
  if (result === 'skipped') {
    return cause === undefined
      ? say(message('Skipped: {0}', say(text)))
      : say(message('Skipped because of “{0}”.', cause));
  }
  return cause === undefined ? say(text) : say(message('{0} The cause is “{1}”.', say(text), cause));
}

/** With which version of this extension it was verified. */
export function versionText({ tool }: Pick<VerifyResult, 'tool'>): Message {
  return tool === undefined ? message('by a version that isn’t known') : message('by version {0}', tool);
}
