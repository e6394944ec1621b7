import type { AuditPolicy, AuditWebhook, Cluster, Master } from '../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../kubernetes/clusterApi.ts';
import type { ClusterCredentials, Plan } from './plan.ts';
import type { RecognisedWebhook } from './recognise.ts';
import type { ConsumerAddress, RouteId } from './routes/route.ts';
import type { FlowServices } from './services.ts';

export { checkConsumerAddress, checkPort } from './consumerInput.ts';

/** What the user chose in the wizard. */
export interface SetUpInputs {
  readonly cluster: Cluster;
  readonly route: RouteId;
  readonly consumer: ConsumerAddress;
  readonly policy: AuditPolicy;
}

/** What is there before the plan is made: the wizard opens with it, and the plan shows only what differs from it. */
export interface PresentState {
  readonly account: { readonly id: string; readonly name: string };
  readonly master: Master;
  readonly webhook: AuditWebhook | undefined;
  readonly recognised: RecognisedWebhook | undefined;
  /** Where the live forwarder sends to, out of its `haproxy.cfg`. */
  readonly consumer: ConsumerAddress | undefined;
  /** The live objects of the route; those that are not there are left out. */
  readonly objects: readonly KubernetesObject[];
  readonly credentials: ClusterCredentials;
  /** Opens the cluster's API again with the same credentials; whoever calls it closes it. */
  openApi(): Promise<ClusterApi>;
}

/** Reads what is there now. Draft. */
export function readPresentState(
  _cluster: Cluster,
  _services: FlowServices,
  _options: { readonly signal: AbortSignal; readonly useAdmin: () => Promise<boolean> },
): Promise<PresentState> {
  throw new Error('not yet');
}

/** Makes the plan. Draft. */
export function planSetUp(
  _inputs: SetUpInputs,
  _present: PresentState,
  _services: FlowServices,
  _options: { readonly signal: AbortSignal },
): Promise<Plan> {
  throw new Error('not yet');
}
