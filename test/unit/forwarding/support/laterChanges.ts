import { seededUrls } from '../../../lab/account/seededClusters.ts';
import type { ClusterState } from '../../../lab/state.ts';

type Changes = Readonly<Record<string, (cluster: ClusterState) => void>>;

/**
 * What may happen to a cluster after it was verified, and is seen by the CLI.
 * @param newer a time after it, as IBM Cloud writes it
 */
export function laterChanges(newer: string): Changes {
  return {
    'another route': ({ stored }) => Object.assign(stored ?? {}, { server: `${seededUrls.external}/other` }),
    'another route within the cluster': ({ stored }) =>
      Object.assign(stored ?? {}, {
        server: stored?.server === seededUrls.privateNetwork ? seededUrls.cloudLogs : seededUrls.privateNetwork,
      }),
    'another tool': ({ stored }) => Object.assign(stored ?? {}, { server: seededUrls.sysdig }),
    'another policy': ({ stored }) =>
      Object.assign(stored ?? {}, { policy: stored?.policy === 'default' ? 'verbose' : 'default' }),
    'no webhook': (cluster) => (cluster.stored = null),
    'a failed update of the master': ({ master }) => Object.assign(master, { state: 'update_failed' }),
    'a master that is not healthy': ({ master }) => Object.assign(master, { health: 'error' }),
    'a broken webhook in the cluster': ({ master }) =>
      Object.assign(master, {
        status: 'Cannot complete cluster master operations because the cluster has a broken webhook',
      }),
    'a refresh of the master': ({ master }) => Object.assign(master, { statusModified: newer }),
    'a master that is being changed': ({ master }) => Object.assign(master, { state: 'updating' }),
    'a refresh that was asked for': ({ master }) => Object.assign(master, { status: 'Master refresh requested.' }),
    'a master in no state': ({ master }) => Object.assign(master, { state: '' }),
    'no right to read it': (cluster) => (cluster.role = 'none'),
  };
}

/** The same of its CA, which the CLI says of VPC clusters only. */
export function caChanges(newer: string): Changes {
  const phases = ['creating', 'created', 'rotating', 'rotated'] as const;
  return Object.fromEntries(
    phases.map((phase) => {
      const completed = phase === 'creating' || phase === 'rotating' ? '' : newer;
      const change = (cluster: ClusterState): void =>
        void (cluster.caRotation = { phase, pollsLeft: 1, started: newer, completed });
      return [`a CA that is ${phase}`, change];
    }),
  );
}
