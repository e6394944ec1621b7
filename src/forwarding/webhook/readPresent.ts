import { Failure } from '../../failure/failure.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import { accountOf, showTarget, type Login } from '../../ibmcloud/commands/account.ts';
import { getCluster } from '../../ibmcloud/commands/clusters.ts';
import { getAuditWebhook } from '../../ibmcloud/commands/webhook.ts';
import type { AuditWebhook, Cluster, ClusterDetails, Master } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import type { ClusterServices } from '../cluster/clusterServices.ts';
import { allOrAbort, aside } from '../cluster/sideBySide.ts';

/** The state of a cluster at IBM Cloud before a plan is made. */
export interface Present extends Login {
  readonly details: ClusterDetails;
  readonly master: Master;
  readonly webhook: AuditWebhook | undefined;
}

/** The login (`ibmcloud target`). @throws Failure – `not-logged-in`, `account-changed` if no account is targeted. */
export async function readAccount(cli: CliRunner, signal: AbortSignal): Promise<Login> {
  return accountOf(await cli.run(showTarget(), { signal }));
}

/**
 * Reads the login and, in parallel, what does not depend on it.
 * @param read the other reading, with a signal that aborts when any part fails; must not ask the user before `login`
 * resolves.
 * @throws Failure – that of the login first: without one every other call fails with a misleading error.
 */
export async function besideAccount<T>(
  { cli }: ClusterServices,
  signal: AbortSignal,
  read: (login: Promise<Login>, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const login = aside(readAccount(cli, signal));
  try {
    const [value] = await allOrAbort(signal, (all) => [read(login, all), login]);
    return value;
  } catch (error) {
    await login;
    throw error;
  }
}

/**
 * Reads login and account, master and stored webhook in parallel, and whatever else a flow needs.
 * @param read the other reading; receives these as a promise, for what depends on them.
 * @throws Failure – that of the login before all others.
 */
export function besidePresent<T>(
  { id }: Pick<Cluster, 'id'>,
  services: ClusterServices,
  signal: AbortSignal,
  read: (present: Promise<Present>, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return besideAccount(services, signal, async (login, until) => {
    const [value] = await allOrAbort(until, (all) => {
      const run = { signal: all };
      const details = services.cli.run(getCluster(id), run);
      const webhook = services.cli.run(getAuditWebhook(id), run);
      const present = Promise.all([login, details, webhook]).then(([{ account, user }, found, stored]) => ({
        account,
        user,
        details: found,
        master: found.master,
        webhook: stored,
      }));
      return [read(aside(present), all), details, webhook];
    });
    return value;
  });
}

/** Reads login and account, master and stored webhook. @throws Failure – as {@link besidePresent} */
export function readPresent(
  cluster: Pick<Cluster, 'id'>,
  services: ClusterServices,
  signal: AbortSignal,
): Promise<Present> {
  return besidePresent(cluster, services, signal, (present) => present);
}

/** @throws Failure `invalid-input` */
export function requireWebhook({ name }: Pick<Cluster, 'name'>, { webhook }: Present): AuditWebhook {
  if (webhook) return webhook;
  throw new Failure(
    'invalid-input',
    message('Run Set Up Audit Forwarding first: no audit webhook is stored for {0}.', name),
  );
}
