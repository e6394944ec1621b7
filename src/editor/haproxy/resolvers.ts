import { isIP } from 'node:net';
import type { TextChange } from '../problem.ts';
import { lastLine, linesOf, type HaproxyFile, type HaproxyLine, type HaproxySection } from './haproxyFile.ts';

/** The `server` lines for which nothing says how a host name is resolved while HAProxy runs. */
export function unresolvedServers(haproxy: HaproxyFile): HaproxyLine[] {
  const named = (...keywords: readonly string[]): HaproxySection[] =>
    haproxy.sections.filter(({ keyword }) => keywords.includes(keyword));
  if (named('defaults').some(resolvesItsServers)) return [];
  return named('backend', 'listen')
    .filter((section) => !resolvesItsServers(section))
    .flatMap((section) => linesOf(section, 'server'))
    .filter((line) => !isResolvable(line));
}

const resolvesItsServers = (section: HaproxySection): boolean => linesOf(section, 'default-server').some(isResolvable);

/** Whether a `server` or `default-server` line gives resolvers, or an IP address to begin with. */
function isResolvable({ words }: HaproxyLine): boolean {
  return words.some(({ text }, index) => {
    const value = words[index + 1]?.text ?? '';
    if (text === 'resolvers') return value !== '';
    return text === 'init-addr' && value.split(',').some((start) => isIP(start) !== 0);
  });
}

/** Adds resolvers: those of the file, or else a section with the pod's own. */
export function resolversFor(haproxy: HaproxyFile, server: HaproxyLine): TextChange[] {
  const known = haproxy.sections.find(({ keyword, name }) => keyword === 'resolvers' && name !== undefined);
  const name = known?.name?.text ?? 'pod';
  const end = (server.words.at(-1) ?? server.words[0]).end;
  const use: TextChange = { start: end, end, text: ` resolvers ${name}` };
  if (known !== undefined) return [use];
  const last = haproxy.sections.at(-1);
  const after = (last && lastLine(last)) ?? server;
  const text = `\nresolvers ${name}\n${server.indentation || '  '}parse-resolv-conf`;
  if (after.end === end) return [{ ...use, text: use.text + text }];
  return [use, { start: after.end, end: after.end, text }];
}
