import { isFloating, partsOf } from '../../forwarder/imageName.ts';
import type { Edition } from './ibmImageDocument.ts';

/**
 * The image for Cloud Logs by its digest, in place of the document's `latest`: the one that IBM's own Terraform module
 * for audit forwarding pins.
 */
export const CLOUD_LOGS_IMAGE =
  'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:16feaff7cf8314b5c8bffed7351a4e9e3c0aa7ba' +
  '@sha256:5b802197bf1e6453e3e2413e2913af5d7242ed5d464f66bbeb2bb191462f8baf';

/**
 * HAProxy by an exact version of the documented branch, in place of `2.6`. Its digest is not known: one version is
 * built more than once.
 */
export const HAPROXY_IMAGE = 'haproxytech/haproxy-alpine:2.6.32';

/** The image of each edition; IBM has retired the one for Log Analysis, and no exact version of it is known. */
export const ibmImages: Readonly<Record<Edition, string>> = {
  'cloud-logs': CLOUD_LOGS_IMAGE,
  'log-analysis': 'icr.io/ibm/ibmcloud-kube-audit-to-logdna:latest',
};

/** IBM's image: the one in the cluster if it is an exact one of this edition, which somebody chose; else ours. */
export function ibmImageFor(edition: Edition, running: readonly string[]): string {
  const pinned = ibmImages[edition];
  const { repository } = partsOf(pinned);
  return running.find((image) => !isFloating(image) && partsOf(image).repository === repository) ?? pinned;
}

/** HAProxy's image: the one in the cluster if somebody chose it (a digest, a registry, a newer version); else ours. */
export function haproxyImageFor(running: string | undefined): string {
  const { repository, tag } = partsOf(HAPROXY_IMAGE);
  if (running === undefined || isFloating(running)) return HAPROXY_IMAGE;
  const present = partsOf(running);
  const isOlder = present.repository === repository && !running.includes('@') && !isAtLeast(present.tag, tag);
  return isOlder || !/haproxy/.test(present.repository) ? HAPROXY_IMAGE : running;
}

function isAtLeast(version: string, other: string): boolean {
  const numbers = (text: string): readonly number[] => text.split('.').map((part) => Number.parseInt(part, 10));
  const others = numbers(other);
  for (const [index, number] of numbers(version).entries()) {
    const against = others[index] ?? 0;
    if (number !== against) return number > against;
  }
  return true;
}
