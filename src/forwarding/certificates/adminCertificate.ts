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
    throw problem(message('IBM Cloud’s admin kubeconfig can’t be read; try again.'));
  }
  const user = currentUser(kubeconfig);
  const certificatePem = await textOf(user, 'client-certificate');
  const keyPem = await textOf(user, 'client-key');
  if (certificatePem === undefined || keyPem === undefined) {
    throw problem(message('IBM Cloud’s admin kubeconfig has no client certificate and key; try again.'));
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
      return message('IBM Cloud’s admin certificate and key don’t match; try again.');
    case 'not-vouched':
    case 'broken-chain':
      return message('The admin certificate isn’t signed by the cluster’s CA; try again after any CA rotation.');
    case 'expired':
      return of === 'ca'
        ? message('The cluster’s CA certificate expired on {0}; rotate the CA and try again.', date)
        : message('The admin certificate expired on {0}; log in again and retry.', date);
    case 'not-valid-yet':
      return message('The admin certificate is valid only from {0}; check this machine’s clock.', date);
    case 'not-pem':
    case 'encrypted':
    case 'holds-key':
      return of === 'ca'
        ? message('IBM Cloud’s CA certificate for the cluster isn’t PEM; try again.')
        : of === 'key'
          ? message('IBM Cloud’s admin key isn’t PEM; try again.')
          : message('IBM Cloud’s admin certificate isn’t PEM; try again.');
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
    throw problem(message('The file {0}, which the admin kubeconfig names, can’t be read; try again.', path));
  }
}

function problem(text: Message): Failure {
  return new Failure('bad-output', text, { remedy: 'retry' });
}
