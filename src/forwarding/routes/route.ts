import type { Message } from '../../failure/message.ts';
import type { KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';

/** The routes that a plan can be made for. Those that are only recognised stand in `recognise.ts`. */
export type RouteId = 'private-network';

/** Where the audit log's consumer listens, inside the IBM Cloud private network. */
export interface ConsumerAddress {
  readonly address: string;
  readonly port: number;
}

/** What a route's objects depend on. */
export interface RouteInputs {
  readonly consumer: ConsumerAddress;
  readonly clusterType: 'kubernetes' | 'openshift';
}

/** A way to forward the audit log: its objects, its webhook target and how its present values are read stand together. */
export interface Route {
  readonly id: RouteId;
  readonly title: Message;
  /** One sentence for the list that the user picks from. */
  readonly detail: Message;
  readonly namespace: string;
  readonly deployment: string;
  readonly service: string;
  /** References to all objects of the route, namespace first, in the order in which they are applied. */
  readonly references: readonly ObjectReference[];
  /** The objects to apply, in the order of {@link references}. */
  objects(inputs: RouteInputs): readonly KubernetesObject[];
  /**
   * The URL that the API server must post to so that it reaches `service` as it is in the cluster: the form depends on
   * whether its port has a name.
   */
  webhookServer(service: KubernetesObject): string;
  /** The consumer that the live objects forward to; `undefined` where they do not say so in the way that we write it. */
  presentConsumer(live: readonly KubernetesObject[]): ConsumerAddress | undefined;
}
