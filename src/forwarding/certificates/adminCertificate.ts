import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { Failure } from '../../failure/failure.ts';
import { fieldAt } from '../../text/jsonValue.ts';
import { message, type Message } from '../../text/message.ts';
import { certificateProblem, type CertificateProblem } from './checkCertificates.ts';

/** PEM texts of a client certificate and its key. Secret. */
export interface ClientCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/**
 * Client certificate and key from an admin kubeconfig (`cluster config --admin --output yaml`), which embeds them or
 * names files.
 * @throws Failure `bad-output`
 */
export async function clientCertificateOf(kubeconfigYaml: string): Promise<ClientCertificate> {
  const { parse } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  let kubeconfig: unknown;
  try {
    kubeconfig = parse(kubeconfigYaml);
  } catch {
    // The parser's message would quote lines of the file.
    throw problem(message('The admin kubeconfig that IBM Cloud gave cannot be read; try again.'));
  }
  const user = currentUser(kubeconfig);
  const certificatePem = await textOf(user, 'client-certificate');
  const keyPem = await textOf(user, 'client-key');
  if (certificatePem === undefined || keyPem === undefined) {
    throw problem(message('The admin kubeconfig that IBM Cloud gave holds no client certificate and key; try again.'));
  }
  return { certificatePem, keyPem };
}

/**
 * Checks before `audit-webhook set`, since IBM Cloud may not: PEM, whether key and certificate are a pair, dates, and
 * whether the CA issued the certificate. A wrong file would silently stop the audit log.
 * @throws Failure `bad-output`
 */
export function checkCertificates(caPem: string, { certificatePem, keyPem }: ClientCertificate, now: Date): void {
  const found = certificateProblem({ ca: caPem, certificate: certificatePem, key: keyPem }, now, { vouched: true });
  if (found) throw problem(sentence(found));
}

function sentence({ of, kind, date = '' }: CertificateProblem): Message {
  switch (kind) {
    case 'not-a-pair':
      return message('The admin certificate and key that IBM Cloud gave do not belong together; try again.');
    case 'not-vouched':
    case 'broken-chain':
      return message(
        'The cluster’s CA does not vouch for the admin certificate; if the CA is being rotated, wait until that has ended and try again.',
      );
    case 'expired':
      return of === 'ca'
        ? message('The cluster’s CA certificate expired on {0}; rotate the CA and try again.', date)
        : message('The admin certificate expired on {0}; log in again and retry.', date);
    case 'not-valid-yet':
      return message('The admin certificate is valid only from {0} on; check this machine’s clock.', date);
    case 'not-pem':
    case 'encrypted':
    case 'holds-key':
      return of === 'ca'
        ? message('The cluster’s CA certificate that IBM Cloud gave is not PEM; try again.')
        : of === 'key'
          ? message('The admin key that IBM Cloud gave is not PEM; try again.')
          : message('The admin certificate that IBM Cloud gave is not PEM; try again.');
  }
}

/** The user of the current context, or the only one. */
function currentUser(kubeconfig: unknown): unknown {
  const named = (list: string, name: unknown): unknown => {
    const entries = fieldAt(kubeconfig, list);
    if (!Array.isArray(entries)) return undefined;
    return (
      entries.find((entry: unknown) => fieldAt(entry, 'name') === name) ??
      (entries.length === 1 ? entries[0] : undefined)
    );
  };
  const context = named('contexts', fieldAt(kubeconfig, 'current-context'));
  return fieldAt(named('users', fieldAt(context, 'context', 'user')), 'user');
}

async function textOf(user: unknown, name: string): Promise<string | undefined> {
  const data = fieldAt(user, `${name}-data`);
  if (typeof data === 'string' && data !== '') return Buffer.from(data, 'base64').toString('utf8');
  const path = fieldAt(user, name);
  if (typeof path !== 'string' || !isAbsolute(path)) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw problem(message('The file {0}, which the admin kubeconfig names, cannot be read; try again.', path));
  }
}

function problem(text: Message): Failure {
  return new Failure('bad-output', text, { remedy: 'retry' });
}
