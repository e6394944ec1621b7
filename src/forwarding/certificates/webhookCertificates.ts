import { Failure } from '../../failure/failure.ts';
import { getClusterCa } from '../../ibmcloud/commands/credentials.ts';
import type { WebhookSettings } from '../../ibmcloud/commands/webhook.ts';
import type { ClusterServices } from '../cluster/clusterServices.ts';
import { certificatesIn } from '../../text/pem.ts';
import { kubeconfigFor } from '../cluster/openCluster.ts';
import { allOrAbort } from '../cluster/sideBySide.ts';
import type { WebhookCertificates } from '../webhook/webhookCertificates.ts';
import { certificateFacts, keyDigest, type GivenCertificates } from '../webhook/certificateFacts.ts';
import { checkCertificates, clientCertificateOf, type ClientCertificate } from './adminCertificate.ts';
import { objectionToFiles, textOfFile } from './pemFiles.ts';
import { changedSince, digestOf } from './secretDigests.ts';
import { withSecretFiles } from './secretFiles.ts';

/** The options of `audit-webhook set` that name PEM files. */
export type CertificateFiles = Pick<WebhookSettings, 'caFile' | 'clientCertFile' | 'clientKeyFile'>;

/** Checked certificates for a webhook; those of the cluster are secret. */
export interface ReadyCertificates {
  /** The user's files, which remain in place. */
  readonly files: CertificateFiles;
  /** Those of the cluster. */
  readonly fetched?: ClientCertificate & { readonly caPem: string };
  /** Their public facts. */
  readonly given: GivenCertificates;
}

/**
 * Fetches the cluster's certificates (`ca get` and `config --admin`), or checks the user's files again. @throws Failure
 */
export async function readyCertificates(
  certificates: WebhookCertificates,
  cluster: { readonly id: string },
  services: ClusterServices,
  signal: AbortSignal,
): Promise<ReadyCertificates> {
  switch (certificates.kind) {
    case 'none':
      return { files: {}, given: {} };
    case 'files': {
      const { kind: _, digests, ...files } = certificates;
      // They may have changed since the plan was made.
      const objection = await objectionToFiles(files, new Date());
      if (objection) throw new Failure('invalid-input', objection.text, { remedy: 'retry' });
      const textOf = async (id: keyof typeof files): Promise<string | undefined> => {
        const path = files[id];
        if (path === undefined) return undefined;
        const text = await textOfFile(path);
        if (digestOf(text) !== digests[id]) throw changedSince(path);
        return text;
      };
      await textOf('clientKeyFile');
      return { files, given: givenOf(await textOf('caFile'), await textOf('clientCertFile')) };
    }
    case 'cluster-admin': {
      const [caPem, kubeconfig] = await allOrAbort(signal, (all) => [
        services.cli.run(getClusterCa(cluster.id), { signal: all }),
        kubeconfigFor(cluster, services, { admin: true, signal: all }),
      ]);
      const certificate = await clientCertificateOf(kubeconfig);
      checkCertificates(caPem, certificate, new Date());
      return { files: {}, fetched: { caPem, ...certificate }, given: givenOf(caPem, certificate.certificatePem) };
    }
  }
}

/** Calls `use` with the files for `audit-webhook set`. Fetched certificates exist as files only while `use` runs. */
export function withCertificateFiles<T>(
  { files, fetched }: ReadyCertificates,
  temporaryFolder: string,
  use: (files: CertificateFiles) => Promise<T>,
): Promise<T> {
  if (!fetched) return use(files);
  const contents = { 'ca.pem': fetched.caPem, 'admin.pem': fetched.certificatePem, 'admin-key.pem': fetched.keyPem };
  return withSecretFiles(temporaryFolder, contents, (paths) =>
    use({ caFile: paths['ca.pem'], clientCertFile: paths['admin.pem'], clientKeyFile: paths['admin-key.pem'] }),
  );
}

function givenOf(caPem: string | undefined, certificatePem: string | undefined): GivenCertificates {
  const [certificate] = certificateFacts(certificatePem ?? '');
  return {
    ...(certificate === undefined ? {} : { certificate }),
    ...(caPem === undefined
      ? {}
      : {
          caFingerprints: certificateFacts(caPem).map(({ fingerprint }) => fingerprint),
          caKeys: certificatesIn(caPem).certificates.map(keyDigest),
        }),
  };
}
