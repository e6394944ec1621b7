import { message } from '../text/message.ts';
import { LARGEST } from '../failure/largestText.ts';
import type { ManifestFile, WorkspaceFacts } from './manifest/manifestFile.ts';
import type { Problem } from './problem.ts';
import { availability } from './rules/availability.ts';
import { certificateInConfigMap } from './rules/certificateInConfigMap.ts';
import { configHash } from './rules/configHash.ts';
import { finalNewline } from './rules/finalNewline.ts';
import { fixedUser } from './rules/fixedUser.ts';
import { httpLog } from './rules/httpLog.ts';
import { konnectivity } from './rules/konnectivity.ts';
import { placeholder } from './rules/placeholder.ts';
import { ports } from './rules/ports.ts';
import { pullPolicy } from './rules/pullPolicy.ts';
import { restrictedPod } from './rules/restrictedPod.ts';
import { retiredImage } from './rules/retiredImage.ts';
import type { Rule } from './rules/rule.ts';
import { selectors } from './rules/selectors.ts';
import { unmountedFile } from './rules/unmountedFile.ts';
import { unresolvedHost } from './rules/unresolvedHost.ts';
import { webhookPort } from './rules/webhookPort.ts';

/** All rules. */
export const rules: readonly Rule[] = [
  placeholder,
  finalNewline,
  unresolvedHost,
  httpLog,
  ports,
  selectors,
  webhookPort,
  konnectivity,
  restrictedPod,
  fixedUser,
  certificateInConfigMap,
  unmountedFile,
  retiredImage,
  pullPolicy,
  configHash,
  availability,
];

/** The problems of a file, in the order of the text. */
export function checkFile(file: ManifestFile, facts: WorkspaceFacts): Problem[] {
  return rules
    .flatMap((rule) => [...rule.check(file, facts)].map((found) => ({ ...found, rule: rule.id })))
    .sort((one, other) => one.start - other.start || one.end - other.end);
}

/** What is shown of a file with more than {@link LARGEST} characters in place of its problems. */
export const tooLarge: Problem = {
  rule: 'too-large',
  severity: 'information',
  message: message('Not checked: the file is larger than {0} KB.', LARGEST / 1024),
  start: 0,
  end: 0,
  fixes: () => [],
};
