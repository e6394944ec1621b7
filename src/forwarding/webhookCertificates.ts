import { Failure } from '../failure/failure.ts';
import { message } from '../failure/message.ts';
import { getClusterCa } from '../ibmcloud/credentials.ts';
import type { WebhookSettings } from '../ibmcloud/webhook.ts';
import { checkCertificates, clientCertificateOf } from './adminCertificate.ts';
import { objectionToFiles, textOfFile } from './certificateFiles.ts';
import { kubeconfigFor } from './kubeconfigFor.ts';
import type { WebhookCertificates } from './plan.ts';
import type { StepContext } from './steps/step.ts';
import { withSecretFiles } from './temporarySecrets.ts';
import { certificateFacts, type GivenCertificates } from './webhookRecord.ts';

/** The options of `audit-webhook set` that name PEM files. */
export type CertificateFiles = Pick<WebhookSettings, 'caFile' | 'clientCertFile' | 'clientKeyFile'>;

/**
 * Calls `use` with the files that `audit-webhook set` is to be given, and with what is public of them. Those of the cluster are
 * fetched and checked here, and exist as files only while `use` runs; those of the user are checked and stay where they are.
 * @throws Failure
 */
export async function withCertificates<T>(
  certificates: WebhookCertificates,
  { plan: { cluster }, services, signal, progress }: StepContext,
  use: (files: CertificateFiles, given: GivenCertificates) => Promise<T>,
): Promise<T> {
  switch (certificates.kind) {
    case 'none':
      return use({}, {});
    case 'files': {
      const { kind: _, ...files } = certificates;
      // Looked at again: much may have happened to them since the plan was made.
      const objection = await objectionToFiles(files, new Date());
      if (objection) throw new Failure('invalid-input', objection.text, { remedy: 'retry' });
      const textOf = (path: string | undefined) => (path === undefined ? undefined : textOfFile(path));
      return use(files, givenOf(await textOf(files.caFile), await textOf(files.clientCertFile)));
    }
    case 'cluster-admin': {
      progress(message('Fetching the cluster’s CA and an admin certificate'));
      const caPem = await services.cli.run(getClusterCa(cluster.id), { signal, urgent: true });
      const certificate = await clientCertificateOf(await kubeconfigFor(cluster, services, { admin: true, signal }));
      checkCertificates(caPem, certificate, new Date());
      const { certificatePem, keyPem } = certificate;
      const contents = { 'ca.pem': caPem, 'admin.pem': certificatePem, 'admin-key.pem': keyPem };
      return withSecretFiles(services.temporaryFolder, contents, (files) =>
        use(
          { caFile: files['ca.pem'], clientCertFile: files['admin.pem'], clientKeyFile: files['admin-key.pem'] },
          givenOf(caPem, certificatePem),
        ),
      );
    }
  }
}

function givenOf(caPem: string | undefined, certificatePem: string | undefined): GivenCertificates {
  const [certificate] = certificateFacts(certificatePem ?? '');
  return {
    ...(certificate === undefined ? {} : { certificate }),
    ...(caPem === undefined ? {} : { caFingerprints: certificateFacts(caPem).map(({ fingerprint }) => fingerprint) }),
  };
}
