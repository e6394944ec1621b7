import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readText, writeAtomically } from '../account/files.ts';
import type { CertificateAndKey } from './pki.ts';

/** What one cluster's API server and its users prove themselves with. */
export interface ClusterPki {
  caPem: string;
  /** Signs what certificate signing requests ask for. */
  caKeyPem: string;
  server: CertificateAndKey;
  admin: CertificateAndKey;
  /** Signs the tokens that IAM would sign. */
  tokenSecret: string;
}

const FILES = [
  'ca.pem',
  'server.pem',
  'server-key.pem',
  'admin.pem',
  'admin-key.pem',
  'token-secret',
  'ca-key.pem',
] as const;

/**
 * The PKI of a cluster under `<lab>/pki/<id>`, made on first use: stored webhooks hold its certificates, so they stay good when
 * the lab starts again. Files are readable by their owner only.
 *
 * @param apiHost the API's name as the CLI shows it, besides 127.0.0.1.
 */
export async function clusterPki(lab: string, id: string, apiHost: string): Promise<ClusterPki> {
  const folder = join(lab, 'pki', id);
  const found = FILES.map((file) => readText(join(folder, file)));
  const [caPem, serverCert, serverKey, adminCert, adminKey, tokenSecret, caKeyPem] = found;
  if (caPem && serverCert && serverKey && adminCert && adminKey && tokenSecret && caKeyPem) {
    return {
      caPem,
      caKeyPem,
      server: { certPem: serverCert, keyPem: serverKey },
      admin: { certPem: adminCert, keyPem: adminKey },
      tokenSecret,
    };
  }
  const pki = await createPki(id, apiHost);
  const texts = [
    pki.caPem,
    pki.server.certPem,
    pki.server.keyPem,
    pki.admin.certPem,
    pki.admin.keyPem,
    pki.tokenSecret,
    pki.caKeyPem,
  ];
  FILES.forEach((file, index) => writeAtomically(join(folder, file), texts[index] ?? '', 0o600));
  return pki;
}

async function createPki(id: string, apiHost: string): Promise<ClusterPki> {
  // Loaded here: the library takes a second, and a lab that starts again needs none of it.
  const { CertificateAuthority } = await import('./pki.ts');
  const authority = await CertificateAuthority.create(`${id} lab CA`);
  const [server, admin] = await Promise.all([
    authority.issueServer('kubernetes', [
      { type: 'ip', value: '127.0.0.1' },
      { type: 'dns', value: 'localhost' },
      { type: 'dns', value: apiHost },
      { type: 'dns', value: 'kubernetes.default.svc' },
    ]),
    authority.issueClient(`${ADMIN_SUBJECT}-admin-${new Date().toISOString().slice(0, 10)}`, 365),
  ]);
  const tokenSecret = randomBytes(32).toString('hex');
  return { caPem: authority.certPem, caKeyPem: await authority.keyPem(), server, admin, tokenSecret };
}

/** Subject of IBM's admin certificates; the common name goes on with `-admin-DATE`. */
const ADMIN_SUBJECT = 'C=US, ST=San Francisco, L=CA, O=ibm-admins, CN=IBMid-2700012345';
