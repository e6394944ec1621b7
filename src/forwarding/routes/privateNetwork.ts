import type { KubernetesObject, ObjectReference } from '../../kubernetes/clusterApi.ts';
import { message } from '../../text/message.ts';
import { UNCHANGED, type Objection, type RouteAnswers } from '../answers.ts';
import {
  CA_ANSWER,
  CERTIFICATE_ANSWER,
  checkPath,
  KEY_ANSWER,
  notesOnFiles,
  objectionToFiles,
} from '../certificates/pemFiles.ts';
import { secretDigests } from '../certificates/secretDigests.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import { knownRoute } from '../webhook/knownRoutes.ts';
import { serviceProxyUrl } from '../webhook/url/serviceUrl.ts';
import {
  CONFIG_FILE,
  CONFIG_MAP,
  CONTAINER,
  documentedConfigMap,
  documentedDeployment,
  documentedHaproxyCfg,
  documentedNamespace,
  documentedNetworkPolicy,
  documentedService,
  FORWARDER,
  SERVICE_PORT,
} from './manifests/privateNetworkDocument.ts';
import {
  admitAgents,
  admitUnderRestricted,
  answerProbes,
  CERTIFICATES,
  disruptionBudget,
  encryptToConsumer,
  keepServing,
  limitConnections,
  logStatusOfRequests,
  mountCertificates,
  pinVersion,
  probe,
  reserveResources,
  resolveWhileRunning,
  restartWhenConfigChanges,
  spreadOverZones,
  withConfiguration,
} from './manifests/readyChanges.ts';
import { haproxyImageFor } from './manifests/pinnedImages.ts';
import type { Route, RouteInputs, RouteQuestion } from './route.ts';
import { consumerAnswers, consumerIn, isHostName, type ConsumerAddress } from './support/consumerAddress.ts';
import { checkConsumerAddress, checkHostName, checkPort } from './support/consumerInput.ts';
import { digestsOfAnswers, keptAnswers, secretEntries } from './support/consumerSecret.ts';
import { certificatesBeside, certificatesIn, planCertificates } from './support/consumerSecretStep.ts';
import { presentPod } from './support/presentPod.ts';
import { consumerOf } from './support/readConsumer.ts';

/** The Secret is last: it exists only with TLS, and no plan holds it as an object. */
const references: readonly ObjectReference[] = [
  { apiVersion: 'v1', kind: 'Namespace', name: AUDIT_NAMESPACE },
  { apiVersion: 'v1', kind: 'ConfigMap', name: CONFIG_MAP, namespace: AUDIT_NAMESPACE },
  { apiVersion: 'apps/v1', kind: 'Deployment', name: FORWARDER, namespace: AUDIT_NAMESPACE },
  { apiVersion: 'v1', kind: 'Service', name: FORWARDER, namespace: AUDIT_NAMESPACE },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: FORWARDER, namespace: AUDIT_NAMESPACE },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', name: FORWARDER, namespace: AUDIT_NAMESPACE },
  { apiVersion: 'v1', kind: 'Secret', name: CERTIFICATES, namespace: AUDIT_NAMESPACE },
];

/** The forwarder's `haproxy.cfg` for this consumer: the document's with our changes. */
export function readyHaproxyCfg(consumer: ConsumerAddress): string {
  const served = answerProbes(limitConnections(logStatusOfRequests(documentedHaproxyCfg(consumer))));
  return resolveWhileRunning(encryptToConsumer(served, consumer.tls), consumer.address);
}

function objects({ answers, clusterType, fileDigests = {}, agentLabels = [], live = [] }: RouteInputs) {
  const consumer = consumerIn(answers);
  const haproxyCfg = readyHaproxyCfg(consumer);
  const certificates = Object.fromEntries(
    certificateEntries(answers, fileDigests).map(({ key, digest }) => [key, digest]),
  );
  const running = presentPod(live, FORWARDER).containers?.find(({ name }) => name === CONTAINER)?.image;
  const pinned = pinVersion(documentedDeployment(), haproxyImageFor(running));
  const admitted = admitUnderRestricted(pinned, clusterType);
  const ready = mountCertificates(keepServing(spreadOverZones(reserveResources(probe(admitted)))), consumer.tls);
  return [
    documentedNamespace(),
    withConfiguration(documentedConfigMap(consumer), CONFIG_FILE, haproxyCfg),
    restartWhenConfigChanges(ready, haproxyCfg, certificates),
    documentedService(),
    admitAgents(documentedNetworkPolicy(), agentLabels),
    disruptionBudget(),
  ] satisfies readonly KubernetesObject[];
}

function certificateEntries(answers: RouteAnswers, digests: Readonly<Record<string, string>>) {
  return answers['tls'] === 'yes' ? secretEntries(answers, digests) : [];
}

function presentAnswers(live: readonly KubernetesObject[]): RouteAnswers {
  const configMap = live.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata?.name === CONFIG_MAP);
  const data = configMap?.['data'];
  if (typeof data !== 'object' || data === null || !(CONFIG_FILE in data)) return {};
  const text = data[CONFIG_FILE];
  const consumer = typeof text === 'string' ? consumerOf(text) : undefined;
  if (!consumer) return {};
  // The paths of the files are unknown, but their content is in the cluster and can be kept.
  const kept = consumer.encryption === 'ours' ? keptAnswers(secretDigests(certificatesIn(live))) : {};
  return { ...consumerAnswers(consumer), ...kept };
}

const yes = { value: 'yes', label: message('Yes') };
const no = { value: 'no', label: message('No') };

function questions(answers: RouteAnswers): readonly RouteQuestion[] {
  const address = answers['address'] ?? '';
  return [
    {
      id: 'address',
      kind: 'text',
      prompt: message('IP address or host name of the log consumer, as the cluster’s worker nodes reach it'),
      placeholder: message('For example 10.240.0.15 or logs.example.internal'),
      check: checkConsumerAddress,
    },
    {
      id: 'port',
      kind: 'text',
      prompt: message('Port on which {0} takes the audit log over HTTP', address),
      placeholder: message('For example 8080'),
      check: checkPort,
    },
    {
      id: 'tls',
      kind: 'choice',
      prompt: message('Does {0} use TLS?', address),
      placeholder: message('Select whether the log is encrypted in transit to the consumer'),
      initial: 'no',
      branches: true,
      choices: [
        { ...no, detail: message('Plain HTTP: the log isn’t encrypted on the private network.') },
        { ...yes, detail: message('HTTPS: the log consumer’s certificate is checked against your CA file.') },
      ],
      check: () => undefined,
    },
    ...(answers['tls'] === 'yes' ? tlsQuestions(answers, address) : []),
  ];
}

function tlsQuestions(answers: RouteAnswers, address: string): readonly RouteQuestion[] {
  const named = isHostName(address);
  return [
    {
      id: CA_ANSWER,
      kind: 'file',
      prompt: message('CA certificate (PEM) for {0}', address),
      placeholder: message('For example /home/me/consumer-ca.pem'),
      check: checkPath,
    },
    {
      id: 'serverName',
      kind: 'text',
      prompt: named
        ? message('Name in the consumer’s certificate')
        : message('Name in the consumer’s certificate; if empty, any certificate from the CA is accepted'),
      placeholder: message('For example logs.example.internal'),
      ...(named ? { initial: address } : { optional: true, branches: true }),
      check: checkHostName,
    },
    ...(named || answers['serverName'] !== undefined ? [sniQuestion(answers['serverName'] ?? address)] : []),
    {
      id: CERTIFICATE_ANSWER,
      kind: 'file',
      prompt: message('Client certificate (PEM) that the forwarder shows to {0}', address),
      placeholder: message('For example /home/me/forwarder.pem'),
      optional: true,
      branches: true,
      check: checkPath,
    },
    ...(answers[CERTIFICATE_ANSWER] === undefined
      ? []
      : [
          {
            id: KEY_ANSWER,
            kind: 'file',
            prompt: message('Key (PEM) of the client certificate'),
            placeholder: message('For example /home/me/forwarder-key.pem'),
            check: checkPath,
          } as const,
        ]),
  ];
}

function sniQuestion(name: string): RouteQuestion {
  return {
    id: 'sni',
    kind: 'choice',
    prompt: message('How is the name {0} verified?', name),
    placeholder: message('Select how the name is verified'),
    initial: 'yes',
    choices: [
      {
        value: 'yes',
        label: message('Ask for It and Compare'),
        detail: message('Sends the name in the handshake (SNI) and compares it with the certificate. Right for most.'),
      },
      {
        value: 'no',
        label: message('Compare Only'),
        detail: message('For log consumers that reject a handshake with a name because they know only their address.'),
      },
    ],
    check: () => undefined,
  };
}

async function checkAnswers(answers: RouteAnswers, now: Date): Promise<Objection | undefined> {
  if (answers['tls'] !== 'yes') return undefined;
  const [certificate, key] = [answers[CERTIFICATE_ANSWER], answers[KEY_ANSWER]];
  if (
    certificate !== undefined &&
    key !== undefined &&
    certificate.startsWith(UNCHANGED) !== key.startsWith(UNCHANGED)
  ) {
    return {
      question: KEY_ANSWER,
      text: message('Choose certificate and key together: in the cluster they’re one file.'),
    };
  }
  return objectionToFiles(answers, now);
}

/** The document's route to a log consumer in the IBM Cloud private network, through HAProxy in the cluster. */
export const privateNetwork: Route & { readonly id: 'private-network' } = {
  ...knownRoute('private-network'),
  detail: message('HAProxy in the cluster forwards to a server on your private network.'),
  references,
  questions,
  checkAnswers,
  fileDigests: (answers) => (answers['tls'] === 'yes' ? digestsOfAnswers(answers) : Promise.resolve({})),
  notes: (answers) => (answers['tls'] === 'yes' ? notesOnFiles(answers, new Date()) : Promise.resolve([])),
  target: (answers) => `${answers['address'] ?? ''}:${answers['port'] ?? ''}`,
  objects,
  besideObjects: ({ answers, fileDigests = {} }) => certificatesBeside(certificateEntries(answers, fileDigests)),
  extraSteps: ({ answers, fileDigests = {} }, present) => {
    const entries = certificateEntries(answers, fileDigests);
    return entries.length === 0 ? Promise.resolve([]) : planCertificates(entries, present);
  },
  webhook: (_inputs, service) => ({
    server: service ? serviceProxyUrl(service, SERVICE_PORT, '/post') : '',
    certificates: { kind: 'cluster-admin' },
  }),
  presentAnswers,
};
