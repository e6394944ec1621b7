import { randomUUID } from 'node:crypto';

export type Priority = 'high' | 'medium' | 'low' | 'block';

/** Which names a rule of a policy is for; several are separated by commas. */
export interface LabRule {
  rule: 'is' | 'is_not' | 'start_with' | 'includes' | 'unspecified';
  name: string;
}

/** A policy of an instance. */
export interface LabPolicy {
  name: string;
  priority: Priority;
  application?: LabRule;
  subsystem?: LabRule;
  /** Absent: all. */
  severities?: string[];
  /** Absent: it is. */
  enabled?: boolean;
}

/** What a policy decides by. */
export interface Labelled {
  readonly application: string;
  readonly subsystem: string;
  readonly severity: string;
}

/** What the policies make of a record: the first that fits, in their order; none: `high`. */
export function priorityOf(policies: readonly LabPolicy[], record: Labelled): Priority {
  const found = policies.find(
    ({ enabled, application, subsystem, severities }) =>
      enabled !== false &&
      fits(application, record.application) &&
      fits(subsystem, record.subsystem) &&
      (severities === undefined || severities.includes(record.severity)),
  );
  return found?.priority ?? 'high';
}

function fits(rule: LabRule | undefined, label: string): boolean {
  if (rule === undefined) return true;
  const names = rule.name.split(',').map((name) => name.trim());
  switch (rule.rule) {
    case 'is':
      return names.includes(label);
    case 'is_not':
      return !names.includes(label);
    case 'start_with':
      return names.some((name) => label.startsWith(name));
    case 'includes':
      return names.some((name) => label.includes(name));
    case 'unspecified':
      return true;
  }
}

/** A policy as the API has it. */
export function policyJson(policy: LabPolicy, index: number): Record<string, unknown> {
  const { name, priority, application, subsystem, severities, enabled = true } = policy;
  const rule = (one: LabRule | undefined): unknown => one && { rule_type_id: one.rule, name: one.name };
  return {
    ...{ id: randomUUID(), company_id: 4242, name, description: '', priority: `type_${priority}`, deleted: false },
    ...{ enabled, order: index + 1 },
    ...(application ? { application_rule: rule(application) } : {}),
    ...(subsystem ? { subsystem_rule: rule(subsystem) } : {}),
    ...{ created_at: '2026-03-11T09:12:44.018Z', updated_at: '2026-03-11T09:12:44.018Z' },
    archive_retention: { id: randomUUID() },
    log_rules: { severities: severities ?? ['debug', 'verbose', 'info', 'warning', 'error', 'critical'] },
  };
}
