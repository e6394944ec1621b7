import { isRecord } from '../../../text/jsonValue.ts';
import { message } from '../../../text/message.ts';
import type { CliCommand } from '../../cliCommand.ts';
import { asFields, child, requiredText, text, type Fields } from '../../fields.ts';
import { acknowledgement, badOutput, readJson } from '../../jsonOutput.ts';
import { readLogsList } from '../logsList.ts';

/** An alert to be made, in the words of the API. */
export interface AlertPrototype {
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly type: 'logs_threshold' | 'logs_immediate_or_unspecified';
  readonly entity_labels: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** An alert of an instance, as far as it is looked at. */
export interface AlertDefinition {
  readonly id: string;
  /** Changes with each change of the alert; empty where the CLI does not say. */
  readonly version: string;
  readonly name: string;
  /** `undefined` where the CLI does not say. */
  readonly enabled: boolean | undefined;
  /** Whether it is only tried out, and notifies nobody. */
  readonly phantom: boolean;
  /** In the API's words: `logs_threshold`, … */
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of an alert for fewer logs than a number: the window, in the API's words: `minutes_30`. */
  readonly lessThanIn: string | undefined;
  /** Its filter in Lucene; empty where it has none, or none that is known. */
  readonly lucene: string;
  /** Values of the label `application` in its filter. */
  readonly applications: readonly string[];
  /** How many outgoing webhooks it calls. */
  readonly webhooks: number;
}

/** `ibmcloud logs alert-definitions` (service role Reader): every alert of an instance, those of others too. */
export function listAlerts(serviceUrl: string): CliCommand<readonly AlertDefinition[]> {
  return {
    args: ['logs', 'alert-definitions', '--output', 'json', '--service-url', serviceUrl],
    parse: (stdout) =>
      readLogsList(stdout, 'alert_definitions')
        // The API keeps some that are no more.
        .filter((alert) => alert['deleted'] !== true)
        .map(definitionOf),
  };
}

/**
 * The help of `ibmcloud logs alert-definition-create`, and out of it the option that takes the alert: its name is not
 * documented. IBM's generator calls it `--prototype` for some resources, and `--…-prototype` for others.
 */
export function alertOption(serviceUrl: string): CliCommand<string> {
  return {
    args: ['logs', 'alert-definition-create', '--service-url', serviceUrl, '--help'],
    parse: (stdout) => {
      const [, option] = /--((?:[a-z0-9]+-)*prototype)(?![\w-])/.exec(stdout) ?? [];
      if (option !== undefined) return option;
      throw badOutput(message('The Cloud Logs plug-in has no option for a whole alert. Update it and the CLI.'));
    },
  };
}

/** `ibmcloud logs alert-definition-create` (service role Writer). @param option from {@link alertOption} */
export function createAlert(serviceUrl: string, option: string, alert: AlertPrototype): CliCommand<AlertDefinition> {
  return {
    args: [
      ...['logs', 'alert-definition-create', `--${option}`, JSON.stringify(alert)],
      ...['--output', 'json', '--service-url', serviceUrl],
    ],
    parse: (stdout) => definitionOf(asFields(readJson(stdout))),
  };
}

/** `ibmcloud logs alert-definition-delete` (service role Writer), without its question. */
export function deleteAlert(serviceUrl: string, id: string): CliCommand<void> {
  return {
    args: ['logs', 'alert-definition-delete', '--id', id, '--force', '--service-url', serviceUrl],
    parse: acknowledgement,
  };
}

/** What an instance would list of an alert to be made, without ID and version. */
export function alertAsked(prototype: AlertPrototype): AlertDefinition {
  return definitionOf({ ...prototype, id: '–' });
}

function definitionOf(answered: Fields): AlertDefinition {
  const fields = asFields(inSnakeCase(answered));
  const type = text(fields, 'type');
  const threshold = child(fields, 'logs_threshold');
  const filter = child(child(child(fields, type.replace(/_or_unspecified$/, '')), 'logs_filter'), 'simple_filter');
  const [rule] = records(threshold['rules']);
  const window = child(child(rule ?? {}, 'condition'), 'time_window');
  const applications = records(child(filter, 'label_filters')['application_name']).map((one) => text(one, 'value'));
  const labels = Object.entries(child(fields, 'entity_labels'));
  return {
    id: requiredText(fields, 'id'),
    version: text(fields, 'alert_version_id', 'updated_time'),
    name: requiredText(fields, 'name'),
    enabled: typeof fields['enabled'] === 'boolean' ? fields['enabled'] : undefined,
    phantom: fields['phantom_mode'] === true,
    type,
    labels: Object.fromEntries(labels.filter((label): label is [string, string] => typeof label[1] === 'string')),
    lessThanIn:
      type === 'logs_threshold' && text(threshold, 'condition_type') === 'less_than'
        ? text(window, 'logs_time_window_specific_value')
        : undefined,
    lucene: text(filter, 'lucene_query'),
    applications,
    webhooks: records(child(fields, 'notification_group')['webhooks']).length,
  };
}

/** Fields by the names that the API documents, however the CLI writes them. */
function inSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSnakeCase);
  if (!isRecord(value)) return value;
  const renamed = Object.entries(value).map(([name, inner]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    // Names of labels are anybody's.
    /^entity_?labels$/i.test(name) ? inner : inSnakeCase(inner),
  ]);
  return Object.fromEntries(renamed) as Fields;
}

function records(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
