import type { StoredRecord } from './runQuery.ts';

/** Where an agent, or a parsing rule of the instance, puts a line of JSON: each was seen. */
export const recordShapes = ['log', 'root', 'message', 'message_obj', 'text', 'kept'] as const;
export type RecordShapeName = (typeof recordShapes)[number];

export interface RecordStyle {
  record: RecordShapeName;
  /** Where the agent writes the name of the cluster. */
  clusterKey: 'kubernetes' | 'meta' | 'none';
  /** `application`: the agent's configuration overrides the labels. */
  labels: 'namespace' | 'application';
}

/** A line that an agent took from a container. */
export interface TakenLine {
  /** Milliseconds since the epoch. */
  taken: number;
  text: string;
  cluster: string;
  node: string;
  namespace: string;
  pod: string;
  container: string;
  /** Where the agent's configuration overrides them. */
  application?: string;
  subsystem?: string;
  /** Set where it is no line of a container but an event of the account: its data are at the root. */
  isActivity?: boolean;
}

/** The labels that a line gets. */
export function labelsOf(line: TakenLine, { labels }: RecordStyle): { application: string; subsystem: string } {
  const usual =
    labels === 'namespace'
      ? { application: line.namespace, subsystem: line.container }
      : { application: 'platform', subsystem: 'kubernetes' };
  return { application: line.application ?? usual.application, subsystem: line.subsystem ?? usual.subsystem };
}

/** The record that a line becomes. */
export function recordOf(line: TakenLine, style: RecordStyle, priority: 'high' | 'medium' | 'low'): StoredRecord {
  const { cluster, node, namespace, pod, container, text } = line;
  const { application, subsystem } = labelsOf(line, style);
  const timestamp = new Date(line.taken).toISOString().replace('Z', '000');
  const kubernetes = {
    ...(style.clusterKey === 'kubernetes' ? { cluster_name: cluster } : {}),
    namespace_name: namespace,
    pod_name: pod,
    container_name: container,
  };
  const $l = { applicationname: application, subsystemname: subsystem };
  const $m = { timestamp, severity: 'Info', priorityclass: priority, logid: `${line.taken}` };
  if (line.isActivity) return { timestamp, $d: JSON.parse(text) as unknown, $l, $m };
  const meta = style.clusterKey === 'meta' ? { meta: { cluster_name: cluster } } : {};
  return {
    timestamp,
    $d: { node_name: node, kubernetes, ...meta, ...payload(text, style.record) },
    $l,
    $m,
  };
}

function payload(text: string, shape: RecordShapeName): Record<string, unknown> {
  const parsed = objectIn(text);
  if (parsed === undefined) return shape === 'message' || shape === 'message_obj' ? { message: text } : { log: text };
  switch (shape) {
    case 'log':
      return { log: parsed };
    case 'root':
      return parsed;
    case 'message':
      return { stream: 'stdout', logtag: 'F', message: parsed, file: '/var/log/containers/a.log' };
    case 'message_obj':
      return { stream: 'stdout', logtag: 'F', message: text, message_obj: parsed };
    case 'text':
      return { log: text };
    case 'kept':
      return { ...parsed, log: parsed };
  }
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined; // of a line
  } catch {
    return undefined;
  }
}
