import { message } from '../../failure/message.ts';
import { failure, pass, seen, type Check } from './check.ts';
import { outlineOf, type HaproxyOutline } from './haproxyServers.ts';
import { portNumber } from './objects.ts';
import { changeConsumer } from './remedies.ts';

/** Whether `haproxy.cfg` leads from the Service's target port to a server with address and port. */
export const haproxyServer: Check = {
  id: 'haproxy-server',
  title: message('haproxy.cfg: from port to server'),
  after: ['haproxy-placeholder', 'service-port'],

  async ask({ cluster, haproxy, findService, deployment }) {
    const { text, key } = await haproxy();
    const outline = outlineOf(text);
    const remedy = changeConsumer(cluster);
    const mistake = mistakeIn(outline);
    if (mistake) return failure(mistake, { evidence: [seen(key, outline.servers[0]?.text ?? '–')], remedy });
    const service = await findService();
    const spec = (await deployment()).spec?.template.spec;
    const targets = (service?.spec?.ports ?? []).map(({ port, targetPort }) => portNumber(targetPort ?? port, spec));
    const reached = targets.some((port) => port !== undefined && outline.boundPorts.includes(port));
    if (targets.length > 0 && !reached) {
      return failure(
        message(
          'HAProxy listens on port {0}, but the Service leads to port {1}.',
          outline.boundPorts.join(', ') || '–',
          targets.join(', '),
        ),
        { remedy },
      );
    }
    return pass(message('HAProxy passes the log on.'), ...outline.servers.map((server) => seen(key, server.text)));
  },
};

function mistakeIn({ servers, backends, usedBackends }: HaproxyOutline) {
  const missing = usedBackends.find((name) => !backends.includes(name));
  if (missing !== undefined) return message('The file names backend {0} but has none of that name.', missing);
  const used = servers.filter(({ section }) => usedBackends.length === 0 || usedBackends.includes(section));
  if (used.length === 0) return message('The file has no server line, so there is nowhere to pass the log on to.');
  return used.every(({ host, port }) => host === '' || !/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    ? message('The server line has no address and port.')
    : undefined;
}
