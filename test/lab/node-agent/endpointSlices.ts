import { objectsAt, textAt, textsAt, type JsonObject, type StoredObject } from '../cluster/json.ts';
import type { ObjectStore, StoreEvent } from '../cluster/objectStore.ts';
import { targetPort } from '../cluster/servicePorts.ts';
import { podSuffix } from './names.ts';
import { zoneOf } from './nodes.ts';
import { isPodReady, ownerReference } from './podObject.ts';
import { Queue } from './queue.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';

/** Keeps an EndpointSlice beside each Service that has a selector: its pods, ready or not. */
export class EndpointSlices {
  private readonly store: ObjectStore;
  private readonly queue = new Queue((namespace, name) => this.reconcile(namespace, name));

  constructor(store: ObjectStore) {
    this.store = store;
    store.on('change', this.notice);
    for (const service of store.list('Service', undefined)) this.add(service);
  }

  stop(): void {
    this.queue.stop();
    this.store.off('change', this.notice);
  }

  private readonly notice = ({ object, type }: StoreEvent): void => {
    if (object.kind === 'Service' && type !== 'DELETED') this.add(object);
    if (object.kind === 'Pod') this.store.list('Service', object.metadata.namespace).forEach((one) => this.add(one));
  };

  private add({ metadata }: StoredObject): void {
    this.queue.add(metadata.namespace ?? '', metadata.name);
  }

  private reconcile(namespace: string, name: string): void {
    const service = this.store.read('Service', namespace, name);
    if (!service || Object.keys(textsAt(service, 'spec', 'selector')).length === 0) return;
    const found = this.store
      .list('EndpointSlice', namespace)
      .find(({ metadata }) => metadata.labels?.[SERVICE_NAME] === name);
    const pods = selectedPods(this.store, service);
    this.store.write({
      ...found,
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: found?.metadata ?? newMetadata(service),
      addressType: 'IPv4',
      endpoints: pods.map((pod) => this.endpointOf(pod)),
      ports: pods[0] ? portsOf(service, pods[0]) : [],
    });
  }

  private endpointOf(pod: StoredObject): JsonObject {
    const { name, namespace = '', uid, deletionTimestamp } = pod.metadata;
    const nodeName = textAt(pod, 'spec', 'nodeName') ?? '';
    const node = this.store.read('Node', '', nodeName);
    const [serving, terminating] = [isPodReady(pod), deletionTimestamp !== undefined];
    return {
      addresses: [textAt(pod, 'status', 'podIP') ?? ''],
      conditions: { ready: serving && !terminating, serving, terminating },
      nodeName,
      ...(node ? { zone: zoneOf(node) } : {}),
      targetRef: { kind: 'Pod', namespace, name, uid },
    };
  }
}

function newMetadata(service: StoredObject): StoredObject['metadata'] {
  const { name, namespace = '', labels } = service.metadata;
  return {
    name: `${name}-${podSuffix()}`,
    generateName: `${name}-`,
    namespace,
    labels: {
      ...labels,
      [SERVICE_NAME]: name,
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    },
    ownerReferences: [ownerReference(service)],
  };
}

/** Pods that a Service's selector chooses and that have an address. */
function selectedPods(store: ObjectStore, service: StoredObject): StoredObject[] {
  const selector = Object.entries(textsAt(service, 'spec', 'selector'));
  return store
    .list('Pod', service.metadata.namespace)
    .filter(({ metadata }) => selector.every(([key, value]) => metadata.labels?.[key] === value))
    .filter((pod) => textAt(pod, 'status', 'podIP') !== undefined);
}

function portsOf(service: StoredObject, pod: StoredObject): JsonObject[] {
  return objectsAt(service, 'spec', 'ports').flatMap((port) => {
    const number = targetPort(port, pod);
    const name = textAt(port, 'name') ?? '';
    return number === undefined ? [] : [{ name, port: number, protocol: textAt(port, 'protocol') ?? 'TCP' }];
  });
}
