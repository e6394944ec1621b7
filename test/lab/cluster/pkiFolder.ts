import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { JsonGeneralNames } from '@peculiar/x509';
import { readText, writeAtomically } from '../account/files.ts';
import type { CertificateAndKey } from './pki.ts';

/** What one cluster's API server and its users prove themselves with. */
export interface ClusterPki {
  caPem: string;
  /** Signs what certificate signing requests ask for. */
  caKeyPem: string;
  server: CertificateAndKey;
  admin: CertificateAndKey;
  /** The admin certificate of a service ID. */
  serviceId: CertificateAndKey;
  /** Signs the tokens that IAM would sign. */
  tokenSecret: string;
}

/** Which CA of a cluster, and whose certificates it signs. */
export interface PkiOptions {
  lab: string;
  id: string;
  /** The API's name as the CLI shows it, besides 127.0.0.1. */
  apiHost: string;
  /** Counts the cluster's CAs from 1 on. */
  generation: number;
  /** Whose admin certificate, without `-admin-DATE`; absent: the account's user. */
  adminOwner?: string | undefined;
}

const USER = 'IBMid-2700012345';
const SERVICE_ID = 'iam-ServiceId-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';

/**
 * The PKI of a cluster under `<lab>/pki/<id>`, made on first use: stored webhooks hold its certificates, so they stay
 * good when the lab starts again. A later CA has a folder of its own in there. Files are readable by their owner only.
 */
export async function clusterPki(options: PkiOptions): Promise<ClusterPki> {
  const { lab, id, generation, adminOwner = USER } = options;
  const top = join(lab, 'pki', id);
  const folder = generation === 1 ? top : join(top, `ca-${generation}`);
  const known = readPair(folder, 'ca');
  // Loaded where it is needed: the library takes a second, and a lab that starts again needs none of it.
  const newAuthority = async () => {
    const { CertificateAuthority } = await import('./pki.ts');
    return known
      ? await CertificateAuthority.restore(known.certPem, known.keyPem)
      : await CertificateAuthority.create(`${id} lab CA${generation === 1 ? '' : ` ${generation}`}`);
  };
  let authority: ReturnType<typeof newAuthority> | undefined;
  const sign = () => (authority ??= newAuthority());
  const pair = async (
    name: string,
    make: (by: Awaited<ReturnType<typeof newAuthority>>) => Promise<CertificateAndKey>,
  ): Promise<CertificateAndKey> => readPair(folder, name) ?? writePair(folder, name, await make(await sign()));

  const ca = await pair('ca', async (by) => ({ certPem: by.certPem, keyPem: await by.keyPem() }));
  const server = await pair('server', (by) => by.issueServer('kubernetes', serverNames(options.apiHost)));
  const adminFile = adminOwner === USER ? 'admin' : `admin-${adminOwner}`;
  const admin = await pair(adminFile, (by) => by.issueClient(adminSubject(adminOwner), 365));
  const serviceId = await pair('service-id', (by) => by.issueClient(adminSubject(SERVICE_ID), 365));
  const tokenFile = join(top, 'token-secret');
  const tokenSecret = readText(tokenFile) ?? randomBytes(32).toString('hex');
  writeAtomically(tokenFile, tokenSecret, 0o600);
  return { caPem: ca.certPem, caKeyPem: ca.keyPem, server, admin, serviceId, tokenSecret };
}

function readPair(folder: string, name: string): CertificateAndKey | undefined {
  const [certPem, keyPem] = [`${name}.pem`, `${name}-key.pem`].map((file) => readText(join(folder, file)));
  return certPem !== undefined && keyPem !== undefined ? { certPem, keyPem } : undefined;
}

function writePair(folder: string, name: string, pair: CertificateAndKey): CertificateAndKey {
  writeAtomically(join(folder, `${name}.pem`), pair.certPem, 0o600);
  writeAtomically(join(folder, `${name}-key.pem`), pair.keyPem, 0o600);
  return pair;
}

function serverNames(apiHost: string): JsonGeneralNames {
  return [
    { type: 'ip', value: '127.0.0.1' },
    { type: 'dns', value: 'localhost' },
    { type: 'dns', value: apiHost },
    { type: 'dns', value: 'kubernetes.default.svc' },
  ];
}

/** Subject of IBM's admin certificates. */
export function adminSubject(owner: string): string {
  const day = new Date().toISOString().slice(0, 10);
  return `C=US, ST=San Francisco, L=CA, O=ibm-admins, CN=${owner}-admin-${day}`;
}
