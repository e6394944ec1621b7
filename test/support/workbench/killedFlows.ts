import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { planAgain } from '../../../src/commands/plans/planAgain.ts';
import type { CredentialsChoice } from '../../../src/forwarding/cluster/withCluster.ts';
import { planApplyManifest } from '../../../src/forwarding/flows/applyManifest.ts';
import { manifestObjects } from '../../../src/forwarding/flows/readManifest.ts';
import type { FlowContext } from '../../../src/forwarding/plans/flowContext.ts';
import type { FlowId, FlowMemo, JournalEntry } from '../../../src/forwarding/plans/journal/journal.ts';
import type { Plan } from '../../../src/forwarding/plans/plan.ts';
import type { StepAction } from '../../../src/forwarding/plans/steps.ts';
import { routeManifest } from '../../../src/forwarding/routes/manifestText.ts';
import { privateNetwork } from '../../../src/forwarding/routes/privateNetwork.ts';
import type { Cluster } from '../../../src/ibmcloud/models.ts';
import { bucketCrn } from '../../lab/account/seededAccount.ts';
import { seededUrls } from '../../lab/account/seededClusters.ts';

/** What the plan before has changed, for its undo. */
export type Former = Pick<JournalEntry, 'account' | 'credentials' | 'changes'> | undefined;

/** A plan of a cluster, by its inputs, and the kinds of the two steps in which it is ended. */
export interface Flow {
  readonly label: string;
  readonly id: FlowId;
  readonly inputs: (lab: string, last: Former) => Readonly<Record<string, unknown>>;
  /** In the first the window is reloaded; in the second, the same or a later one, the host is killed. */
  readonly reloadedIn: StepAction['kind'];
  readonly killedIn: StepAction['kind'];
  /** While the host is killed. */
  readonly keysAreOnTheDisk?: true;
}

const manifestFile = (lab: string): string => join(lab, 'forwarder.yaml');

/** A new kind of plan does not compile without its line here; then the test wants its flow. */
export const kindsOfPlans: Readonly<Record<FlowId, true>> = {
  'set-up': true,
  unset: true,
  'renew-certificates': true,
  'change-policy': true,
  'change-consumer': true,
  'restore-webhook': true,
  'refresh-master': true,
  'restart-forwarder': true,
  'apply-manifest': true,
  'create-logs-instance': true,
  undo: true,
};

/** Plans that follow each other, by cluster: each kind of plan that is kept in the journal is among them. */
export const flowsOfClusters: Readonly<Record<string, readonly Flow[]>> = {
  'setup-cloud-logs': [
    {
      label: 'set up cloud-logs',
      id: 'set-up',
      inputs: () => ({ route: 'cloud-logs', answers: { transport: 'https' }, policy: 'default' }),
      reloadedIn: 'issue-serving-certificate',
      killedIn: 'set-webhook',
      keysAreOnTheDisk: true,
    },
  ],
  'setup-external': [
    {
      label: 'set up external',
      id: 'set-up',
      inputs: () => ({
        route: 'external',
        answers: { server: 'http://audit.example.com:6516/post' },
        policy: 'default',
      }),
      reloadedIn: 'set-webhook',
      killedIn: 'refresh-master',
    },
    {
      label: 'undo',
      id: 'undo',
      inputs: (_, last) => ({ ...last }),
      reloadedIn: 'unset-webhook',
      killedIn: 'wait-deployed',
    },
  ],
  'external-syd': [
    {
      label: 'restore webhook',
      id: 'restore-webhook',
      inputs: () => ({ former: { server: seededUrls.sysdig, policy: 'default' }, files: {} }),
      reloadedIn: 'set-webhook',
      killedIn: 'refresh-master',
    },
    {
      label: 'change policy',
      id: 'change-policy',
      inputs: () => ({ policy: 'verbose', files: {} }),
      reloadedIn: 'refresh-master',
      killedIn: 'wait-deployed',
    },
  ],
  'sysdig-lon': [
    {
      label: 'refresh master',
      id: 'refresh-master',
      inputs: () => ({}),
      reloadedIn: 'refresh-master',
      killedIn: 'wait-deployed',
    },
  ],
  'dev-fra': [
    {
      label: 'apply manifest',
      id: 'apply-manifest',
      inputs: (lab) => ({ file: pathToFileURL(manifestFile(lab)).href }),
      reloadedIn: 'apply',
      killedIn: 'wait-available',
    },
  ],
  'logs-tok': [
    {
      label: 'create instance',
      id: 'create-logs-instance',
      inputs: () => ({
        ...{ name: 'cloud-logs-tok', region: 'jp-tok', days: '7' },
        bucket: { crn: bucketCrn, endpoint: 's3.direct.jp-tok.cloud-object-storage.appdomain.cloud' },
      }),
      reloadedIn: 'create-logs-instance',
      killedIn: 'attach-bucket',
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
      reloadedIn: 'apply',
      killedIn: 'wait-available',
    },
    {
      label: 'unset with objects',
      id: 'unset',
      inputs: () => ({ removeObjects: true }),
      reloadedIn: 'unset-webhook',
      killedIn: 'remove-object',
    },
  ],
  'hand-made': [
    {
      label: 'restart forwarder',
      id: 'restart-forwarder',
      inputs: () => ({}),
      reloadedIn: 'restart-deployment',
      killedIn: 'wait-available',
    },
    {
      label: 'renew certificates',
      id: 'renew-certificates',
      inputs: () => ({ files: {} }),
      reloadedIn: 'set-webhook',
      killedIn: 'set-webhook',
    },
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
  services: FlowContext,
  choice: CredentialsChoice,
): Promise<Plan | undefined> {
  if (memo.flow !== 'apply-manifest') return planAgain(memo, services, choice);
  // The test wrote these inputs itself.
  const { cluster, file } = memo.inputs as { readonly cluster: Cluster; readonly file: string };
  const path = fileURLToPath(file);
  const objects = await manifestObjects(readFileSync(path, 'utf8'));
  return planApplyManifest({ cluster, objects, file: basename(path) }, services, choice);
}
