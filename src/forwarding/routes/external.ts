import type { AuditWebhook, Cluster } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import type { RouteAnswers } from '../answers.ts';
import {
  CA_ANSWER,
  CERTIFICATE_ANSWER,
  checkPath,
  KEY_ANSWER,
  notesOnFiles,
  objectionToFiles,
  textOfFile,
} from '../certificates/pemFiles.ts';
import { digestOf } from '../certificates/secretDigests.ts';
import { checkServerUrl, isEncrypted, parseServerUrl } from '../webhook/url/externalUrl.ts';
import { warnOfServerUrl } from '../webhook/url/warnOfServerUrl.ts';
import { knownRoute } from '../webhook/knownRoutes.ts';
import { recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import type { WebhookCertificates } from '../webhook/webhookCertificates.ts';
import type { Route, RouteQuestion } from './route.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';

function questions(answers: RouteAnswers): readonly RouteQuestion[] {
  const server = answers['server'] ?? '';
  return [
    {
      id: 'server',
      kind: 'text',
      prompt: message('URL of the server; with http, the log isn’t encrypted and certificates aren’t used'),
      placeholder: message('For example https://logs.example.com:8443/audit'),
      branches: true,
      check: checkServerUrl,
      warn: warnOfServerUrl,
    },
    ...(isEncrypted(server) ? fileQuestions(answers, parseServerUrl(server)?.host ?? storedUrl(server)) : []),
  ];
}

function fileQuestions(answers: RouteAnswers, host: string): readonly RouteQuestion[] {
  const file = { kind: 'file', optional: true, check: checkPath } as const;
  return [
    {
      ...file,
      id: CA_ANSWER,
      prompt: message('CA certificate (PEM) for {0}', host),
      placeholder: message('For example /home/me/server-ca.pem'),
    },
    {
      ...file,
      id: CERTIFICATE_ANSWER,
      prompt: message('Client certificate (PEM) that the API server shows to {0}', host),
      placeholder: message('For example /home/me/client.pem'),
      branches: true,
    },
    ...(answers[CERTIFICATE_ANSWER] === undefined
      ? []
      : [
          {
            ...file,
            id: KEY_ANSWER,
            optional: false,
            prompt: message('Key (PEM) of the client certificate'),
            placeholder: message('For example /home/me/client-key.pem'),
          },
        ]),
  ];
}

/** Certificates are not used over http, so none is given. */
function certificatesOf(answers: RouteAnswers, digests: Readonly<Record<string, string>>): WebhookCertificates {
  if (!isEncrypted(answers['server'] ?? '')) return { kind: 'none' };
  const caFile = answers[CA_ANSWER];
  const clientCertFile = answers[CERTIFICATE_ANSWER];
  const clientKeyFile = clientCertFile === undefined ? undefined : answers[KEY_ANSWER];
  if (caFile === undefined && clientCertFile === undefined) return { kind: 'none' };
  return {
    kind: 'files',
    ...(caFile === undefined ? {} : { caFile }),
    ...(clientCertFile === undefined ? {} : { clientCertFile }),
    ...(clientKeyFile === undefined ? {} : { clientKeyFile }),
    digests,
  };
}

async function fileDigests(answers: RouteAnswers): Promise<Readonly<Record<string, string>>> {
  const certificates = certificatesOf(answers, {});
  if (certificates.kind !== 'files') return {};
  const { kind: _, digests: __, ...files } = certificates;
  const digests = Object.entries(files).map(async ([id, path]) => [id, digestOf(await textOfFile(path))] as const);
  return Object.fromEntries(await Promise.all(digests));
}

async function notes(
  answers: RouteAnswers,
  { provider }: Cluster,
  stored: AuditWebhook | undefined,
): Promise<readonly Message[]> {
  const server = answers['server'] ?? '';
  const warning = warnOfServerUrl(server);
  const found: Message[] = warning ? [warning] : [];
  if (isEncrypted(server)) {
    found.push(...(await notesOnFiles(answers, new Date())));
    if (stored?.server === server && certificatesOf(answers, {}).kind === 'none') {
      found.push(
        message(
          'Certificates stored for {0} can’t be read back: any that you skip are no longer used once the webhook is set again.',
          storedUrl(server),
        ),
      );
    }
  } else {
    found.push(message('HTTP: the log is sent unencrypted and certificates aren’t used.'));
  }
  if (provider !== 'classic' && provider !== 'satellite') {
    found.push(
      message(
        'Allow outbound traffic to {0} if outbound traffic protection or a firewall restricts it.',
        parseServerUrl(server)?.host ?? storedUrl(server),
      ),
    );
  }
  return found;
}

/**
 * The document's route to a server on the public Internet, to which the API server posts directly. Nothing runs in the
 * cluster.
 */
export const external: Route & { readonly id: 'external' } = {
  ...knownRoute('external'),
  detail: message('The API server posts directly to a server. Nothing runs in the cluster.'),
  references: [],
  questions,
  checkAnswers: (answers, now) =>
    isEncrypted(answers['server'] ?? '') ? objectionToFiles(answers, now) : Promise.resolve(undefined),
  fileDigests,
  notes,
  target: ({ server = '' }) => parseServerUrl(server)?.host ?? storedUrl(server),
  objects: () => [],
  webhook: ({ answers, fileDigests: digests = {} }) => ({
    server: answers['server'] ?? '',
    certificates: certificatesOf(answers, digests),
  }),
  presentAnswers: (_live, webhook) =>
    webhook && recogniseWebhook(webhook).route === external.id ? { server: webhook.server } : {},
};
