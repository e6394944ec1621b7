import type { LogsRow } from '../../ibmcloud/commands/logsAnswer.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { unwrap } from './unwrap.ts';

/** A line of a log as IBM Cloud Logs keeps it. */
export interface LogsLine {
  readonly text: string;
  /** RFC 3339: when the agent took it; empty where that is not known. */
  readonly stamp: string;
}

/** The fields of an audit event: where an agent puts them at the root of a record, its own are beside them. */
const eventFields: ReadonlySet<string> = new Set([
  ...['kind', 'apiVersion', 'metadata', 'level', 'timestamp', 'auditID', 'stage', 'requestURI', 'verb', 'user'],
  ...['impersonatedUser', 'authenticationMetadata', 'sourceIPs', 'userAgent', 'objectRef', 'responseStatus'],
  ...['requestObject', 'responseObject', 'requestReceivedTimestamp', 'stageTimestamp', 'annotations'],
]);
/** Fields in which an agent leaves a line that is no JSON. */
const textFields = ['log', 'message', 'text'];

/** The lines in rows of IBM Cloud Logs, read as in a saved answer; what is not understood is a line as it is. */
export function linesOfRows(rows: readonly LogsRow[]): readonly LogsLine[] {
  return rows.flatMap(({ time, data }) => {
    const own = isRecord(data) && 'verb' in data && 'requestURI' in data ? eventIn(data) : data;
    const record = JSON.stringify({ timestamp: time, user_data: own });
    const lines = unwrap(record);
    if (lines.length === 1 && lines[0]?.text === record) return [{ text: plainText(data), stamp: time }];
    return lines.map(({ text, stamp }) => ({ text, stamp: stamp === '' ? time : stamp }));
  });
}

function eventIn(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(data).filter(([name]) => eventFields.has(name)));
}

function plainText(data: unknown): string {
  if (typeof data === 'string') return data;
  const texts = isRecord(data) ? textFields.map((name) => data[name]) : [];
  return texts.find((text) => typeof text === 'string') ?? JSON.stringify(data);
}
