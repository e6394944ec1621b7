import type { Cluster } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';

/**
 * What policy `verbose` would log on this cluster, in one or two sentences for the choice. Follows IBM's policies:
 * those of `IBM-Cloud/kube-samples`, and on OpenShift VPC clusters from 4.15 on the profile `WriteRequestBodies`.
 */
export function verboseWarning({ type, version, provider }: Pick<Cluster, 'type' | 'version' | 'provider'>): Message {
  if (type === 'openshift') {
    return provider === 'vpc-gen2' && isAtLeast(version, 4, 15)
      ? message(
          'On OpenShift {0} in a VPC, verbose is the profile WriteRequestBodies: the bodies of all requests that change something are logged, those of sensitive resources such as Secrets excepted. The log grows many times over.',
          shortVersion(version),
        )
      : message(
          'On OpenShift {0}, verbose is a policy of IBM’s own: every request is logged, with the bodies of changes, which may hold confidential data. The log grows many times over.',
          shortVersion(version),
        );
  }
  return isAtLeast(version, 1, 30)
    ? message(
        'On Kubernetes {0}, verbose logs the bodies of all requests that change something and of their answers, with the contents of Secrets: everyone who reads the log can read these. The log grows many times over.',
        shortVersion(version),
      )
    : message(
        'On Kubernetes {0}, verbose logs every request, also those that only read and those of the system itself; bodies are logged of the same changes as with policy default. The log grows many times over.',
        shortVersion(version),
      );
}

/** `4.16` of `4.16.43_1576_openshift`. */
function shortVersion(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}

/** An unreadable version counts as new, because new versions log more. */
function isAtLeast(version: string, major: number, minor: number): boolean {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (first === undefined || second === undefined) return true;
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
