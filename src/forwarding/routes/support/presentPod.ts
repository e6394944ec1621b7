import type { KubernetesObject } from '../../../kubernetes/clusterApi.ts';

/** The fields of a live Deployment's pods that the routes use; the API server guarantees their shape. */
interface PresentPod {
  readonly containers?: readonly {
    readonly name?: string;
    readonly image?: string;
    readonly volumeMounts?: readonly { readonly name?: string; readonly mountPath?: string }[];
  }[];
  readonly volumes?: readonly { readonly name?: string; readonly secret?: { readonly secretName?: string } }[];
}

/** The pod template of the Deployment of this name; without fields if it is not there. */
export function presentPod(live: readonly KubernetesObject[], deployment: string): PresentPod {
  const found = live.find(({ kind, metadata }) => kind === 'Deployment' && metadata?.name === deployment) as
    { readonly spec?: { readonly template?: { readonly spec?: PresentPod } } } | undefined;
  return found?.spec?.template?.spec ?? {};
}
