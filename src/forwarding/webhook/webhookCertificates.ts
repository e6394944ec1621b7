/**
 * Whose certificates the API server uses towards the webhook: the cluster's CA with an admin certificate that is fetched while
 * the step runs, PEM files of the user by their absolute paths (those left out are left out of the command), or none.
 */
export type WebhookCertificates =
  | { readonly kind: 'cluster-admin' }
  | {
      readonly kind: 'files';
      readonly caFile?: string;
      readonly clientCertFile?: string;
      readonly clientKeyFile?: string;
    }
  | { readonly kind: 'none' };
