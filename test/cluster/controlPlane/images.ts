import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runAuditImage } from '../../lab/node-agent/auditImage.ts';
import type { ConsumerAddress } from '../../lab/node-agent/container.ts';
import { runHaproxy, sandboxTools } from '../../lab/node-agent/sandboxedContainer.ts';
import type { RunContainer } from './nodePod.ts';

/** Where the HAProxy image keeps its configuration. */
const HAPROXY_FOLDER = '/usr/local/etc/haproxy/';

/**
 * The programs behind the images that this project's routes name: the real HAProxy, and a stand-in for IBM's own.
 *
 * @param folder each container gets a folder of its own in it.
 * @throws Error where HAProxy, `unshare` or `ip` is missing: nothing stands in for them here.
 */
export function programsOfImages(folder: string, consumers: ConsumerAddress[]): RunContainer {
  const tools = sandboxTools();
  if (tools === undefined) throw new Error('HAProxy, unshare or ip is missing, or namespaces are not allowed here.');
  return (name, image, files) => {
    const own = join(folder, name);
    mkdirSync(own, { recursive: true });
    const entrance = join(own, 'in');
    if (/(^|\/)haproxy(-[a-z]+)?(:|@|$)/.test(image)) {
      for (const [path, text] of files) {
        if (path.startsWith(HAPROXY_FOLDER)) writeFileSync(join(own, basename(path)), text);
      }
      return runHaproxy(tools, own, entrance, consumers);
    }
    return /^icr\.io\/ibm\/ibmcloud-kube-audit-to-/.test(image) ? runAuditImage(entrance) : undefined;
  };
}
