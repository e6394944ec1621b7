/**
 * Certificates that the API server uses for the webhook: the cluster's CA with an admin certificate, fetched while the
 * step runs; PEM files of the user by their absolute paths (absent ones are omitted from the command); or none.
 */
export type WebhookCertificates =
  | { readonly kind: 'cluster-admin' }
  | {
      readonly kind: 'files';
      readonly caFile?: string;
      readonly clientCertFile?: string;
      readonly clientKeyFile?: string;
      /** SHA-256 (hex) of each of these files when the plan was made: another content stops the run. */
      readonly digests: Readonly<Partial<Record<'caFile' | 'clientCertFile' | 'clientKeyFile', string>>>;
    }
  | { readonly kind: 'none' };
