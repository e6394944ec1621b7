import type { StoredObject } from '../cluster/json.ts';
import { timestamp, type ObjectStore } from '../cluster/objectStore.ts';
import type { ClusterState } from '../state.ts';

/** The properties of a cluster's workers. */
export interface Workers {
  clusterId: string;
  type: ClusterState['type'];
  region: string;
  /** Zones that the workers are spread over, in turn. */
  zones: readonly string[];
  count: number;
}

/** The first worker's name and address; the others count on. */
const FIRST = [10, 240, 64, 4] as const;
const READY = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure' },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
];

/** A Node for each worker, named by its address, as IKS does it. The last one is of a worker pool of its own. */
export function seedNodes(store: ObjectStore, { clusterId, region, zones, count }: Workers): void {
  for (let index = 0; index < count; index += 1) {
    const name = [...FIRST.slice(0, 3), FIRST[3] + index].join('.');
    const zone = zones[index % zones.length] ?? '';
    const pool = index > 0 && index === count - 1 ? 'edge' : 'default';
    const lastTransitionTime = timestamp();
    store.write({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/os': 'linux',
          'topology.kubernetes.io/region': region,
          'topology.kubernetes.io/zone': zone,
          'ibm-cloud.kubernetes.io/worker-id': `kube-${clusterId}-${pool}-${String(index + 1).padStart(8, '0')}`,
          'ibm-cloud.kubernetes.io/worker-pool-name': pool,
        },
      },
      spec: { providerID: `ibm://${clusterId}/${name}` },
      status: {
        addresses: [
          { type: 'InternalIP', address: name },
          { type: 'Hostname', address: name },
        ],
        conditions: READY.map((condition) => ({ ...condition, lastTransitionTime })),
        nodeInfo: { operatingSystem: 'linux', architecture: 'amd64', kubeletVersion: '', osImage: 'Ubuntu 24.04 LTS' },
      },
    });
  }
}

/**
 * The node for one more pod of an owner: of those with fewest of its pods in their zone, one with fewest of them on
 * itself.
 *
 * @param siblings the owner's other pods.
 */
export function placeFor(store: ObjectStore, siblings: readonly StoredObject[]): StoredObject {
  const nodes = store.list('Node', undefined);
  const on = (node: StoredObject): number => siblings.filter((pod) => nodeNameOf(pod) === node.metadata.name).length;
  const inZone = (node: StoredObject): number =>
    nodes.filter((other) => zoneOf(other) === zoneOf(node)).reduce((sum, other) => sum + on(other), 0);
  const [best] = nodes.sort((left, right) => inZone(left) - inZone(right) || on(left) - on(right));
  if (!best) throw new Error('A cluster without workers runs no pods.');
  return best;
}

function nodeNameOf({ spec }: StoredObject): unknown {
  return typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? spec['nodeName'] : undefined;
}

export function zoneOf({ metadata }: StoredObject): string {
  return metadata.labels?.['topology.kubernetes.io/zone'] ?? '';
}
