import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runAuditImage } from './auditImage.ts';
import type { ConsumerAddress, RunningContainer } from './container.ts';
import { runHaproxyStandIn } from './haproxyStandIn.ts';
import { runIdleImage } from './idleImage.ts';
import { runHaproxy, type SandboxTools } from './sandboxedContainer.ts';

/** What a container is started with. */
export interface ContainerOrder {
  image: string;
  /** A short path that is the container's own: UNIX sockets in it may have about 100 characters. */
  folder: string;
  /** What its volumes put where, by absolute path. */
  files: ReadonlyMap<string, string>;
  /** Paths of those that its user may not read. */
  unreadable: ReadonlySet<string>;
  consumers: readonly ConsumerAddress[];
  /** Absent: HAProxy is not installed, a substitute runs. */
  tools: SandboxTools | undefined;
}

const HAPROXY = /(^|\/)haproxy(-[a-z]+)?(:|@|$)/;
const AUDIT_IMAGE = /^icr\.io\/ibm\/ibmcloud-kube-audit-to-/;
/** The images of the agents that send logs to IBM Cloud Logs, and before to Log Analysis. */
const LOGGING_AGENT = /^icr\.io\/(?:ibm-observe|ibm\/observe|ext)\/(?:logs-(?:router-)?agent|logdna-agent)(?:[:@]|$)/;
/** A tag that no registry has. */
const MISSING_TAG = /:(?:missing|does-not-exist)$/;
let runs = 0;

/**
 * Starts the program behind an image that the project's routes name; `undefined` for an image that is not to be had.
 */
export function runImage({
  image,
  folder,
  files,
  unreadable,
  consumers,
  tools,
}: ContainerOrder): RunningContainer | undefined {
  if (MISSING_TAG.test(image)) return undefined;
  mkdirSync(folder, { recursive: true });
  const entrance = join(folder, `in-${runs++}`);
  if (HAPROXY.test(image)) {
    const mounted = join(folder, 'files');
    writeFiles(mounted, files, unreadable);
    return tools ? runHaproxy(tools, mounted, entrance, consumers) : runHaproxyStandIn(files, entrance, consumers);
  }
  if (LOGGING_AGENT.test(image)) return runIdleImage();
  return AUDIT_IMAGE.test(image) ? runAuditImage(entrance, files) : undefined;
}

/** The volumes' files below a folder. One that ends with `/` is a folder: what a `subPath` without its key becomes. */
function writeFiles(folder: string, files: ReadonlyMap<string, string>, unreadable: ReadonlySet<string>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of files) {
    const target = join(folder, path);
    if (path.endsWith('/')) {
      mkdirSync(target, { recursive: true });
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { mode: unreadable.has(path) ? 0o000 : 0o644 });
  }
}
