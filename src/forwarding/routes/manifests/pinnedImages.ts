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

/**
 * IBM's image: an exact one of this edition that was chosen or is in the cluster, or a mirror's by digest in the
 * cluster, which somebody chose; else ours.
 */
export function ibmImageFor(edition: Edition, running: readonly string[], chosen?: string): string {
  const pinned = ibmImages[edition];
  const { repository } = partsOf(pinned);
  const isExact = (image: string): boolean => !isFloating(image) && partsOf(image).repository === repository;
  const name = repository.slice(repository.lastIndexOf('/'));
  const isMirrored = (image: string): boolean => image.includes('@sha256:') && partsOf(image).repository.endsWith(name);
  if (chosen !== undefined && isExact(chosen)) return chosen;
  return running.find((image) => isExact(image) || isMirrored(image)) ?? pinned;
}

/**
 * HAProxy's image: the one in the cluster, except an earlier one by tag of our own repository. A tag that may be newer
 * (`latest`, `2`) is kept too: nobody asked for an older version.
 */
export function haproxyImageFor(running: string | undefined): string {
  if (running === undefined) return HAPROXY_IMAGE;
  const { repository, tag } = partsOf(HAPROXY_IMAGE);
  const present = partsOf(running);
  if (present.repository !== repository || running.includes('@')) return running;
  if (!isFloating(running)) return isAtLeast(present.tag, tag) ? running : HAPROXY_IMAGE;
  // A branch means its newest patch; `2` means the newest branch.
  const branch = tag.replace(/\.\d+$/, '');
  return /^\d+\.\d+$/.test(present.tag) && isAtLeast(branch, present.tag) ? HAPROXY_IMAGE : running;
}

/** Whether an image is an earlier HAProxy than ours, of whichever registry, as far as its tag says. */
export function isOlderHaproxy(image: string): boolean {
  const { repository, tag } = partsOf(image);
  if (!/(?:^|\/)haproxy(?:-(?:alpine|debian|ubuntu))?$/.test(repository) || !/^\d+\.\d+\.\d+/.test(tag)) return false;
  return !isAtLeast(tag, partsOf(HAPROXY_IMAGE).tag);
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
