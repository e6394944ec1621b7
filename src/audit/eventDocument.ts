import { quoteValue } from './filter/filterWords.ts';
import type { EventObject } from './kubectlCommand.ts';
import { readLogLine } from './logLine.ts';

/** A line of a log as a document. */
export interface EventDocument {
  /** The tab's title: `create secrets web`. */
  readonly title: string;
  readonly yaml: string;
  /** Only for a complete audit event. */
  readonly event: EventObject | undefined;
  /** Filters for everything of the same user, and about the same object; `undefined` if the line names none. */
  readonly userFilter: string | undefined;
  readonly objectFilter: string | undefined;
}

/** Formats a line of a log, without its timestamp, as YAML: an audit event in full, an HAProxy line by its fields. */
export async function eventDocument(text: string): Promise<EventDocument> {
  const { stringify } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  const toYaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  const line = readLogLine(text);
  if (line.kind !== 'event') {
    const fields = line.kind === 'haproxy' ? { ...line.line } : {};
    return {
      title: line.kind === 'haproxy' ? line.line.kind : 'line',
      yaml: toYaml({ ...fields, line: text }),
      event: undefined,
      userFilter: undefined,
      objectFilter: undefined,
    };
  }
  const { verb, resource, namespace, name, user } = line.event;
  const whole = line.isCut ? undefined : (JSON.parse(text) as EventObject); // it was parsed as an object
  const plain = resource.replace(/\/[^/]*$/, '');
  const object = [
    ...(plain === '' || plain.startsWith('/') ? [] : [`resource:${quoteValue(plain)}`]),
    ...(namespace === '' ? [] : [`ns:${quoteValue(namespace)}`]),
    ...(name === '' ? [] : [`name:${quoteValue(name)}`]),
  ];
  return {
    title: [verb, resource, name].filter((word) => word !== '').join(' '),
    yaml: toYaml(whole ?? { ...line.event, line: text }),
    event: whole,
    userFilter: user === '' ? undefined : `user:${quoteValue(user)}`,
    objectFilter: object.length === 0 ? undefined : object.join(' '),
  };
}
