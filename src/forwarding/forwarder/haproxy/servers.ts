import { isIP } from 'node:net';
import type { HaproxyFile, HaproxyLine, HaproxySection, HaproxyWord } from './haproxyFile.ts';
import { backendsOf, chainOf, listenersOf, targetsOf } from './proxies.ts';
import { linesThat, sectionIndex } from './sectionIndex.ts';

/** Address of a server. `unknown` comes from HAProxy's environment; `port` is empty if none is given. */
export type ServerAddress =
  | { readonly kind: 'ip' | 'name'; readonly host: string; readonly port: string }
  | { readonly kind: 'placeholder' | 'socket' | 'unknown' | 'none' };

/** A `server` line, or a `server-template` for several. */
export interface HaproxyServer {
  readonly section: HaproxySection;
  readonly line: HaproxyLine;
  readonly isTemplate: boolean;
  readonly name: string;
  readonly addressWord: HaproxyWord | undefined;
  readonly address: ServerAddress;
  /** Its parameters after those of the `default-server` lines that apply: the later of two counts. */
  readonly parameters: readonly HaproxyWord[];
}

export function serversOf(file: HaproxyFile): HaproxyServer[] {
  return sectionIndex(file).backends.flatMap((section) => serversIn(file, section));
}

/** The servers that requests can reach; all, if no listener leads to any. */
export function reachedServers(file: HaproxyFile): HaproxyServer[] {
  const leading = listenersOf(file).filter(
    (listener) => listener.keyword === 'listen' || backendsOf(file, listener).length > 0,
  );
  const targets = new Set([...new Set(leading.map((listener) => targetsOf(file, listener)))].flat());
  return serversOf(file).filter(({ section }) => leading.length === 0 || targets.has(section));
}

function serversIn(file: HaproxyFile, section: HaproxySection): HaproxyServer[] {
  const standard = chainOf(file, section)
    .slice(1)
    .reverse()
    .flatMap((one) => standardLines(one).flatMap(standardParameters));
  const servers: HaproxyServer[] = [];
  for (const line of section.lines) {
    standard.push(...standardParameters(line));
    const [{ value: keyword }, name, ...rest] = line.words;
    if (keyword !== 'server' && keyword !== 'server-template') continue;
    const isTemplate = keyword === 'server-template';
    // A template has the number of its servers before the address.
    const [addressWord, ...own] = isTemplate ? rest.slice(1) : rest;
    servers.push({
      ...{ section, line, isTemplate, addressWord },
      name: name?.value ?? '',
      address: addressOf(addressWord),
      parameters: [...standard, ...own],
    });
  }
  return servers;
}

const standardLines = linesThat(({ words }) => words[0].value === 'default-server');

function standardParameters({ words }: HaproxyLine): readonly HaproxyWord[] {
  return words[0].value === 'default-server' ? words.slice(1) : [];
}

function addressOf(word: HaproxyWord | undefined): ServerAddress {
  if (word === undefined) return { kind: 'none' };
  const { value } = word;
  // In an address HAProxy substitutes `${NAME}` even without quotes.
  if (word.hasVariable || value.includes('${')) return { kind: 'unknown' };
  if (/[<>]/.test(value)) return { kind: 'placeholder' };
  const plain = value.replace(/^(?:ipv[46]|tcp[46]?|udp[46]?|quic[46])@/, '');
  if (plain.startsWith('/') || plain.includes('@')) return { kind: 'socket' };
  const [, bracketed, open = '', port = ''] = /^(?:\[([^\]]*)\]|(.*?))(?::([+-]?\d*|[^:]*))?$/.exec(plain) ?? [];
  const host = bracketed ?? open;
  if (host === '' || host === '*') return { kind: 'none' };
  return { kind: isIP(host) === 0 ? 'name' : 'ip', host, port };
}

/** The word after a server's parameter; `undefined` if the parameter is absent. */
export function parameter({ parameters }: HaproxyServer, name: string): HaproxyWord | undefined {
  const index = parameters.findLastIndex(({ value }) => value === name);
  return index === -1 ? undefined : parameters[index + 1];
}

/** Whether a parameter without a value is on: the last of `NAME` and `no-NAME` decides. */
export function isSwitchedOn({ parameters }: HaproxyServer, name: string): boolean {
  return parameters.findLast(({ value }) => value === name || value === `no-${name}`)?.value === name;
}
