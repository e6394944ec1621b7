import type { ManifestFile, WorkspaceFacts } from '../manifest/manifestFile.ts';
import type { Problem } from '../problem.ts';

/** A problem as its rule finds it; which rule it was is added by {@link ../checkFile.ts}. */
export type Found = Omit<Problem, 'rule'>;

/** One question about a file. A rule is a file; a new one changes no other. */
export interface Rule {
  /** In kebab case; VS Code shows it beside the message. */
  readonly id: string;
  check(file: ManifestFile, facts: WorkspaceFacts): Iterable<Found>;
}
