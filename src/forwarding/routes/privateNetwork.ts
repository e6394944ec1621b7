import { message } from '../../failure/message.ts';
import type { KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import { consumerAnswers, consumerIn } from '../consumerAddress.ts';
import { checkConsumerAddress, checkPort } from '../consumerInput.ts';
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
import type { Route, RouteAnswers, RouteInputs, RouteQuestion } from './route.ts';

const references: readonly ObjectReference[] = [
  { apiVersion: 'v1', kind: 'Namespace', name: NAMESPACE },
  { apiVersion: 'v1', kind: 'ConfigMap', name: CONFIG_MAP, namespace: NAMESPACE },
  { apiVersion: 'apps/v1', kind: 'Deployment', name: FORWARDER, namespace: NAMESPACE },
  { apiVersion: 'v1', kind: 'Service', name: FORWARDER, namespace: NAMESPACE },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: FORWARDER, namespace: NAMESPACE },
];

function objects({ answers, clusterType }: RouteInputs): readonly KubernetesObject[] {
  const consumer = consumerIn(answers);
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

function presentAnswers(live: readonly KubernetesObject[]): RouteAnswers {
  const configMap = live.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata?.name === CONFIG_MAP);
  const data = configMap?.['data'];
  if (typeof data !== 'object' || data === null || !(CONFIG_FILE in data)) return {};
  const text = data[CONFIG_FILE];
  const consumer = typeof text === 'string' ? consumerOf(text) : undefined;
  return consumer ? consumerAnswers(consumer) : {};
}

function questions(answers: RouteAnswers): readonly RouteQuestion[] {
  return [
    {
      id: 'address',
      kind: 'text',
      prompt: message('IP address of the log consumer, as the cluster’s worker nodes reach it'),
      placeholder: message('For example 10.240.0.15'),
      check: checkConsumerAddress,
    },
    {
      id: 'port',
      kind: 'text',
      prompt: message('Port on which {0} takes the audit log over HTTP', answers['address'] ?? ''),
      placeholder: message('For example 8080'),
      check: checkPort,
    },
  ];
}

/** The document's route to a log consumer in the IBM Cloud private network, through HAProxy in the cluster. */
export const privateNetwork: Route = {
  id: 'private-network',
  title: message('Private Network'),
  detail: message('HAProxy in the cluster passes the log on to an address in the IBM Cloud private network.'),
  forwarder: { namespace: NAMESPACE, deployment: FORWARDER, service: FORWARDER },
  deliveryProof: 'haproxy-log',
  references,
  questions,
  checkAnswers: () => Promise.resolve(undefined),
  target: (answers) => `${answers['address'] ?? ''}:${answers['port'] ?? ''}`,
  objects,
  webhook: (_inputs, service) => ({
    server: service ? serviceProxyUrl(service, SERVICE_PORT, '/post') : '',
    certificates: { kind: 'cluster-admin' },
  }),
  presentAnswers,
};
