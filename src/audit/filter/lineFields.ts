import {
  decisionOf,
  deprecationOf,
  dryRunOf,
  managerOf,
  podSecurityOf,
  reasonOf,
  tookMs,
  uidsOf,
} from '../eventDetails.ts';
import type { HaproxyLine } from '../haproxyLog.ts';
import { timeOfLine, type LogLine } from '../logLine.ts';
import { microTime } from '../microTime.ts';
import type { FieldKey } from './filterFields.ts';

const none: readonly string[] = [];

/** Returns a reader of a text field: its value, or all values that count for it; empty where the line has none. */
export function textField(key: FieldKey): (line: LogLine) => string | readonly string[] {
  switch (key) {
    case 'verb':
      return (line) =>
        line.kind === 'event' ? line.event.verb : line.kind === 'haproxy' ? requestOf(line.line, 'method') : none;
    case 'resource':
      return (line) => (line.kind === 'event' ? resourceForms(line.event.resource) : none);
    case 'ns':
      return (line) => (line.kind === 'event' ? line.event.namespace : none);
    case 'name':
      return (line) => (line.kind === 'event' ? line.event.name : none);
    case 'user':
      return (line) =>
        line.kind !== 'event'
          ? none
          : line.event.actsAs === ''
            ? line.event.user
            : [line.event.user, line.event.actsAs];
    case 'group':
      return (line) => (line.kind === 'event' ? line.event.groups : none);
    case 'stage':
      return (line) => (line.kind === 'event' ? line.event.stage : none);
    case 'agent':
      return (line) => (line.kind === 'event' ? line.event.agent : none);
    case 'ip':
      return (line) =>
        line.kind === 'event' ? line.event.addresses : line.kind === 'haproxy' ? clientOf(line.line) : none;
    case 'path':
      return (line) =>
        line.kind === 'event' ? line.event.path : line.kind === 'haproxy' ? requestOf(line.line, 'path') : none;
    case 'id':
      return (line) => (line.kind === 'event' ? line.event.id : none);
    case 'level':
      return (line) => (line.kind === 'event' ? line.event.level : none);
    case 'decision':
      return (line) => (line.kind === 'event' ? decisionOf(line.event) : none);
    case 'why':
      return (line) => (line.kind === 'event' ? reasonOf(line.event) : none);
    case 'deprecated':
      return (line) => (line.kind === 'event' ? deprecationOf(line.event) : none);
    case 'psa':
      return (line) => (line.kind === 'event' ? podSecurityOf(line.event) : none);
    case 'uid':
      return (line) => (line.kind === 'event' ? uidsOf(line.event) : none);
    case 'manager':
      return (line) => (line.kind === 'event' ? managerOf(line.event) : none);
    case 'dryrun':
      return (line) => (line.kind === 'event' ? dryRunOf(line.event) : none);
    case 'backend':
      return (line) => (line.kind === 'haproxy' ? backendsOf(line.line) : none);
    case 'code':
    case 'time':
    case 'ms':
    case 'bytes':
      return () => none;
  }
}

/** Returns a reader of a number field; `undefined` where the line has none. It gets the line's text as well. */
export function numberField(key: FieldKey): (line: LogLine, text: string) => number | undefined {
  if (key === 'bytes') return (_line, text) => Buffer.byteLength(text);
  if (key === 'time') {
    return (line) => {
      const micros = microTime(timeOfLine(line));
      return Number.isNaN(micros) ? undefined : micros;
    };
  }
  if (key === 'ms') {
    return (line) => {
      if (line.kind === 'event') return tookMs(line.event);
      return line.kind === 'haproxy' && line.line.kind === 'request' ? line.line.totalMs : undefined;
    };
  }
  return (line) => {
    if (line.kind === 'event') return line.event.code === 0 ? undefined : line.event.code;
    return line.kind === 'haproxy' && line.line.kind === 'request' && line.line.status > 0
      ? line.line.status
      : undefined;
  };
}

/** `deployments.apps/scale` also matches `deployments`, `deployments.apps` and `deployments/scale`. */
export function resourceForms(resource: string): string | readonly string[] {
  const slash = resource.indexOf('/');
  const dot = resource.indexOf('.');
  if (slash === 0 || (slash === -1 && dot === -1)) return resource;
  const whole = slash === -1 ? resource : resource.slice(0, slash);
  const plain = dot === -1 ? whole : whole.slice(0, dot);
  return slash === -1 ? [plain, whole] : [plain, whole, plain + resource.slice(slash), resource];
}

function requestOf(line: HaproxyLine, part: 'method' | 'path'): string | readonly string[] {
  return line.kind === 'request' ? line[part] : none;
}

function clientOf(line: HaproxyLine): string | readonly string[] {
  if (line.kind === 'server-state' || line.kind === 'no-server') return none;
  const end = line.client.lastIndexOf(':');
  return end === -1 ? line.client : line.client.slice(0, end);
}

function backendsOf(line: HaproxyLine): readonly string[] {
  if (line.backend === undefined) return none;
  const server = line.kind === 'no-server' ? undefined : line.server;
  return server === undefined ? [line.backend] : [line.backend, `${line.backend}/${server}`];
}
