import { message, type Message } from '../../../text/message.ts';
import { lineText, type HaproxyFile } from '../../forwarder/haproxy/haproxyFile.ts';
import { backendsOf, boundPorts, isChosenLater, listenersOf } from '../../forwarder/haproxy/proxies.ts';
import { sectionIndex } from '../../forwarder/haproxy/sectionIndex.ts';
import { reachedServers, type HaproxyServer } from '../../forwarder/haproxy/servers.ts';
import { failure, pass, seen, unknown, type Check } from '../check.ts';
import { changeConsumer } from '../remedies.ts';
import { portNumber } from '../support/objects.ts';

/** Whether `haproxy.cfg` leads from the Service's target port to a server with address and port. */
export const haproxyServer: Check = {
  id: 'haproxy-server',
  title: message('haproxy.cfg: port and server'),
  dependsOn: ['haproxy-placeholder', 'service-port'],

  async run({ cluster, haproxy, findService, deployment }) {
    const { file, key } = await haproxy();
    const servers = reachedServers(file);
    const lines = servers.map(({ line }) => seen(key, lineText(line)));
    const remedy = changeConsumer(cluster);
    const mistake = mistakeIn(file, servers);
    if (mistake) return failure(mistake, { evidence: lines.length > 0 ? lines.slice(0, 1) : [seen(key, '–')], remedy });
    const service = await findService();
    const spec = (await deployment()).spec?.template.spec;
    const targets = (service?.spec?.ports ?? []).map(({ port, targetPort }) => portNumber(targetPort ?? port, spec));
    const { ports, areAll } = boundPorts(file);
    const reached = targets.some((port) => port !== undefined && ports.includes(port));
    if (targets.length > 0 && !reached && areAll) {
      return failure(
        message(
          'HAProxy listens on port {0}, but the Service targets port {1}.',
          ports.join(', ') || '–',
          targets.join(', '),
        ),
        { remedy },
      );
    }
    if (targets.length > 0 && !reached) {
      return unknown(message('A variable or a long range in haproxy.cfg decides which ports HAProxy listens on.'));
    }
    return servers.some(leadsSomewhere)
      ? pass(message('HAProxy forwards the log to a server.'), ...lines)
      : unknown(message('An environment variable of the pod decides where HAProxy sends the log.'), {
          evidence: lines,
        });
  },
};

function mistakeIn(file: HaproxyFile, servers: readonly HaproxyServer[]): Message | undefined {
  const { backendsByName } = sectionIndex(file);
  const missing = listenersOf(file)
    .flatMap((listener) => backendsOf(file, listener))
    .find((word) => !isChosenLater(word) && !backendsByName.has(word.value));
  if (missing) return message('Backend {0} isn’t defined in the file.', missing.value);
  if (servers.length === 0) return message('Add a server line: without one, HAProxy can’t forward the log.');
  return servers.some((server) => leadsSomewhere(server) || server.address.kind === 'unknown')
    ? undefined
    : message('Add an address and port to the server line.');
}

function leadsSomewhere({ address }: HaproxyServer): boolean {
  if (address.kind === 'socket') return true;
  if (address.kind !== 'ip' && address.kind !== 'name') return false;
  return /^\d{1,5}$/.test(address.port) && Number(address.port) <= 65_535;
}
