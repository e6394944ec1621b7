import { Failure } from '../../failure/failure.ts';
import { listAlerts, type AlertDefinition } from '../../ibmcloud/commands/logs/alertDefinitions.ts';
import { message, type Message } from '../../text/message.ts';
import type { ClusterServices } from '../cluster/clusterServices.ts';
import { allOrAbort } from '../cluster/sideBySide.ts';
import { isOwnAlert } from './alerts.ts';
import { findDestinations, type Destination } from './destinations.ts';

/** Alerts that were made from here for a cluster, each with its instance. */
export interface OwnAlerts {
  readonly alerts: readonly { readonly destination: Destination; readonly alert: AlertDefinition }[];
  /** Names of the instances whose alerts were read: no other was asked. */
  readonly asked: readonly string[];
  /** Where there may be more, and why that isn't known. */
  readonly notes: readonly Message[];
}

/** Most instances that are asked, where it is not known to which one the cluster's agent sends. */
const MOST_INSTANCES = 20;

/**
 * Finds them in the instances that the cluster's logging agent sends to; where that is not known, in those that the
 * user can see. @throws Failure only after an abort (`cancelled`)
 */
export async function findOwnAlerts(
  cluster: { readonly id: string },
  services: ClusterServices,
  signal: AbortSignal,
): Promise<OwnAlerts> {
  let offered: readonly Destination[];
  let doubt: Message | undefined;
  try {
    ({ offered, doubt } = await findDestinations(cluster, services, signal));
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return {
      alerts: [],
      asked: [],
      notes: [message('No alert is removed, since no instance is known: {0}', error.text)],
    };
  }
  const asked = offered.slice(0, MOST_INSTANCES);
  const found = await allOrAbort(signal, (all) => asked.map((one) => ownIn(one, cluster, services, all)));
  const left = offered.length - asked.length;
  return {
    alerts: found.flatMap(({ alerts }) => alerts),
    asked: found.flatMap((one) => one.asked),
    notes: [
      ...found.flatMap(({ notes }) => notes),
      ...(left === 0 ? [] : [message('{0} more Cloud Logs instances weren’t asked for alerts.', left)]),
      ...(doubt === undefined ? [] : [doubt]),
    ],
  };
}

async function ownIn(
  destination: Destination,
  cluster: { readonly id: string },
  { cli }: ClusterServices,
  signal: AbortSignal,
): Promise<OwnAlerts> {
  try {
    const alerts = await cli.run(listAlerts(destination.serviceUrl), { signal });
    const own = alerts.filter((alert) => isOwnAlert(alert, cluster.id)).map((alert) => ({ destination, alert }));
    return { alerts: own, asked: [destination.name], notes: [] };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    const { name } = destination;
    return {
      ...{ alerts: [], asked: [] },
      notes: [message('Alerts in {0} stay, since they couldn’t be read: {1}', name, error.text)],
    };
  }
}
