import type { Cluster } from '../../ibmcloud/models.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';
import { typeName } from '../cluster/clusterWords.ts';

/** What the policy does depends on these. */
type VerboseCluster = Pick<Cluster, 'type' | 'version' | 'provider'>;

/** IKS from this version on: policy `verbose` logs bodies of writes, those of Secrets included. */
const LOGS_BODIES = [1, 30] as const;
/** The version from which on IKS logs each write of an Event object, under either policy. */
const LOGS_EVENTS = [1, 32] as const;

/**
 * Whether policy `verbose` logs the contents of Secrets on this cluster: on IKS from 1.30 on, on OpenShift never;
 * `undefined` if IBM Cloud gave a type or a version that is not known here.
 */
export function logsSecrets({ type, version }: Pick<Cluster, 'type' | 'version'>): boolean | undefined {
  if (type === 'openshift') return false;
  return type === 'kubernetes' ? isAtLeast(version, ...LOGS_BODIES) : undefined;
}

/**
 * What policy `verbose` would log on this cluster, for the choice. From IBM's policies (`IBM-Cloud/kube-samples`); on
 * OpenShift in a VPC from 4.15 on the profile `WriteRequestBodies`, and what IBM says of the option.
 */
export function verboseWarning(cluster: VerboseCluster): Message {
  return warning(whatIsLogged(cluster));
}

/** The same for several clusters: what it logs on each kind of them once, the worst first. */
export function verboseWarningOfAll(clusters: readonly VerboseCluster[]): Message {
  const sorted = clusters.toSorted((one, other) => harmlessness(one) - harmlessness(other)).map(whatIsLogged);
  const distinct = [...new Map(sorted.map((text) => [inEnglish(text), text])).values()];
  return warning(distinct.reduce((all, text) => message('{0}\n\n{1}', all, text)));
}

function warning(logged: Message): Message {
  return message(
    '{0} The log grows many times over; IBM recommends verbose only for occasional use: it may slow the cluster down.',
    logged,
  );
}

/** 0 where the most that must not be read is logged, Secrets first; what is not known counts as more than what is. */
function harmlessness(cluster: VerboseCluster): number {
  const { type, version, provider } = cluster;
  const secrets = logsSecrets(cluster);
  if (secrets === undefined) return 2;
  if (secrets) return isAtLeast(version, ...LOGS_EVENTS) ? 0 : 1;
  const isNew = isAtLeast(version, 4, 15);
  const mayLogBodies = isNew === undefined || (isNew && (provider === 'vpc-gen2' || typeof provider !== 'string'));
  return type === 'openshift' && mayLogBodies ? 3 : 4;
}

function whatIsLogged(cluster: VerboseCluster): Message {
  const { type, version, provider } = cluster;
  const short = shortVersion(version);
  if (type === 'openshift') {
    const isNew = isAtLeast(version, 4, 15);
    if (isNew === undefined || (isNew && typeof provider !== 'string')) {
      return message(
        'It’s unknown what verbose logs on this OpenShift cluster (version {0}, infrastructure {1}), except that contents of Secrets aren’t logged.',
        version || '–',
        typeof provider === 'string' ? provider : provider.unknown,
      );
    }
    return provider === 'vpc-gen2' && isNew
      ? message(
          'On OpenShift {0} in a VPC, verbose is the profile WriteRequestBodies: it logs the bodies of all writes and their responses, except those of Secrets, routes and OAuth clients.',
          short,
        )
      : message(
          'On OpenShift {0}, verbose logs every request, with bodies only of the changes that policy default logs with bodies.',
          short,
        );
  }
  const secrets = logsSecrets(cluster);
  if (secrets === undefined) {
    return message(
      'It’s unknown what verbose logs on this cluster (type {0}, version {1}): it may be the bodies of all writes, with the contents of Secrets, which everyone who reads the log can see.',
      typeName(type),
      version || '–',
    );
  }
  if (!secrets) {
    return message(
      'On Kubernetes {0}, verbose logs every request, also reads and the system’s own, with bodies only of the changes that policy default logs with bodies.',
      short,
    );
  }
  return isAtLeast(version, ...LOGS_EVENTS)
    ? message(
        'On Kubernetes {0}, verbose logs the bodies of all writes and their responses, with the contents of Secrets: everyone who reads the log can see these. Each Event object is logged too.',
        short,
      )
    : message(
        'On Kubernetes {0}, verbose logs the bodies of all writes and their responses, with the contents of Secrets: everyone who reads the log can see these.',
        short,
      );
}

/** `4.16` of `4.16.43_1576_openshift`. */
function shortVersion(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}

/** `undefined` for a version that cannot be read. */
function isAtLeast(version: string, major: number, minor: number): boolean | undefined {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (first === undefined || second === undefined) return undefined;
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
