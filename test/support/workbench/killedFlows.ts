import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { planAgain } from '../../../src/commands/flowPlans.ts';
import { planApplyManifest } from '../../../src/forwarding/applyManifest.ts';
import type { CredentialsChoice } from '../../../src/forwarding/clusterCredentials.ts';
import { manifestObjects } from '../../../src/forwarding/manifestObjects.ts';
import { routeManifest } from '../../../src/forwarding/manifestText.ts';
import type { Plan } from '../../../src/forwarding/plan.ts';
import type { FlowId, FlowMemo, JournalEntry } from '../../../src/forwarding/planJournal.ts';
import { privateNetwork } from '../../../src/forwarding/routes/privateNetwork.ts';
import type { FlowServices } from '../../../src/forwarding/services.ts';
import type { Cluster } from '../../../src/ibmcloud/models.ts';
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
const manifestFile = (lab: string): string => join(lab, 'forwarder.yaml');
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
  'dev-fra': [
    simple('refresh master', 'refresh-master'),
    {
      label: 'apply manifest',
      id: 'apply-manifest',
      inputs: (lab) => ({ file: pathToFileURL(manifestFile(lab)).href }),
    },
  ],
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

/** Writes the manifest that one of the plans applies. */
export async function writeManifest(lab: string): Promise<void> {
  const answers = { address: '10.240.0.15', port: '8080' };
  writeFileSync(manifestFile(lab), await routeManifest(privateNetwork, { clusterType: 'kubernetes', answers }));
}

/** The plan of a flow as Resume Plan makes it: a manifest's of what its file holds now. */
export async function planOfFlow(
  memo: FlowMemo,
  services: FlowServices,
  choice: CredentialsChoice,
): Promise<Plan | undefined> {
  if (memo.flow !== 'apply-manifest') return planAgain(memo, services, choice);
  // The test wrote these inputs itself.
  const { cluster, file } = memo.inputs as { readonly cluster: Cluster; readonly file: string };
  const path = fileURLToPath(file);
  const objects = await manifestObjects(readFileSync(path, 'utf8'));
  return planApplyManifest({ cluster, objects, file: basename(path) }, services, choice);
}
