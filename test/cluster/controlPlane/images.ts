import { join } from 'node:path';
import type { ConsumerAddress } from '../../lab/node-agent/container.ts';
import { runImage } from '../../lab/node-agent/images.ts';
import { sandboxTools } from '../../lab/node-agent/sandboxedContainer.ts';
import type { RunContainer } from './nodePod.ts';

/**
 * The programs behind the images that this project's routes name: the real HAProxy, and a substitute for IBM's own.
 *
 * @param folder each container gets a folder of its own in it.
 * @throws Error if HAProxy, or the tool that isolates it, is missing: nothing replaces it here.
 */
export function programsOfImages(folder: string, consumers: readonly ConsumerAddress[]): RunContainer {
  const tools = sandboxTools();
  if (tools === undefined) throw new Error('HAProxy, unshare or ip is missing, or namespaces are not allowed here.');
  return (name, image, files) =>
    runImage({ image, folder: join(folder, name), files, unreadable: new Set(), consumers, tools });
}
