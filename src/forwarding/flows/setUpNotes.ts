import type { AuditWebhook } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { agentTargetText } from '../forwarder/agent/agentTarget.ts';
import { readForwarderNews } from '../forwarder/forwarderLog.ts';
import { IBM_IMAGES, isFloating, partsOf } from '../forwarder/imageName.ts';
import { LogReader } from '../forwarder/logReader.ts';
import { helmReleaseOf, helmText } from '../forwarder/webhookOwner.ts';
import { hasEvents } from '../forwarder/testEventLog.ts';
import type { ObjectPlan } from '../plans/objects/dryRun.ts';
import type { SetWebhook } from '../plans/steps/setWebhook.ts';
import { HAPROXY_IMAGE, isOlderHaproxy } from '../routes/manifests/pinnedImages.ts';
import type { Route } from '../routes/route.ts';
import { presentPod } from '../routes/support/presentPod.ts';
import { recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';
import { policyWord, samePolicy } from '../webhook/storedPolicy.ts';
import { verboseWarning } from '../webhook/verbosePolicy.ts';
import type { PresentState, SetUpInputs } from './presentState.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';

/** A stored webhook has no effect before the master is refreshed, and only deliveries show whether that was done. */
export async function deliversNow(
  { deliveryProof, forwarder }: Route,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<boolean> {
  if (!forwarder || deliveryProof === 'counters') return true;
  const log = new LogReader(api, forwarder.namespace, forwarder.deployment);
  if (deliveryProof === 'test-event-in-pod-log') return hasEvents(log, signal);
  const { requests, withoutStatus } = await readForwarderNews(log, signal);
  return requests.length + withoutStatus > 0;
}

/** The facts for a plan's notes. */
export interface NoteFacts {
  readonly inputs: SetUpInputs;
  readonly route: Route;
  readonly present: PresentState;
  readonly objects: readonly ObjectPlan[];
  /** Absent if the stored webhook is kept. */
  readonly webhook: SetWebhook | undefined;
  readonly nothing: boolean;
  /** Whether there was a recent delivery; checked only if nothing is to be changed. */
  readonly delivers: boolean;
  /** Whether the agents through which the API server reaches pods were found in the cluster. */
  readonly agentsKnown: boolean;
}

/** The notes above the preview: what is replaced, taken over, unchecked, or that nothing is to be done. */
export function notesOf({
  inputs,
  route,
  present,
  objects,
  webhook,
  nothing,
  delivers,
  agentsKnown,
}: NoteFacts): readonly Message[] {
  const notes: Message[] = [];
  if (nothing) {
    notes.push(
      message(
        'Nothing to change: {0} is already set up to forward to {1} with policy {2}.',
        inputs.cluster.name,
        route.target(inputs.answers),
        policyWord(inputs.policy),
      ),
    );
  }
  if (!delivers) {
    notes.push(
      message(
        'No recent delivery in the forwarder’s log: run Refresh Master if the webhook was set after the last refresh.',
      ),
    );
  }
  // That there is no agent is said with the step that waits for one.
  if (route.id === 'cloud-logs' && !nothing && present.agent.kind !== 'none')
    notes.push(agentTargetText(present.agent));
  const replaced = webhook?.replaces;
  if (replaced && replaced.server !== webhook.server && leadsToForwarder(replaced, route)) {
    notes.push(
      message('The webhook’s URL changes from {0} to {1}.', storedUrl(replaced.server), storedUrl(webhook.server)),
    );
  } else if (replaced && replaced.server !== webhook.server) {
    const { route, tool } = recogniseWebhook(replaced, present.objects);
    const owner = tool ?? route;
    notes.push(
      message(
        'A cluster can have only one webhook: {0} ({1}) is replaced and no longer receives events.',
        storedUrl(replaced.server),
        owner,
      ),
      ...(present.owner ? [present.owner] : []),
    );
  }
  const releases = new Map(
    objects.flatMap(({ changes, before }) => {
      const release = changes && before ? helmReleaseOf(before) : undefined;
      return release ? [[JSON.stringify(release), release] as const] : [];
    }),
  );
  for (const release of releases.values()) {
    notes.push(message('Changed objects belong to {0}: its next run reverts the changes.', helmText(release)));
  }
  if (replaced && !samePolicy(replaced.policy, webhook.policy)) {
    notes.push(message('The webhook’s policy changes from {0} to {1}.', policyWord(replaced.policy), webhook.policy));
  }
  if (webhook?.policy === 'verbose') {
    notes.push(verboseWarning(inputs.cluster));
  }
  if (present.credentials === 'admin') {
    notes.push(message('Using the admin certificate for the cluster, as confirmed.'));
  }
  notes.push(...objects.filter(({ changes }) => changes).flatMap((object) => [...object.notes, ...imageNotes(object)]));
  notes.push(...objects.flatMap(olderImages));
  if (!agentsKnown && objects.some(({ object, changes }) => changes && object.kind === 'NetworkPolicy')) {
    notes.push(
      message(
        'Couldn’t see the API server’s tunnel agents in kube-system; the NetworkPolicy allows those that IBM documents.',
      ),
    );
  }
  if (objects.some(({ checkedByServer }) => !checkedByServer)) {
    notes.push(message('The namespace doesn’t exist yet, so its objects couldn’t be dry-run.'));
  }
  return notes;
}

/** Which image a Deployment will run, how exactly its name says that, and which one it replaces. */
export function imageNotes({ object, before }: Pick<ObjectPlan, 'object' | 'before'>): readonly Message[] {
  if (object.kind !== 'Deployment') return [];
  const name = object.metadata?.name ?? '';
  const former = presentPod(before ? [before] : [], name).containers ?? [];
  return (presentPod([object], name).containers ?? []).flatMap(({ name: container, image = '' }) => {
    const replaced = former.find((one) => one.name === container)?.image ?? image;
    return [exactness(image), ...(replaced === image ? [] : [message('It replaces image {0}.', replaced)])];
  });
}

function exactness(image: string): Message {
  if (isFloating(image)) return message('Image {0} isn’t pinned: no exact version of it is known.', image);
  if (image.includes('@')) {
    return image.startsWith(IBM_IMAGES)
      ? message('Image {0} is pinned by its digest; Show Newer Images lists others.', image)
      : message('Image {0} is pinned by its digest.', image);
  }
  return message('Image {0} is pinned to this version; its digest isn’t known here.', image);
}

/** A HAProxy that stays since somebody chose it, by digest or in another registry, and is older than ours. */
export function olderImages({ object }: Pick<ObjectPlan, 'object'>): readonly Message[] {
  if (object.kind !== 'Deployment') return [];
  const images = (presentPod([object], object.metadata?.name ?? '').containers ?? []).map(({ image = '' }) => image);
  return images
    .filter(isOlderHaproxy)
    .map((image) =>
      message('Image {0} stays; HAProxy {1} is newer. Change the image to update.', image, partsOf(HAPROXY_IMAGE).tag),
    );
}

/** Whether a webhook posts to the route's Service. */
function leadsToForwarder({ server }: AuditWebhook, { forwarder }: Route): boolean {
  const proxied = parseServiceProxyUrl(server);
  return proxied !== undefined && proxied.namespace === forwarder?.namespace && proxied.service === forwarder.service;
}
