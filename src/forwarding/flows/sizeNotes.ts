import { Failure } from '../../failure/failure.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { nearLimit, readEventSizes } from '../forwarder/eventSizes.ts';
import { LogReader } from '../forwarder/logReader.ts';
import type { Route } from '../routes/route.ts';

/**
 * The warning above a plan that stores policy `verbose`, whose events are longer: where a logging agent takes the
 * forwarder's log along, and events are near its limit already. Where the log cannot be read, it says so.
 */
export async function sizeNotes(
  route: Pick<Route, 'agent' | 'forwarder'> | undefined,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  if (!route?.forwarder || route.agent?.installable !== true) return [];
  const { namespace, deployment } = route.forwarder;
  try {
    const note = nearLimit(await readEventSizes(new LogReader(api, namespace, deployment), signal));
    return note ? [note] : [];
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return [message('Couldn’t read the event sizes in the forwarder’s log: {0}', error.text)];
  }
}
