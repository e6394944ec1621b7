import { Failure } from '../failure/failure.ts';
import { message, type Message } from '../failure/message.ts';
import { getCluster } from '../ibmcloud/clusters.ts';
import { getClusterCa } from '../ibmcloud/credentials.ts';
import type { WebhookCertificates } from './plan.ts';
import type { FlowServices } from './services.ts';

/**
 * Which of a cluster's platform roles the user has the effects of. Editor and Operator show only when something is changed, so
 * that below Administrator, which includes both, they are not known.
 */
export interface Roles {
  readonly viewer: 'yes' | 'no';
  readonly editor: 'yes' | 'unknown';
  readonly operator: 'yes' | 'unknown';
  readonly administrator: 'yes' | 'no';
}

/**
 * Finds out the user's roles by calls that need them and only read: `ca get` (Administrator) and `cluster get` (Viewer).
 * @throws Failure – each way in which a call can fail but by a missing role.
 */
export async function readRoles(
  cluster: { readonly id: string },
  { cli }: FlowServices,
  signal: AbortSignal,
): Promise<Roles> {
  const may = async (call: Promise<unknown>): Promise<boolean> => {
    try {
      await call;
      return true;
    } catch (error) {
      if (error instanceof Failure && error.code === 'no-permission') return false;
      throw error;
    }
  };
  const run = { signal, urgent: true };
  if (await may(cli.run(getClusterCa(cluster.id), run))) {
    return { viewer: 'yes', editor: 'yes', operator: 'yes', administrator: 'yes' };
  }
  const viewer = (await may(cli.run(getCluster(cluster.id), run))) ? 'yes' : 'no';
  return { viewer, editor: 'unknown', operator: 'unknown', administrator: 'no' };
}

/**
 * Asks before the first step of a plan that changes a webhook whether the user's roles will do. Where certificates have to be
 * fetched, only Administrator will. Else what may be missing, and what that stops, is said above the preview.
 *
 * @throws Failure `no-permission`
 */
export async function rolesForWebhook(
  cluster: { readonly id: string; readonly name: string },
  certificates: WebhookCertificates['kind'],
  services: FlowServices,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  const { viewer, administrator } = await readRoles(cluster, services, signal);
  if (administrator === 'yes') return [];
  if (viewer === 'no' || certificates === 'cluster-admin') {
    throw new Failure(
      'no-permission',
      message(
        'This needs the platform role Administrator on cluster {0}; ask the account’s administrator for it. Editor alone may set a webhook and not refresh the master, Operator alone the reverse, and the certificates are given to Administrators only.',
        cluster.name,
      ),
    );
  }
  return [
    message(
      'You are not Administrator of this cluster, and whether you are Editor and Operator shows only when the plan runs.',
    ),
    message('Without Editor the webhook stays as it is, and the plan stops there.'),
    message('Without Operator the change is stored and takes no effect before somebody else refreshes the master.'),
  ];
}
