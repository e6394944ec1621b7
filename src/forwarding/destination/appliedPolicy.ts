import type { LogsPolicy, LogsPolicyRule, LogsPriority } from '../../ibmcloud/commands/logsPolicies.ts';

/** Labels by which an instance knows where a line comes from. */
export interface EventLabels {
  readonly application: string;
  readonly subsystem: string;
}

/** What an instance's policies make of lines with certain labels. */
export type AppliedPolicy =
  /** `policy`: its name; `undefined` where none is for them, which is as if one said `high`. */
  | { readonly kind: 'applies'; readonly priority: LogsPriority; readonly policy: string | undefined }
  /** Policies that may be for them: by severity, which audit events have at random, or by words that are not known. */
  | { readonly kind: 'unsure'; readonly policies: readonly string[] };

const ALL_SEVERITIES = 6;

type Fits = 'yes' | 'no' | 'perhaps';

/** The first policy that is for these labels decides. Pure. */
export function appliedPolicy(policies: readonly LogsPolicy[], labels: EventLabels): AppliedPolicy {
  const perhaps: LogsPolicy[] = [];
  const decided = inOrder(policies).find((policy) => {
    const fits = isFor(policy, labels);
    if (fits === 'perhaps') perhaps.push(policy);
    return fits === 'yes';
  });
  const priority = decided === undefined ? 'high' : decided.priority;
  if (priority === undefined || perhaps.some((one) => one.priority !== priority)) {
    return { kind: 'unsure', policies: [...perhaps, ...(decided ? [decided] : [])].map(({ name }) => name) };
  }
  return { kind: 'applies', priority, policy: decided?.name };
}

/** As they are listed, where one does not say. */
function inOrder(policies: readonly LogsPolicy[]): readonly LogsPolicy[] {
  if (policies.some(({ order }) => order === undefined)) return policies;
  return policies.toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0));
}

function isFor({ enabled, application, subsystem, severities }: LogsPolicy, labels: EventLabels): Fits {
  const all: readonly Fits[] = [
    enabled === undefined ? 'perhaps' : enabled ? 'yes' : 'no',
    isNamed(application, labels.application),
    isNamed(subsystem, labels.subsystem),
    severities.length === 0 || new Set(severities).size >= ALL_SEVERITIES ? 'yes' : 'perhaps',
  ];
  return all.includes('no') ? 'no' : all.includes('perhaps') ? 'perhaps' : 'yes';
}

/** Whether names are compared with their case is not documented: where that alone differs, they may be the same. */
function isNamed(rule: LogsPolicyRule | undefined, label: string): Fits {
  if (rule === undefined) return 'yes';
  if (rule.kind === 'unknown' || rule.names.length === 0) return 'perhaps';
  const found = (given: string, names: readonly string[]): boolean =>
    names.some((name) =>
      rule.kind === 'starts-with'
        ? given.startsWith(name)
        : rule.kind === 'includes'
          ? given.includes(name)
          : given === name,
    );
  const isFound = found(label, rule.names);
  const lower = rule.names.map((name) => name.toLowerCase());
  if (isFound !== found(label.toLowerCase(), lower)) return 'perhaps';
  return isFound === (rule.kind !== 'is-not') ? 'yes' : 'no';
}
