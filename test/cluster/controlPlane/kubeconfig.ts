import type { StoredWebhook } from '../../lab/state.ts';

export interface Identity {
  readonly certPem: string;
  readonly keyPem: string;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A kubeconfig as JSON, which is YAML too. Everything that it needs is embedded. */
export function kubeconfigOf(
  server: string,
  caPem: string | undefined,
  identity: Identity | { readonly token: string } | undefined,
): string {
  const user =
    identity === undefined
      ? {}
      : 'token' in identity
        ? { token: identity.token }
        : { 'client-certificate-data': base64(identity.certPem), 'client-key-data': base64(identity.keyPem) };
  const cluster = { server, ...(caPem === undefined ? {} : { 'certificate-authority-data': base64(caPem) }) };
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'cluster', cluster }],
      users: [{ name: 'user', user }],
      contexts: [{ name: 'context', context: { cluster: 'cluster', user: 'user' } }],
      'current-context': 'context',
    },
    null,
    2,
  )}\n`;
}

/** The file for `--audit-webhook-config-file`: what `audit-webhook set` stored, as a kubeconfig. */
export function webhookConfig({ server, caCert, clientCert, clientKey }: StoredWebhook): string {
  const identity =
    clientCert === undefined || clientKey === undefined ? undefined : { certPem: clientCert, keyPem: clientKey };
  return kubeconfigOf(server, caCert, identity);
}
