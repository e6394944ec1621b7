import type { V1ConfigMap } from '@kubernetes/client-node';
import type * as YamlModule from 'yaml';
import type { ClusterApi } from '../../../kubernetes/clusterApi.ts';
import { isRecord } from '../../../text/jsonValue.ts';
import { AGENT_NAMESPACE } from './loggingAgent.ts';

/** One input of the agent that reads files: patterns of their paths. */
export interface AgentInput {
  /** `undefined` if it is not given: then any filter may be for it. */
  readonly tag: string | undefined;
  readonly paths: readonly string[];
  readonly excluded: readonly string[];
  /** Names of its processors that may drop lines. */
  readonly processors: readonly string[];
}

/** A filter that may drop lines: what it searches for is not judged here. */
export interface AgentFilter {
  readonly name: string;
  /** Which tags it is for; `undefined` where another field than `Match` chooses. */
  readonly match: string | undefined;
}

/** What the agent's ConfigMaps say of the files that it reads, and of where it sends them. */
export interface AgentConfiguration {
  readonly inputs: readonly AgentInput[];
  readonly filters: readonly AgentFilter[];
  /** Whether a text looks like configuration and cannot be parsed: it may say anything. */
  readonly isPartial: boolean;
  /** The host of each output; `undefined` for one that names none here. */
  readonly hosts: readonly (string | undefined)[];
  /** The labels that outputs give to lines instead of the usual ones. */
  readonly labels: readonly LabelOverride[];
}

/** Labels of an output as its text has them, perhaps with names of variables; absent: the usual ones. */
export interface LabelOverride {
  readonly application?: string;
  readonly subsystem?: string;
}

/** Whether a file is read: `unknown` where a pattern comes from elsewhere, or no input is understood. */
export type Collected =
  | { readonly kind: 'collected' }
  /** `filter`: the one that may drop its lines. */
  | { readonly kind: 'unknown'; readonly filter?: string }
  /** `pattern`: the one that leaves the file out, or those of which none fits. */
  | { readonly kind: 'left-out'; readonly pattern: string };

/** Reads these ConfigMaps of the agent; those that do not exist say nothing. @throws Failure – also a refused one */
export async function readAgentConfiguration(
  names: readonly string[],
  api: ClusterApi,
  signal: AbortSignal,
): Promise<AgentConfiguration> {
  const maps = await Promise.all(
    names.map((name) => api.read({ apiVersion: 'v1', kind: 'ConfigMap', namespace: AGENT_NAMESPACE, name }, signal)),
  );
  const texts = maps.flatMap((map) => Object.values((map as V1ConfigMap | undefined)?.data ?? {}));
  return parseAgentConfiguration(texts, await import(/* webpackChunkName: "yaml" */ 'yaml'));
}

/**
 * Parses configuration of Fluent Bit, which the agent is: in its classic form (`[INPUT]`, then `Path …`; agents up to
 * 1.5) or as YAML (`- name: tail`, then `path: …`). Pure.
 */
export function parseAgentConfiguration(
  texts: readonly string[],
  yaml: Pick<typeof YamlModule, 'parseAllDocuments'>,
): AgentConfiguration {
  const parsed = texts.map((text) =>
    /^[ \t]*\[[a-z_]+\]/im.test(text) ? classicSections(text) : yamlSections(text, yaml),
  );
  const sections = parsed.flatMap((found) => found ?? []);
  const inputs = sections.flatMap(({ kind, fields, processors }): readonly AgentInput[] => {
    const path = fields.get('path');
    return kind === 'input' && path !== undefined && fields.get('name')?.toLowerCase() === 'tail'
      ? [
          {
            tag: fields.get('tag'),
            paths: listOf(path),
            excluded: listOf(fields.get('exclude_path') ?? ''),
            processors,
          },
        ]
      : [];
  });
  const filters = sections.flatMap(({ kind, fields, processors }): readonly AgentFilter[] => {
    const match = fields.has('match_regex') ? undefined : fields.get('match');
    const own = kind === 'filter' && mayDrop(fields) ? [fields.get('name') ?? 'filter'] : [];
    const names = kind === 'output' ? processors : own;
    return names.map((name) => ({ name, match }));
  });
  const hosts = sections
    .filter(({ kind }) => kind === 'output')
    .map(({ fields }) => {
      const host = fields.get('target_host') ?? fields.get('host');
      return host === undefined || isOpen(host) ? undefined : host;
    });
  const labels = sections.flatMap(({ kind, fields }): readonly LabelOverride[] => {
    const [application, subsystem] = [fields.get('application_name'), fields.get('subsystem_name')];
    if (kind !== 'output') return [];
    return [
      { ...(application === undefined ? {} : { application }), ...(subsystem === undefined ? {} : { subsystem }) },
    ];
  });
  return { inputs, filters, isPartial: parsed.includes(undefined), hosts, labels };
}

/** Whether the agent reads the log of a container, by the names that the kubelet gives to its file. Pure. */
export function collects(
  { inputs, filters, isPartial }: AgentConfiguration,
  { namespace, pod, container }: { readonly namespace: string; readonly pod: string; readonly container: string },
): Collected {
  const files = [
    `/var/log/containers/${pod}_${namespace}_${container}-${'0'.repeat(64)}.log`,
    `/var/log/pods/${namespace}_${pod}_00000000-0000-0000-0000-000000000000/${container}/0.log`,
  ];
  if (isPartial) return { kind: 'unknown' };
  const isRead = (pattern: string): boolean => files.some((file) => fitsPath(pattern, file));
  const isExcluded = (pattern: string): boolean => files.some((file) => fitsGlob(pattern, file));
  const excluding = inputs.map(({ paths, excluded }) => (paths.some(isRead) ? excluded.find(isExcluded) : ''));
  const reading = inputs.filter((_, index) => excluding[index] === undefined);
  const certain = reading.filter(({ excluded }) => !excluded.some(isOpen));
  const dropping = certain.map(
    ({ tag, processors }) => processors[0] ?? filters.find(({ match }) => isFor(match, tag, files))?.name,
  );
  if (dropping.includes(undefined)) return { kind: 'collected' };
  if (dropping[0] !== undefined) return { kind: 'unknown', filter: dropping[0] };
  const isUnsure = inputs.some(({ paths, excluded }) => [...paths, ...excluded].some(isOpen));
  if (inputs.length === 0 || isUnsure) return { kind: 'unknown' };
  const exclusion = excluding.find((pattern) => pattern !== undefined && pattern !== '');
  return {
    kind: 'left-out',
    pattern:
      exclusion === undefined ? `Path ${inputs.flatMap(({ paths }) => paths).join(',')}` : `Exclude_Path ${exclusion}`,
  };
}

interface Section {
  readonly kind: 'input' | 'filter' | 'output' | 'other';
  readonly fields: ReadonlyMap<string, string>;
  /** Names of its processors that may drop lines: in YAML only. */
  readonly processors: readonly string[];
}

/** Filters and processors that change records and drop none. `grep` drops by its rules alone. */
const keepsAll: ReadonlySet<string> = new Set([
  ...['kubernetes', 'modify', 'nest', 'record_modifier', 'parser', 'multiline', 'type_converter', 'stdout'],
  ...['geoip2', 'sysinfo', 'content_modifier', 'labels', 'opentelemetry_envelope'],
]);

function mayDrop(fields: ReadonlyMap<string, string>): boolean {
  const name = fields.get('name')?.toLowerCase() ?? '';
  return name === 'grep' ? fields.has('exclude') || fields.has('regex') : !keepsAll.has(name);
}

/** Whether a filter is for what an input reads. A `*` in the tag of an input is the file's path with dots. */
function isFor(match: string | undefined, tag: string | undefined, files: readonly string[]): boolean {
  if (match === undefined || tag === undefined || isOpen(match) || isOpen(tag)) return true;
  return files.some((file) => fitsGlob(match, tag.replaceAll('*', file.slice(1).replaceAll('/', '.'))));
}

function classicSections(text: string): readonly Section[] {
  const sections: { kind: Section['kind']; fields: Map<string, string>; processors: readonly string[] }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[([A-Za-z_]+)\]/.exec(line)?.[1];
    if (header !== undefined) sections.push({ kind: kindOf(header), fields: new Map(), processors: [] });
    const [, key, value] = /^\s*([A-Za-z_][\w.]*)\s+(\S.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) sections.at(-1)?.fields.set(key.toLowerCase(), value.trim());
  }
  return sections;
}

/** `undefined` if a text that may be configuration has errors. */
function yamlSections(
  text: string,
  { parseAllDocuments }: Pick<typeof YamlModule, 'parseAllDocuments'>,
): readonly Section[] | undefined {
  // A ConfigMap holds scripts and certificates, too.
  if (!/\b(?:pipeline|inputs|filters|outputs)\b/.test(text)) return [];
  try {
    const documents = [...parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' })];
    if (documents.some(({ errors }) => errors.length > 0)) return undefined;
    return documents.flatMap((document) => {
      const root: unknown = document.toJS();
      const pipeline = isRecord(root) ? (root['pipeline'] ?? root) : {};
      if (!isRecord(pipeline)) return [];
      return Object.entries(pipeline).flatMap(([group, items]) =>
        Array.isArray(items) ? items.filter(isRecord).map((item) => yamlSection(group, item)) : [],
      );
    });
  } catch {
    return undefined;
  }
}

function yamlSection(group: string, item: Readonly<Record<string, unknown>>): Section {
  const fields = fieldsOf(item);
  const { processors } = item;
  const logs = isRecord(processors) ? processors['logs'] : undefined;
  const dropping = Array.isArray(logs) ? logs.filter(isRecord).map(fieldsOf).filter(mayDrop) : [];
  return {
    kind: kindOf(group.replace(/s$/, '')),
    fields,
    processors: dropping.map((one) => one.get('name') ?? 'processor'),
  };
}

function fieldsOf(item: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(item).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : JSON.stringify(value ?? ''),
    ]),
  );
}

function kindOf(word: string): Section['kind'] {
  const lower = word.toLowerCase();
  return lower === 'input' || lower === 'filter' || lower === 'output' ? lower : 'other';
}

function listOf(text: string): readonly string[] {
  return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

/** Whether a value is filled in from elsewhere, such as the container's environment. */
function isOpen(value: string): boolean {
  return value.includes('${');
}

/** Whether a pattern of `Path` fits a whole path: as in glob(3), nothing but a slash fits a slash. */
function fitsPath(pattern: string, path: string): boolean {
  const [patterns, parts] = [pattern.split('/'), path.split('/')];
  return patterns.length === parts.length && patterns.every((one, index) => fitsGlob(one, parts[index] ?? ''));
}

/**
 * Whether a pattern of the shell fits a whole text, as in fnmatch(3) without flags: a star fits slashes, too. One
 * character after the other instead of an expression: the pattern is somebody else's, and many stars would make an
 * expression slow.
 */
function fitsGlob(pattern: string, path: string): boolean {
  const parts = pattern.match(/\[!?[^\]/]{1,100}\]|[^]/g) ?? [];
  let [at, part] = [0, 0];
  let star: { readonly part: number; at: number } | undefined;
  while (at < path.length) {
    const one = parts[part];
    if (one === '*') {
      star = { part, at };
      part += 1;
    } else if (one !== undefined && fitsOne(one, path.charAt(at))) {
      part += 1;
      at += 1;
    } else if (star) {
      star.at += 1;
      at = star.at;
      part = star.part + 1;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((one) => one === '*');
}

/** `?`, one character, or a set of them, in which `a-f` is a range. */
function fitsOne(part: string, character: string): boolean {
  if (part.length === 1) return part === '?' || part === character;
  const set = part.slice(part.startsWith('[!') ? 2 : 1, -1);
  const ranges = set.match(/[^]-[^]|[^]/g) ?? [];
  const isIn = ranges.some((range) => character >= range.charAt(0) && character <= range.charAt(range.length - 1));
  return isIn !== part.startsWith('[!');
}
