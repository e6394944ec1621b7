import { Failure } from '../../../failure/failure.ts';
import { getClusterCa, getKubeconfig } from '../../../ibmcloud/commands/credentials.ts';
import { getAuditWebhook, setAuditWebhook } from '../../../ibmcloud/commands/webhook.ts';
import type { AuditPolicy, AuditWebhook } from '../../../ibmcloud/models.ts';
import { message } from '../../../text/message.ts';
import {
  readyCertificates,
  withCertificateFiles,
  type CertificateFiles,
} from '../../certificates/webhookCertificates.ts';
import { allOrAbort } from '../../cluster/sideBySide.ts';
import { sameWebhook, webhookText } from '../../webhook/sameWebhook.ts';
import type { WebhookCertificates } from '../../webhook/webhookCertificates.ts';
import { storedUrl } from '../../webhook/url/storedUrl.ts';
import { changeStoredWebhook } from '../changeStoredWebhook.ts';
import { noteWebhook } from '../noteWebhook.ts';
import type { StepKind } from '../step.ts';
import { webhookPattern, type StepLine } from '../stepLine.ts';

export interface SetWebhook {
  readonly kind: 'set-webhook';
  readonly server: string;
  readonly policy: AuditPolicy;
  readonly certificates: WebhookCertificates;
  /** The stored webhook when the plan was made: another value at run time stops the plan. */
  readonly replaces: AuditWebhook | undefined;
}

/**
 * Stores the webhook, if the one to replace is still stored once the certificates are fetched. They exist as files only
 * while `audit-webhook set` runs. Compares what is stored afterwards.
 */
export const setWebhook: StepKind<SetWebhook> = {
  kind: 'set-webhook',
  decides: true,
  leaves: 'webhook',

  title: () => message('Set the audit webhook'),

  describe({ server, policy, certificates, replaces }, { cluster }) {
    const wanted = webhookPattern({ server, policy });
    const files = filesInWords(certificates);
    return [
      ...(certificates.kind === 'cluster-admin'
        ? [
            { cli: getClusterCa(cluster.id), why: 'CA, checked', by: ['cluster_ca'] },
            {
              cli: getKubeconfig({ cluster: cluster.id, admin: true }),
              why: 'admin certificate and key, checked',
              by: ['admin_certificate'],
            },
          ]
        : []),
      ...pinned(certificates),
      {
        cli: getAuditWebhook(cluster.id),
        why: 'must still be what this plan replaces',
        by: ['require_webhook', webhookPattern(replaces), wanted],
      },
      { cli: setAuditWebhook({ cluster: cluster.id, server, policy, ...files }) },
      ...(certificates.kind === 'cluster-admin'
        ? [{ note: 'the files are removed', bash: ['rm', ...Object.values(files)] }]
        : []),
      { cli: getAuditWebhook(cluster.id), why: 'must now be the new one', by: ['require_webhook', wanted] },
    ];
  },

  webhook: ({ server, policy, replaces }) => ({ ...(replaces ? { from: replaces } : {}), to: { server, policy } }),
  agreed: ({ kind, server, policy, certificates }) => [kind, storedUrl(server), policy, certificates],

  async run({ server, policy, certificates, replaces }, context) {
    const { plan, services, signal, progress } = context;
    const { cli } = services;
    const run = { signal };
    const cluster = plan.cluster.id;
    if (certificates.kind === 'cluster-admin') progress(message('Fetching the cluster’s CA and an admin certificate'));
    const [ready, note] = await allOrAbort(signal, (all) => [
      readyCertificates(certificates, plan.cluster, services, all),
      noteWebhook({ server, policy }, replaces, { ...context, signal: all }),
    ]);
    // Only now: fetching certificates may take minutes, in which another webhook may be stored.
    const present = await cli.run(getAuditWebhook(cluster), run);
    if (!sameWebhook(present, replaces) && !sameWebhook(present, { server, policy })) throw changedMeanwhile(present);
    await withCertificateFiles(ready, services.temporaryFolder, async (files) => {
      progress(message('Storing the webhook'));
      const command = setAuditWebhook({ cluster, server, policy, ...files });
      await changeStoredWebhook(command, { from: present, to: { server, policy } }, context);
      await note(ready.given);
    });
    const stored = await cli.run(getAuditWebhook(cluster), run);
    if (!sameWebhook(stored, { server, policy })) throw notStored(stored);
  },
};

/** The files as the preview names them: placeholders for temporary ones. */
function filesInWords(certificates: WebhookCertificates): CertificateFiles {
  if (certificates.kind === 'cluster-admin') {
    return { caFile: '<CA_CERT_FILE>', clientCertFile: '<ADMIN_CERT_FILE>', clientKeyFile: '<ADMIN_KEY_FILE>' };
  }
  if (certificates.kind === 'none') return {};
  const { kind: _, digests: __, ...files } = certificates;
  return files;
}

/** The user's files as the plan was made with them. */
function pinned(certificates: WebhookCertificates): readonly StepLine[] {
  if (certificates.kind !== 'files') return [];
  const { kind: _, digests, ...files } = certificates;
  return Object.entries(files).map(([id, path]) => {
    const digest = digests[id as keyof typeof files] ?? '';
    return {
      note: `${path}: must still have SHA-256 ${digest.slice(0, 16)}…`,
      bash: ['require_file', path, digest],
    };
  });
}

function changedMeanwhile(present: AuditWebhook | undefined): Failure {
  return new Failure(
    'webhook-changed',
    present
      ? message('The cluster’s webhook has changed since the plan was made; run the set-up again.')
      : message('The cluster’s webhook was removed since the plan was made; run the set-up again.'),
    { remedy: 'retry', ...(present ? { detail: `Stored now: ${webhookText(present)}` } : {}) },
  );
}

function notStored(stored: AuditWebhook | undefined): Failure {
  return new Failure(
    'webhook-changed',
    stored
      ? message('IBM Cloud accepted the webhook but stores another one; run the set-up again.')
      : message('IBM Cloud accepted the webhook but stores none; run the set-up again.'),
    { remedy: 'retry', ...(stored ? { detail: `Stored now: ${webhookText(stored)}` } : {}) },
  );
}
