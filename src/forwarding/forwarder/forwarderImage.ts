import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { Failure } from '../../failure/failure.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { rolloutState } from './deploymentStatus.ts';
import { findForwarder } from './forwarderPods.ts';

export interface ForwarderImage {
  readonly namespace: string;
  readonly deployment: string;
  /** As in the Deployment: `icr.io/ibm/NAME:latest`. */
  readonly image: string;
  /** `sha256:…` of the running images, without duplicates: a floating tag may have meant different images. */
  readonly digests: readonly string[];
  /** Whether the stored webhook names its Service; else it was found by the document's names. */
  readonly isNamed: boolean;
  /** Why a restart would bring no new pods; `undefined` if nothing is known against it. */
  readonly restartRefusal: Message | undefined;
}

/** Reads the forwarder's image, as `kubectl describe pod` shows it. @throws Failure */
export async function readForwarderImage(
  api: ClusterApi,
  webhook: AuditWebhook | undefined,
  signal: AbortSignal,
): Promise<ForwarderImage> {
  const { namespace, labels, isNamed } = await findForwarder(api, webhook, signal);
  const pods = await api.list({ apiVersion: 'v1', kind: 'Pod', namespace }, { labels, signal });
  // The API server guarantees their shape.
  const deployments = (await api.list(
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace },
    { signal },
  )) as unknown as readonly V1Deployment[];
  const deployment = deployments.find(({ spec }) =>
    Object.entries(labels).every(([name, value]) => spec?.template.metadata?.labels?.[name] === value),
  );
  const image = deployment?.spec?.template.spec?.containers[0]?.image;
  const name = deployment?.metadata?.name;
  if (image === undefined || name === undefined) {
    throw new Failure('other', message('No Deployment for the forwarder’s Service in namespace {0}.', namespace));
  }
  const digests = (pods as unknown as readonly V1Pod[]).flatMap(({ status }) =>
    (status?.containerStatuses ?? []).map(({ imageID }) => /sha256:[0-9a-f]+/.exec(imageID)?.[0]),
  );
  return {
    namespace,
    deployment: name,
    image,
    digests: [...new Set(digests.filter((digest) => digest !== undefined))],
    isNamed,
    restartRefusal: restartRefusal(name, rolloutState({ ...deployment })),
  };
}

function restartRefusal(name: string, { wanted, isPaused }: ReturnType<typeof rolloutState>): Message | undefined {
  if (wanted === 0) return message('Deployment {0} is scaled to zero, so a restart brings no pods; scale it up.', name);
  return isPaused
    ? message('The rollout of Deployment {0} is paused, so a restart brings no pods; resume it first.', name)
    : undefined;
}
