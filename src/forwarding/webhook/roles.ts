import { Failure } from '../../failure/failure.ts';
import { getClusterCa } from '../../ibmcloud/commands/credentials.ts';
import { message, type Message } from '../../text/message.ts';
import type { ClusterServices } from '../cluster/clusterServices.ts';
import type { WebhookCertificates } from './webhookCertificates.ts';

/**
 * The cluster's CA as PEM (`ibmcloud ks cluster ca get`), which only Administrators get; `undefined` for other users.
 * So it also reveals the role without changing anything. Editor and Operator show only when something is changed.
 * @throws Failure – except for a missing role.
 */
export async function caForAdministrator(
  cluster: { readonly id: string },
  { cli }: ClusterServices,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await cli.run(getClusterCa(cluster.id), { signal });
  } catch (error) {
    if (error instanceof Failure && error.code === 'no-permission') return undefined;
    throw error;
  }
}

/**
 * Whether the user is known to be Administrator, where that is only for a note: no plan fails because it is not known.
 * @throws Failure `cancelled`
 */
export async function isKnownAdministrator(ca: Promise<string | undefined>): Promise<boolean> {
  try {
    return (await ca) !== undefined;
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return false;
  }
}

/**
 * Notes about the user's roles before a plan changes a webhook. Certificates can be fetched only by an Administrator.
 * Otherwise the preview names the role that may be missing and what would fail.
 *
 * @throws Failure `no-permission`
 */
export function roleNotes(
  cluster: { readonly name: string },
  certificates: WebhookCertificates['kind'],
  isAdministrator: boolean,
): readonly Message[] {
  if (isAdministrator) return [];
  if (certificates === 'cluster-admin') {
    throw new Failure(
      'no-permission',
      message('You lack the platform role Administrator on {0}. Ask the account’s administrator for it.', cluster.name),
      { detail: 'Editors may set a webhook, Operators refresh the master; only Administrators get the certificates.' },
    );
  }
  return [
    message('You aren’t Administrator of this cluster; only the run shows whether you are Editor and Operator.'),
    message('Without Editor, the webhook doesn’t change and the plan stops there.'),
    message('Without Operator, the change is stored but has no effect until somebody else refreshes the master.'),
  ];
}
