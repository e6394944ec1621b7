import { isRecord } from '../../text/jsonValue.ts';
import type { CliCommand } from '../cliCommand.ts';
import { text, type Fields } from '../fields.ts';
import { readLogsList } from './logsList.ts';

/** Where a policy leads: `high` to frequent search, `medium` and `low` to the archive, `block` nowhere. */
export type LogsPriority = 'high' | 'medium' | 'low' | 'block';

/** Which names of an application or of a subsystem a policy is for. */
export interface LogsPolicyRule {
  /** `unknown`: another word than those that are documented. */
  readonly kind: 'is' | 'is-not' | 'starts-with' | 'includes' | 'unknown';
  readonly names: readonly string[];
}

/** A policy of an instance of IBM Cloud Logs. */
export interface LogsPolicy {
  readonly name: string;
  /** `undefined`: another word than those that are documented. */
  readonly priority: LogsPriority | undefined;
  /** `undefined`: the answer does not say. */
  readonly enabled: boolean | undefined;
  /** Of several the lowest comes first; `undefined` where the answer does not say. */
  readonly order: number | undefined;
  /** `undefined`: for all. */
  readonly application: LogsPolicyRule | undefined;
  readonly subsystem: LogsPolicyRule | undefined;
  /** Empty: for all. */
  readonly severities: readonly string[];
}

/**
 * `ibmcloud logs policies` (service role Writer or Manager, or platform role Service Configuration Reader: a Reader is
 * refused). Its JSON is documented for the API alone.
 */
export function listLogsPolicies(serviceUrl: string): CliCommand<readonly LogsPolicy[]> {
  return {
    args: ['logs', 'policies', '--source-type', 'logs', '--output', 'json', '--service-url', serviceUrl],
    parse: (stdout) =>
      readLogsList(stdout, 'policies')
        .filter((fields) => fields['deleted'] !== true)
        .map(policyOf),
  };
}

const kinds: Readonly<Record<string, LogsPolicyRule['kind']>> = {
  ...{ is: 'is', is_not: 'is-not', start_with: 'starts-with', includes: 'includes' },
};
const priorities: Readonly<Record<string, LogsPriority>> = {
  ...{ type_high: 'high', type_medium: 'medium', type_low: 'low', type_block: 'block' },
};

function policyOf(fields: Fields): LogsPolicy {
  const { enabled, order } = fields;
  const rules = fields['log_rules'] ?? fields['logRules'];
  const severities = isRecord(rules) ? rules['severities'] : undefined;
  return {
    name: text(fields, 'name', 'id'),
    priority: priorities[text(fields, 'priority')],
    enabled: typeof enabled === 'boolean' ? enabled : undefined,
    order: typeof order === 'number' ? order : undefined,
    application: ruleOf(fields['application_rule'] ?? fields['applicationRule']),
    subsystem: ruleOf(fields['subsystem_rule'] ?? fields['subsystemRule']),
    severities: Array.isArray(severities) ? severities.map(String) : [],
  };
}

/** What is no object is a rule that is not understood: it may be for any name. */
function ruleOf(value: unknown): LogsPolicyRule | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) return { kind: 'unknown', names: [] };
  const names = text(value, 'name').split(',');
  return {
    kind: kinds[text(value, 'rule_type_id', 'ruleTypeId')] ?? 'unknown',
    names: names.map((name) => name.trim()).filter((name) => name !== ''),
  };
}
