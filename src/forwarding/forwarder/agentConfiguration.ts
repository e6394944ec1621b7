import type { V1ConfigMap } from '@kubernetes/client-node';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { AGENT_NAMESPACE } from './loggingAgent.ts';

/** One input of the agent that reads files: patterns of their paths. */
export interface AgentInput {
  readonly paths: readonly string[];
  readonly excluded: readonly string[];
}

/** What the agent's ConfigMaps say of the files that it reads, and of where it sends them. */
export interface AgentConfiguration {
  readonly inputs: readonly AgentInput[];
  /** The host of each output; `undefined` for one that names none here. */
  readonly hosts: readonly (string | undefined)[];
}

/** Whether a file is read: `unknown` where a pattern comes from elsewhere, or no input is understood. */
export type Collected =
  | { readonly kind: 'collected' | 'unknown' }
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
  return parseAgentConfiguration(texts.join('\n'));
}

/**
 * Parses configuration of Fluent Bit, which the agent is: in its classic form (`[INPUT]`, then `Path …`; agents up to
 * 1.5) or as YAML (`- name: tail`, then `path: …`). Pure.
 */
export function parseAgentConfiguration(text: string): AgentConfiguration {
  const sections = sectionsOf(text);
  const inputs = sections.flatMap(({ kind, fields }): readonly AgentInput[] => {
    const path = fields.get('path');
    return kind === 'input' && path !== undefined && fields.get('name')?.toLowerCase() === 'tail'
      ? [{ paths: listOf(path), excluded: listOf(fields.get('exclude_path') ?? '') }]
      : [];
  });
  const hosts = sections
    .filter(({ kind }) => kind === 'output')
    .map(({ fields }) => {
      const host = fields.get('target_host') ?? fields.get('host');
      return host === undefined || isOpen(host) ? undefined : host;
    });
  return { inputs, hosts };
}

/** Whether the agent reads the log of a container, by the names that the kubelet gives to its file. Pure. */
export function collects(
  { inputs }: AgentConfiguration,
  { namespace, pod, container }: { readonly namespace: string; readonly pod: string; readonly container: string },
): Collected {
  const files = [
    `/var/log/containers/${pod}_${namespace}_${container}-${'0'.repeat(64)}.log`,
    `/var/log/pods/${namespace}_${pod}_00000000-0000-0000-0000-000000000000/${container}/0.log`,
  ];
  const fits = (pattern: string): boolean => files.some((file) => fitsGlob(pattern, file));
  const excluding = inputs.map(({ paths, excluded }) => (paths.some(fits) ? excluded.find(fits) : ''));
  const reading = inputs.filter((_, index) => excluding[index] === undefined);
  if (reading.some(({ excluded }) => !excluded.some(isOpen))) return { kind: 'collected' };
  const isUnsure = inputs.some(({ paths, excluded }) => [...paths, ...excluded].some(isOpen));
  if (inputs.length === 0 || isUnsure) return { kind: 'unknown' };
  const exclusion = excluding.find((pattern) => pattern !== undefined && pattern !== '');
  return {
    kind: 'left-out',
    pattern:
      exclusion === undefined ? `Path ${inputs.flatMap(({ paths }) => paths).join(',')}` : `Exclude_Path ${exclusion}`,
  };
}

/** Whether a host receives for IBM Cloud Logs: an instance's own, or the router's. */
export function isCloudLogsHost(host: string): boolean {
  return /\.logs(?:-router)?\.cloud\.ibm\.com\.?$/i.test(host);
}

interface Section {
  readonly kind: 'input' | 'output' | 'other';
  readonly fields: ReadonlyMap<string, string>;
}

function sectionsOf(text: string): readonly Section[] {
  const sections: { kind: Section['kind']; fields: Map<string, string> }[] = [];
  let kind: Section['kind'] = 'other';
  /** The column of an item's keys in YAML: what is deeper is not its own. `undefined` in the classic form. */
  let column: number | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[([A-Za-z_]+)\]/.exec(line)?.[1];
    const group = /^\s*([a-z_]+):\s*$/.exec(line)?.[1];
    if (header !== undefined) {
      kind = kindOf(header);
      column = undefined;
      sections.push({ kind, fields: new Map() });
    } else if (group !== undefined && (column === undefined || indentOf(line) < column)) {
      kind = kindOf(group.replace(/s$/, ''));
      column = Number.POSITIVE_INFINITY;
    } else {
      const [item] = /^\s*-\s+/.exec(line) ?? [];
      if (item !== undefined && column !== undefined && item.length <= column) {
        column = item.length;
        sections.push({ kind, fields: new Map() });
      }
      const at = item?.length ?? indentOf(line);
      const [, key, value] = /^([A-Za-z_][\w.]*)(?::\s|\s)\s*(\S.*)$/.exec(line.slice(at)) ?? [];
      if (key !== undefined && value !== undefined && (column === undefined || at === column)) {
        sections.at(-1)?.fields.set(key.toLowerCase(), value.trim().replace(/^(["'])(.*)\1$/, '$2'));
      }
    }
  }
  return sections;
}

function kindOf(word: string): Section['kind'] {
  const lower = word.toLowerCase();
  return lower === 'input' || lower === 'output' ? lower : 'other';
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function listOf(text: string): readonly string[] {
  return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

/** Whether a value is filled in from elsewhere, such as the container's environment. */
function isOpen(value: string): boolean {
  return value.includes('${');
}

/**
 * Whether a pattern of the shell fits a whole path. One character after the other instead of an expression: the pattern
 * is somebody else's, and many stars would make an expression slow.
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
