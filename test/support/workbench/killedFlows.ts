import type { FlowId, JournalEntry } from '../../../src/forwarding/planJournal.ts';
import { consumerFiles } from '../../lab/consumerPki.ts';

/** What the plan before has changed, for its undo. */
export type Former = Pick<JournalEntry, 'account' | 'credentials' | 'changes'> | undefined;

/** A plan of a cluster, by what it is made of. */
export interface Flow {
  readonly label: string;
  readonly id: FlowId;
  readonly inputs: (lab: string, last: Former) => Readonly<Record<string, unknown>>;
}

const setUp = (route: string, answers: (lab: string) => Record<string, string>): Flow => ({
  label: `set up ${route}`,
  id: 'set-up',
  inputs: (lab) => ({ route, answers: answers(lab), policy: 'default' }),
});
const simple = (label: string, id: FlowId, inputs: Readonly<Record<string, unknown>> = {}): Flow => ({
  label,
  id,
  inputs: () => inputs,
});
const withTls = (lab: string): Record<string, string> => {
  const { ca: caFile, client: clientCertFile, clientKey: clientKeyFile } = consumerFiles(lab);
  const host = 'logs-mtls.internal.example';
  const address = { address: host, port: '8443', tls: 'yes', serverName: host, sni: 'yes' };
  return { ...address, caFile, clientCertFile, clientKeyFile };
};
const former = { server: 'http://172.21.104.213:7765/k8s_audit', policy: 'default' };

/** Plans that follow each other, by cluster: each flow and each kind of step is among them. */
export const flowsOfClusters: Readonly<Record<string, readonly Flow[]>> = {
  'setup-private': [setUp('private-network', withTls)],
  'setup-cloud-logs': [setUp('cloud-logs', () => ({ transport: 'https' }))],
  'setup-log-analysis': [setUp('log-analysis', () => ({}))],
  'setup-external': [
    setUp('external', () => ({ server: 'http://audit.example.com:6516/post' })),
    { label: 'undo', id: 'undo', inputs: (_, last) => ({ ...last }) },
  ],
  'sysdig-lon': [
    setUp('external', () => ({ server: 'http://audit.example.com:6516/post' })),
    simple('restore webhook', 'restore-webhook', { former, files: {} }),
  ],
  'dev-fra': [simple('refresh master', 'refresh-master')],
  'prod-dal': [
    {
      label: 'change consumer',
      id: 'change-consumer',
      inputs: () => ({
        route: 'private-network',
        answers: { address: '10.240.0.17', port: '8080' },
        policy: 'default',
      }),
    },
    simple('unset with objects', 'unset', { removeObjects: true }),
  ],
  'hand-made': [
    simple('restart forwarder', 'restart-forwarder'),
    simple('change policy', 'change-policy', { policy: 'verbose', files: {} }),
    simple('renew certificates', 'renew-certificates', { files: {} }),
  ],
};
