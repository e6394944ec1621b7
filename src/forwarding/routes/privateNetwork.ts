import { message } from '../../failure/message.ts';
import type { KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import { consumerOf } from '../haproxyCfg.ts';
import {
  CONFIG_FILE,
  CONFIG_MAP,
  documentedConfigMap,
  documentedDeployment,
  documentedHaproxyCfg,
  documentedNamespace,
  documentedNetworkPolicy,
  documentedService,
  FORWARDER,
  NAMESPACE,
  SERVICE_PORT,
} from '../manifests/privateNetworkDocument.ts';
import {
  admitUnderRestricted,
  logStatusOfRequests,
  restartWhenConfigChanges,
  withConfiguration,
} from '../manifests/readyChanges.ts';
import { serviceProxyUrl } from '../webhookUrl.ts';
import type { ConsumerAddress, Route, RouteInputs } from './route.ts';

const references: readonly ObjectReference[] = [
  { apiVersion: 'v1', kind: 'Namespace', name: NAMESPACE },
  { apiVersion: 'v1', kind: 'ConfigMap', name: CONFIG_MAP, namespace: NAMESPACE },
  { apiVersion: 'apps/v1', kind: 'Deployment', name: FORWARDER, namespace: NAMESPACE },
  { apiVersion: 'v1', kind: 'Service', name: FORWARDER, namespace: NAMESPACE },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: FORWARDER, namespace: NAMESPACE },
];

function objects({ consumer, clusterType }: RouteInputs): readonly KubernetesObject[] {
  const haproxyCfg = logStatusOfRequests(documentedHaproxyCfg(consumer));
  const deployment = admitUnderRestricted(documentedDeployment(), clusterType);
  return [
    documentedNamespace(),
    withConfiguration(documentedConfigMap(consumer), CONFIG_FILE, haproxyCfg),
    restartWhenConfigChanges(deployment, haproxyCfg),
    documentedService(),
    documentedNetworkPolicy(),
  ];
}

function presentConsumer(live: readonly KubernetesObject[]): ConsumerAddress | undefined {
  const configMap = live.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata?.name === CONFIG_MAP);
  const data = configMap?.['data'];
  if (typeof data !== 'object' || data === null || !(CONFIG_FILE in data)) return undefined;
  const text = data[CONFIG_FILE];
  return typeof text === 'string' ? consumerOf(text) : undefined;
}

/** The document's route to a log consumer in the IBM Cloud private network, through HAProxy in the cluster. */
export const privateNetwork: Route = {
  id: 'private-network',
  title: message('Private Network'),
  detail: message('HAProxy in the cluster passes the log on to an address in the IBM Cloud private network.'),
  namespace: NAMESPACE,
  deployment: FORWARDER,
  service: FORWARDER,
  references,
  objects,
  webhookServer: (service) => serviceProxyUrl(service, SERVICE_PORT, '/post'),
  presentConsumer,
};
