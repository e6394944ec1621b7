import { Failure } from '../../failure/failure.ts';
import { message } from '../../failure/message.ts';
import { getClusterCa, getKubeconfig } from '../../ibmcloud/credentials.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import { getAuditWebhook, setAuditWebhook } from '../../ibmcloud/webhook.ts';
import { changeStoredWebhook } from '../changeStoredWebhook.ts';
import type { WebhookCertificates } from '../plan.ts';
import { sameWebhook } from '../sameWebhook.ts';
import { withCertificates, type CertificateFiles } from '../webhookCertificates.ts';
import { noteWebhook } from '../noteWebhook.ts';
import { shellWord } from '../../text/shellWord.ts';
import { commandText } from './commandText.ts';
import type { StepKind } from './step.ts';
import { urlPattern, urlToSet } from './urlInScript.ts';

/**
 * Stores the webhook: first sees that the one to replace is still there, has the certificates as files only while
 * `audit-webhook set` runs, and compares what is stored afterwards.
 */
export const setWebhook: StepKind<'set-webhook'> = {
  title: () => message('Set the audit webhook'),

  describe({ server, policy, certificates }, { cluster }) {
    const fetched = [
      `${commandText(getClusterCa(cluster.id))}   # CA, checked`,
      `${commandText(getKubeconfig({ cluster: cluster.id, admin: true }))}   # admin certificate and key, checked`,
    ];
    return [
      `${commandText(getAuditWebhook(cluster.id))}   # must still be what this plan replaces`,
      ...(certificates.kind === 'cluster-admin' ? fetched : []),
      commandText(setAuditWebhook({ cluster: cluster.id, server, policy, ...filesInWords(certificates) })),
      `${commandText(getAuditWebhook(cluster.id))}   # must now be the new one`,
    ];
  },

  script({ server, policy, certificates, replaces }) {
    const { lines, word } = urlToSet(server);
    const words = ['set_webhook', word, policy, urlPattern(replaces?.server ?? '')];
    if (certificates.kind === 'none') return [...lines, words.join(' ')];
    if (certificates.kind === 'cluster-admin') {
      return [
        ...lines,
        'admin_certificates',
        `${words.join(' ')} \\`,
        '  --ca-cert "$WORK/ca.pem" --client-cert "$WORK/admin-certificate.pem" --client-key "$WORK/admin-key.pem"',
        'rm -f "$WORK/ca.pem" "$WORK/admin-certificate.pem" "$WORK/admin-key.pem"',
      ];
    }
    const { caFile, clientCertFile, clientKeyFile } = certificates;
    const options = [
      ['--ca-cert', caFile] as const,
      ['--client-cert', clientCertFile] as const,
      ['--client-key', clientKeyFile] as const,
    ];
    const given = options.flatMap(([option, file]) => (file === undefined ? [] : [option, shellWord(file)]));
    return [...lines, [...words, ...given].join(' ')];
  },

  async run({ server, policy, certificates, replaces }, context) {
    const { plan, services, signal, progress } = context;
    const { cli } = services;
    const run = { signal, urgent: true };
    const cluster = plan.cluster.id;
    const present = await cli.run(getAuditWebhook(cluster), run);
    if (!sameWebhook(present, replaces) && !sameWebhook(present, { server, policy })) throw changedMeanwhile(present);
    await withCertificates(certificates, context, async (files, given) => {
      const note = await noteWebhook({ server, policy }, replaces, context);
      progress(message('Storing the webhook'));
      const command = setAuditWebhook({ cluster, server, policy, ...files });
      await changeStoredWebhook(command, { from: present, to: { server, policy } }, context);
      await note(given);
    });
    const stored = await cli.run(getAuditWebhook(cluster), run);
    if (!sameWebhook(stored, { server, policy })) throw notStored(stored);
  },
};

/** The files as the preview names them: placeholders for those that exist only while the command runs. */
function filesInWords(certificates: WebhookCertificates): CertificateFiles {
  if (certificates.kind === 'cluster-admin') {
    return { caFile: '<CA_CERT_FILE>', clientCertFile: '<ADMIN_CERT_FILE>', clientKeyFile: '<ADMIN_KEY_FILE>' };
  }
  if (certificates.kind === 'none') return {};
  const { kind: _, ...files } = certificates;
  return files;
}

function changedMeanwhile(present: AuditWebhook | undefined): Failure {
  return new Failure(
    'webhook-changed',
    present
      ? message(
          'Somebody changed the cluster’s webhook since the plan was made (it is now {0}); run the set-up again.',
          present.server,
        )
      : message('Somebody removed the cluster’s webhook since the plan was made; run the set-up again.'),
    { remedy: 'retry' },
  );
}

function notStored(stored: AuditWebhook | undefined): Failure {
  return new Failure(
    'webhook-changed',
    message('IBM Cloud accepted the webhook but now stores {0}; run the set-up again.', stored?.server ?? '–'),
    { remedy: 'retry' },
  );
}
