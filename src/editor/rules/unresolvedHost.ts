import { isIP } from 'node:net';
import { message } from '../../failure/message.ts';
import { lastLine, linesOf, type HaproxyFile, type HaproxyLine, type HaproxySection } from '../haproxy/haproxyFile.ts';
import { configurationChange } from '../manifest/configHash.ts';
import { oneFix, type TextChange } from '../problem.ts';
import type { Rule } from './rule.ts';

/** HAProxy looks host names up while it starts and ends when one cannot be resolved, unless the server has resolvers. */
export const unresolvedHost: Rule = {
  id: 'unresolved-host',
  *check(file) {
    for (const configuration of file.configurations) {
      const { haproxy, embedded } = configuration;
      const withServers = haproxy.sections.filter(({ keyword }) => keyword === 'backend' || keyword === 'listen');
      const defaults = haproxy.sections.filter(({ keyword }) => keyword === 'defaults');
      if (defaults.some(resolvesItsServers)) continue;
      for (const section of withServers) {
        for (const line of resolvesItsServers(section) ? [] : linesOf(section, 'server')) {
          const address = line.words[2];
          const host = address && hostName(address.text);
          if (address === undefined || host === undefined || isResolvable(line)) continue;
          yield {
            severity: 'warning',
            message: message('HAProxy does not start when {0} cannot be resolved: give the server resolvers.', host),
            ...embedded.range(address.start, address.start + host.length),
            fixes: () =>
              oneFix(
                message('Resolve the Name While Running'),
                configurationChange(file, configuration, resolversFor(haproxy, line)),
              ),
          };
        }
      }
    }
  },
};

/** The host name of a server's address; `undefined` for IP addresses, sockets, variables and placeholders. */
function hostName(address: string): string | undefined {
  if (/[@/<$"'[\\]/.test(address)) return undefined;
  const host = address.replace(/:[+-]?\d*$/, '');
  return host === '' || host === '*' || isIP(host) !== 0 || !/[a-z]/i.test(host) ? undefined : host;
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
function resolversFor(haproxy: HaproxyFile, server: HaproxyLine): TextChange[] {
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
