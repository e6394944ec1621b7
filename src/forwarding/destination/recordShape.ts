import type { EventKeys } from '../../audit/filter/queryFields.ts';
import type { LogsRow } from '../../ibmcloud/commands/logsAnswer.ts';
import { fieldAt, isRecord } from '../../text/jsonValue.ts';

/** Where the records of an instance hold audit events, and the name of their cluster. */
export interface RecordShape extends EventKeys {
  /** `mixed`: some events are text; `text`: all are. Then no key of an event may be asked for. */
  readonly kind: 'object' | 'mixed' | 'text';
  /** Path from `$d` to the name of the cluster, and the names that were seen there. */
  readonly cluster: { readonly path: readonly string[]; readonly names: readonly string[] } | undefined;
}

/** Where agents of several versions, and a parsing rule of the instance, put a line of JSON. */
const prefixes: readonly (readonly string[])[] = [['log'], [], ['message'], ['message_obj'], ['log_obj']];
const textPaths: readonly string[] = ['log', 'message', 'text'];
const clusterPaths: readonly (readonly string[])[] = [
  ['kubernetes', 'cluster_name'],
  ['meta', 'cluster_name'],
];

/** Learns it from some rows; `undefined` where none of them holds an audit event. Pure. */
export function learnShape(rows: readonly LogsRow[]): RecordShape | undefined {
  const events = rows.filter(({ data }) => prefixOf(data) !== undefined);
  const texts = rows.filter(({ data }) => prefixOf(data) === undefined && isEventText(data));
  const prefix = prefixes.find((one) => events.some(({ data }) => isEvent(fieldAt(data, ...one))));
  const cluster = clusterOf([...events, ...texts]);
  if (prefix === undefined) {
    return texts.length === 0 ? undefined : { kind: 'text', prefix: [], seen: new Set(), cluster };
  }
  // Where events are in several places, a key of one place would leave the others out.
  const isOne = texts.length === 0 && events.every(({ data }) => isEvent(fieldAt(data, ...prefix)));
  const seen = new Set<string>();
  if (isOne) for (const { data } of events) addPaths(fieldAt(data, ...prefix), '', seen);
  return { kind: isOne ? 'object' : 'mixed', prefix, seen, cluster };
}

function prefixOf(data: unknown): readonly string[] | undefined {
  return prefixes.find((prefix) => isEvent(fieldAt(data, ...prefix)));
}

function isEvent(value: unknown): boolean {
  return isRecord(value) && typeof value['auditID'] === 'string' && typeof value['verb'] === 'string';
}

function isEventText(data: unknown): boolean {
  const texts = typeof data === 'string' ? [data] : textPaths.map((name) => fieldAt(data, name));
  return texts.some((text) => typeof text === 'string' && /^\{.*"auditID"/s.test(text));
}

function clusterOf(rows: readonly LogsRow[]): RecordShape['cluster'] {
  for (const path of clusterPaths) {
    const names = rows.map(({ data }) => fieldAt(data, ...path)).filter((name) => typeof name === 'string');
    if (names.length > 0) return { path, names: [...new Set(names)] };
  }
  return undefined;
}

function addPaths(value: unknown, path: string, seen: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) addPaths(item, path, seen);
  if (!isRecord(value)) return;
  for (const [name, field] of Object.entries(value)) {
    const inner = path === '' ? name : `${path}.${name}`;
    seen.add(inner);
    addPaths(field, inner, seen);
  }
}
