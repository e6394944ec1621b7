import type { AuditWebhook } from '../../ibmcloud/models.ts';
import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { message } from '../../text/message.ts';
import type { RouteAnswers } from '../answers.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import { knownRoute } from '../webhook/knownRoutes.ts';
import { recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';
import { serviceProxyUrl } from '../webhook/url/serviceUrl.ts';
import { CERTIFICATE_SECRET, HTTP_PORT, HTTPS_PORT, SERVICE } from './manifests/ibmImageDocument.ts';
import type { ExtraStep, Route, RouteInputs, RoutePresent, RouteQuestion } from './route.ts';
import { certificateSecret, forwarder, objectsOf, references } from './support/ibmImage.ts';
import { loggingAgentSteps } from './support/loggingAgentStep.ts';
import { certificateSteps } from './support/servingCertificateStep.ts';

const questions: readonly RouteQuestion[] = [
  {
    id: 'transport',
    kind: 'choice',
    prompt: message('Select how the API server speaks to the forwarder'),
    placeholder: message('Plain or encrypted'),
    choices: [
      {
        value: 'http',
        label: message('Plain HTTP'),
        detail: message('As IBM documents; traffic stays in the cluster’s Konnectivity tunnel.'),
      },
      {
        value: 'https',
        label: message('TLS in Transit'),
        detail: message('With a certificate signed by the cluster; renew it within a year.'),
      },
    ],
    check: () => undefined,
  },
];

function usesTls({ transport }: RouteAnswers): boolean {
  return transport === 'https';
}

async function extraSteps(
  { answers }: RouteInputs,
  { live, api, signal }: RoutePresent,
): Promise<readonly ExtraStep[]> {
  const place = { ...forwarder, secret: certificateSecret(live) };
  return [
    ...(usesTls(answers) ? await certificateSteps(place, api, { signal }) : []),
    ...(await loggingAgentSteps(cloudLogs.id, api, signal)),
  ];
}

const certificateToDo = [
  `The Secret ${CERTIFICATE_SECRET} is to hold the forwarder's certificate (tls.crt) and key (tls.key),`,
  `signed by the cluster for ${SERVICE}.${AUDIT_NAMESPACE}.svc.`,
  'Set Up Audit Forwarding has that done; no key is kept in a file.',
];

function presentAnswers(live: readonly KubernetesObject[], webhook: AuditWebhook | undefined): RouteAnswers {
  if (!webhook || recogniseWebhook(webhook, live).route !== cloudLogs.id) return {};
  return { transport: parseServiceProxyUrl(webhook.server)?.scheme === 'https' ? 'https' : 'http' };
}

/**
 * The current route of IBM's document: its image prints each event, and the logging agent sends them to IBM Cloud Logs.
 */
export const cloudLogs: Route & { readonly id: 'cloud-logs' } = {
  ...knownRoute('cloud-logs'),
  detail: message('IBM’s forwarder writes events to its pod log; the logging agent sends them to Cloud Logs.'),
  references,
  questions: () => questions,
  checkAnswers: () => Promise.resolve(undefined),
  target: () => 'IBM Cloud Logs',
  objects: (inputs) => objectsOf(cloudLogs.id, inputs),
  besideObjects: ({ answers }) => Promise.resolve({ objects: [], toDo: usesTls(answers) ? certificateToDo : [] }),
  extraSteps,
  webhook: ({ answers }, service) => ({
    server: !service
      ? ''
      : usesTls(answers)
        ? serviceProxyUrl(service, HTTPS_PORT, '/post', 'https')
        : serviceProxyUrl(service, HTTP_PORT, '/post'),
    certificates: { kind: 'cluster-admin' },
  }),
  presentAnswers,
};
