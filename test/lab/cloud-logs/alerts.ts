import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readText, writeJson } from '../account/files.ts';
import { withLock } from '../account/lock.ts';
import { CompileError } from './expression.ts';
import { parseLucene } from './lucene.ts';

/** An alert as an instance keeps it. */
export type StoredAlert = Record<string, unknown> & { id: string; name: string };

/** Alerts that an instance takes. */
const MOST = 500;
const windows = [
  ...['minutes_5_or_unspecified', 'minutes_10', 'minutes_15', 'minutes_20', 'minutes_30'],
  ...['hour_1', 'hours_2', 'hours_4', 'hours_6', 'hours_12', 'hours_24', 'hours_36'],
];
const fields = [
  ...['name', 'description', 'enabled', 'deleted', 'phantom_mode', 'priority', 'type', 'entity_labels'],
  ...['group_by_keys', 'incidents_settings', 'notification_group', 'logs_threshold', 'logs_immediate'],
];

const fileOf = (lab: string, guid: string): string => join(lab, 'cloud-logs', `${guid}.alerts.json`);

export function alertsOf(lab: string, guid: string): StoredAlert[] {
  return JSON.parse(readText(fileOf(lab, guid)) ?? '[]') as StoredAlert[]; // written here alone
}

/** Changes the alerts of an instance, as one of its users does. */
export function changeAlerts(
  lab: string,
  guid: string,
  change: (alerts: readonly StoredAlert[]) => readonly StoredAlert[],
): void {
  withLock(lab, `alerts-${guid}`, () => writeJson(fileOf(lab, guid), change(alertsOf(lab, guid))));
}

/**
 * Makes an alert. @param integrations of the outgoing webhooks that there are
 * @returns why it is refused, or the alert
 */
export function createAlert(
  lab: string,
  guid: string,
  prototype: unknown,
  integrations: readonly number[],
): StoredAlert | string {
  const wrong = wrongIn(prototype, integrations);
  if (wrong !== undefined) return wrong;
  const time = new Date().toISOString();
  const stamps = { id: randomUUID(), alert_version_id: randomUUID(), created_time: time, updated_time: time };
  const alert = { ...(prototype as StoredAlert), ...stamps }; // checked above
  if (alertsOf(lab, guid).length >= MOST) return `the limit of ${MOST} alerts is reached`;
  changeAlerts(lab, guid, (alerts) => [...alerts, alert]);
  return alert;
}

function wrongIn(prototype: unknown, integrations: readonly number[]): string | undefined {
  const alert = asObject(prototype);
  if (typeof alert['name'] !== 'string' || alert['name'] === '') return 'name: is required';
  const unknown = Object.keys(alert).find((name) => !fields.includes(name));
  if (unknown !== undefined) return 'Failed to deserialize JSON';
  const labels = Object.values(asObject(alert['entity_labels']));
  if (!labels.every((label) => typeof label === 'string')) return 'Failed to deserialize JSON';
  const type = alert['type'];
  if (type !== 'logs_threshold' && type !== 'logs_immediate_or_unspecified') return 'type: no such type';
  const body = asObject(alert[type.replace('_or_unspecified', '')]);
  const filter = asObject(asObject(body['logs_filter'])['simple_filter']);
  try {
    parseLucene(String(filter['lucene_query']));
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return `lucene_query: ${error.message}`;
  }
  if (type === 'logs_threshold') {
    const [rule] = asList(body['rules']);
    const condition = asObject(asObject(rule)['condition']);
    const window = asObject(condition['time_window'])['logs_time_window_specific_value'];
    if (!windows.includes(String(window))) return 'rules.condition.time_window: no such window';
    if (typeof condition['threshold'] !== 'number') return 'rules.condition.threshold: is required';
    if (!['less_than', 'more_than_or_unspecified'].includes(String(body['condition_type'])))
      return 'condition_type: no such type';
  }
  const webhooks = asList(asObject(alert['notification_group'])['webhooks']);
  const strange = webhooks
    .map((one) => asObject(asObject(one)['integration'])['integration_id'])
    .find((id) => typeof id !== 'number' || !integrations.includes(id));
  return strange === undefined ? undefined : `integration_id: ${JSON.stringify(strange)} was not found`;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
