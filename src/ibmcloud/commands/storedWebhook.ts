import type { X509Certificate } from 'node:crypto';
import { certificatesIn, pemOf } from '../../text/pem.ts';
import type { CliCommand } from '../cliCommand.ts';
import { asFields, text } from '../fields.ts';
import { readJson } from '../jsonOutput.ts';
import type { AuditWebhook } from '../models.ts';
import { getAuditWebhook } from './webhook.ts';

/** The stored webhook with the certificates that IBM Cloud shows. It is undocumented whether it shows any. */
export interface StoredWebhook extends AuditWebhook {
  /**
   * The CA certificates to trust; `undefined` where the answer does not show them, empty where it shows something else.
   */
  readonly authorities: readonly X509Certificate[] | undefined;
  readonly clientCertificate: X509Certificate | undefined;
  /** Whether the answer shows that no client certificate is stored: the field holds none, or only the CA is shown. */
  readonly lacksClientCertificate: boolean;
}

/**
 * `ibmcloud ks cluster master audit-webhook get`, with the public certificates in its answer. A private key in the
 * answer is not read. @param cluster name or id
 */
export function getStoredWebhook(cluster: string): CliCommand<StoredWebhook | undefined> {
  const command = getAuditWebhook(cluster);
  return {
    ...command,
    // Of an answer that is read as a whole, and here for more.
    read: undefined,
    parse(stdout) {
      const webhook = command.parse(stdout);
      return webhook && { ...webhook, ...certificatesShown(stdout) };
    },
    parseFailure: (ended) => {
      const answer = command.parseFailure?.(ended);
      return answer && { value: undefined };
    },
  };
}

function certificatesShown(stdout: string): Omit<StoredWebhook, keyof AuditWebhook> {
  const nothing = { authorities: undefined, clientCertificate: undefined, lacksClientCertificate: false };
  if (!/"(?:ca|client)Certificate"/i.test(stdout)) return nothing;
  const fields = asFields(readJson(stdout));
  const ca = text(fields, 'caCertificate', 'CaCertificate');
  const client = text(fields, 'clientCertificate', 'ClientCertificate');
  const [clientCertificate] = certificatesOf(client);
  // The CLI omits empty fields: where the other certificate is shown, this one does not exist.
  const isUnknown = isHidden(ca) || (ca === '' && clientCertificate === undefined);
  return {
    authorities: isUnknown ? undefined : certificatesOf(ca),
    clientCertificate,
    lacksClientCertificate: clientCertificate === undefined && !isHidden(client) && !(client === '' && ca === ''),
  };
}

function isHidden(value: string): boolean {
  return /^[[*(<]?(?:redacted|hidden|\*+)/i.test(value.trim());
}

/** @param value PEM text, or base64 of it. A damaged text gives no certificate. */
function certificatesOf(value: string): readonly X509Certificate[] {
  return certificatesIn(pemOf(value)).certificates;
}
