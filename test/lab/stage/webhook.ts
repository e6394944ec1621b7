import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { readText } from '../account/files.ts';
import { readAccess, readCluster, updateCluster } from '../account/store.ts';
import type { CertificateAndKey } from '../cluster/pki.ts';
import { adminSubject } from '../cluster/pkiFolder.ts';
import type { StoredWebhook } from '../state.ts';
import { AdminApi, until } from './adminApi.ts';

/** The certificates that `audit-webhook set` is given for a URL through the API server. */
export function clusterCertificates(
  lab: string,
  name: string,
): Pick<StoredWebhook, 'caCert' | 'clientCert' | 'clientKey'> {
  const { caPem, adminCertPem, adminKeyPem } = new AdminApi(lab, name).access;
  return { caCert: caPem, clientCert: adminCertPem, clientKey: adminKeyPem };
}

/** Stores a webhook, or none, without applying it: as after a `set` whose refresh was forgotten. */
export function storeWebhook(lab: string, name: string, webhook: StoredWebhook | null): void {
  updateCluster(lab, new AdminApi(lab, name).id, (cluster) => {
    cluster.stored = webhook;
  });
}

/** Stores a webhook, or none, and applies it; resolves once the API servers have restarted with it. */
export async function applyWebhook(lab: string, name: string, webhook: StoredWebhook | null): Promise<void> {
  const api = new AdminApi(lab, name);
  const before = await api.metric('process_start_time_seconds');
  updateCluster(lab, api.id, (cluster) => {
    cluster.stored = webhook;
    cluster.applied = { generation: cluster.applied.generation + 1, webhook };
  });
  await until('other API servers', async () => {
    const start = await api.metric('process_start_time_seconds').catch(() => before);
    return start === before ? undefined : true;
  });
}

/** Rotates the cluster's CA: what the old one signed is worth nothing from now on, the webhook's certificates too. */
export async function rotateCa(lab: string, name: string): Promise<void> {
  const { id, access } = new AdminApi(lab, name);
  updateCluster(lab, id, (cluster) => {
    cluster.caGeneration = (cluster.caGeneration ?? 1) + 1;
    const day = '2026-08-30T16:17:56+0000';
    cluster.caRotation = { phase: 'rotated', pollsLeft: 0, started: day, completed: day };
  });
  await until('another CA', () => (readAccess(lab, id)?.caPem === access.caPem ? undefined : true));
}

/**
 * Removes the owner of the webhook's certificate: it is refused (401), or may do nothing (403). Others get certificates
 * of their own.
 */
export async function removeOwner(lab: string, name: string, answer: 401 | 403 = 401): Promise<void> {
  const { id, access } = new AdminApi(lab, name);
  const owner = commonNameOf(access.adminCertPem);
  updateCluster(lab, id, (cluster) => {
    cluster.removedOwners = { ...cluster.removedOwners, [owner]: answer };
    cluster.adminOwner = 'IBMid-2700054321';
  });
  await until("another owner's certificate", () =>
    readAccess(lab, id)?.adminCertPem === access.adminCertPem ? undefined : true,
  );
}

/** An admin certificate of the cluster's present CA. @param days a part of one below zero: it has expired. */
export async function issueAdminCertificate(lab: string, name: string, days: number): Promise<CertificateAndKey> {
  const { id, access } = new AdminApi(lab, name);
  const generation = readCluster(lab, id)?.caGeneration ?? 1;
  const key = readText(join(lab, 'pki', id, generation === 1 ? '' : `ca-${generation}`, 'ca-key.pem')) ?? '';
  const { CertificateAuthority } = await import('../cluster/pki.ts');
  const authority = await CertificateAuthority.restore(access.caPem, key);
  return authority.issueClient(adminSubject('IBMid-2700012345'), days);
}

/** Stores and applies the present webhook with an admin certificate that expired an hour ago. */
export async function expireWebhookCertificate(lab: string, name: string): Promise<void> {
  const stored = readCluster(lab, new AdminApi(lab, name).id)?.stored;
  if (!stored) throw new Error(`${name} has no webhook.`);
  const { certPem, keyPem } = await issueAdminCertificate(lab, name, -1 / 24);
  await applyWebhook(lab, name, { ...stored, clientCert: certPem, clientKey: keyPem });
}

function commonNameOf(pem: string): string {
  return /^CN=(.*)$/m.exec(new X509Certificate(pem).subject)?.[1] ?? '';
}
