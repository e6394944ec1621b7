import { Failure } from '../../failure/failure.ts';
import { message } from '../../failure/message.ts';
import { getClusterCa, getKubeconfig } from '../../ibmcloud/credentials.ts';
import type { AuditWebhook } from '../../ibmcloud/models.ts';
import { getAuditWebhook, setAuditWebhook } from '../../ibmcloud/webhook.ts';
import { checkCertificates, clientCertificateOf } from '../adminCertificate.ts';
import { withSecretFiles } from '../temporarySecrets.ts';
import { commandText } from './commandText.ts';
import type { StepKind } from './step.ts';

/**
 * Stores the webhook: first sees that the one to replace is still there, then fetches and checks CA and admin certificate, has
 * them as files only while `audit-webhook set` runs, and compares what is stored afterwards.
 */
export const setWebhook: StepKind<'set-webhook'> = {
  describe({ server, policy }, { cluster }) {
    const files = { caFile: '<CA_CERT_FILE>', clientCertFile: '<ADMIN_CERT_FILE>', clientKeyFile: '<ADMIN_KEY_FILE>' };
    return [
      `${commandText(getAuditWebhook(cluster.id))}   # must still be what this plan replaces`,
      `${commandText(getClusterCa(cluster.id))}   # CA, checked`,
      `${commandText(getKubeconfig({ cluster: cluster.id, admin: true }))}   # admin certificate and key, checked`,
      commandText(setAuditWebhook({ cluster: cluster.id, server, policy, ...files })),
      `${commandText(getAuditWebhook(cluster.id))}   # must now be the new one`,
    ];
  },

  async run({ server, policy, replaces }, { plan: { cluster }, services, signal, progress }) {
    const { cli, temporaryFolder } = services;
    const run = { signal, urgent: true };
    const present = await cli.run(getAuditWebhook(cluster.id), run);
    if (!same(present, replaces) && !same(present, { server, policy })) throw changedMeanwhile(present);
    progress(message('Fetching the cluster’s CA and an admin certificate'));
    const caPem = await cli.run(getClusterCa(cluster.id), run);
    const certificate = await clientCertificateOf(
      await cli.run(getKubeconfig({ cluster: cluster.id, admin: true }), run),
    );
    checkCertificates(caPem, certificate, new Date());
    progress(message('Storing the webhook'));
    const contents = { 'ca.pem': caPem, 'admin.pem': certificate.certificatePem, 'admin-key.pem': certificate.keyPem };
    await withSecretFiles(temporaryFolder, contents, (files) =>
      cli.run(
        setAuditWebhook({
          cluster: cluster.id,
          server,
          policy,
          caFile: files['ca.pem'],
          clientCertFile: files['admin.pem'],
          clientKeyFile: files['admin-key.pem'],
        }),
        run,
      ),
    );
    const stored = await cli.run(getAuditWebhook(cluster.id), run);
    if (!same(stored, { server, policy })) throw notStored(stored);
  },
};

/** Where the CLI does not say a policy, only the servers can be compared. */
function same(one: AuditWebhook | undefined, other: AuditWebhook | undefined): boolean {
  if (!one || !other) return one === other;
  return (
    one.server === other.server &&
    (one.policy === undefined || other.policy === undefined || one.policy === other.policy)
  );
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
