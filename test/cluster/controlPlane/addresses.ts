/**
 * Addresses inside the namespaces. Kubernetes refuses endpoints in 127.0.0.0/8, so pods and servers get others on `lo`.
 */

/** Where an audit webhook on IBM Cloud finds its own API server. */
export const API_SERVER = { host: '127.0.0.1', port: 2040 } as const;
export const ETCD = { host: '127.0.0.1', port: 2379 } as const;
/** The node's address, where API servers ask for logs. */
export const KUBELET = { host: '10.77.1.1', port: 10250 } as const;

/** What API server number `index` advertises as its own address. */
export function advertisedAddress(index: number): string {
  return `10.77.2.${index + 1}`;
}

/** Address of the pod that was started as number `index`. */
export function podAddress(index: number): string {
  return `10.77.${16 + (index >> 8)}.${index & 255}`;
}

export const SERVICE_RANGE = '10.0.0.0/24';
/** The first address of {@link SERVICE_RANGE}: Service `kubernetes`. */
export const KUBERNETES_SERVICE = '10.0.0.1';
