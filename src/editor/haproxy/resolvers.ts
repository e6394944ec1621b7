import { lastLine, type HaproxyFile } from '../../forwarding/forwarder/haproxy/haproxyFile.ts';
import { nameLookup } from '../../forwarding/forwarder/haproxy/nameLookup.ts';
import { parameter, type HaproxyServer } from '../../forwarding/forwarder/haproxy/servers.ts';
import type { TextChange } from '../problem.ts';

/** Makes HAProxy start without a DNS answer and resolve while it runs: with the file's resolvers, or with the pod's. */
export function resolversFor(haproxy: HaproxyFile, server: HaproxyServer): TextChange[] {
  const { line } = server;
  const named = parameter(server, 'resolvers')?.value;
  const known = haproxy.sections.find(({ keyword, name }) => keyword === 'resolvers' && name !== undefined);
  const name = named ?? known?.name?.value ?? 'pod';
  const words = named === undefined ? [`resolvers ${name}`] : [];
  const order = parameter(server, 'init-addr')?.value;
  if (order !== undefined && !order.split(',').includes('none')) words.push(`init-addr ${order},none`);
  const end = (line.words.at(-1) ?? line.words[0]).end;
  const use: TextChange = { start: end, end, text: words.map((word) => ` ${word}`).join('') };
  const isMissing = named === undefined ? known === undefined : nameLookup(haproxy, server) === 'no-resolvers';
  if (!isMissing) return [use];
  const last = haproxy.sections.at(-1);
  const after = (last && lastLine(last)) ?? line;
  const text = `\nresolvers ${name}\n${line.indentation || '  '}parse-resolv-conf`;
  if (after.end === end) return [{ ...use, text: use.text + text }];
  const section: TextChange = { start: after.end, end: after.end, text };
  return use.text === '' ? [section] : [use, section];
}
