import type { ManifestFile, WorkspaceFacts } from '../manifest/manifestFile.ts';
import type { Problem } from '../problem.ts';

/** A problem from a rule; `checkFile` adds the rule's id. */
export type Found = Omit<Problem, 'rule'>;

/** A rule about a file. Each rule is a file of its own. */
export interface Rule {
  /** In kebab case; VS Code shows it beside the message. */
  readonly id: string;
  check(file: ManifestFile, facts: WorkspaceFacts): Iterable<Found>;
}
