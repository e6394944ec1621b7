import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText, writeAtomically } from './account/files.ts';
import type { CertificateAndKey } from './cluster/pki.ts';

/** What the consumers that speak TLS prove themselves with, and whom they believe. */
export interface ConsumerPki {
  /** The private CA that signed everything here but what `other-` names. */
  caPem: string;
  server: CertificateAndKey;
  expired: CertificateAndKey;
}

/**
 * Names of the files in `<lab>/consumers/tls/`: a user would be given `ca.pem`, and `client.pem` with `client-key.pem`.
 */
export const consumerFiles = (lab: string) => {
  const folder = join(lab, 'consumers', 'tls');
  return {
    ca: join(folder, 'ca.pem'),
    client: join(folder, 'client.pem'),
    clientKey: join(folder, 'client-key.pem'),
    /** Expired an hour ago. */
    expiredClient: join(folder, 'expired-client.pem'),
    expiredClientKey: join(folder, 'expired-client-key.pem'),
    /** A CA that signed none of the consumers' certificates, and a client that none of them believes. */
    otherCa: join(folder, 'other-ca.pem'),
    otherClient: join(folder, 'other-client.pem'),
    otherClientKey: join(folder, 'other-client-key.pem'),
    server: join(folder, 'server.pem'),
    serverKey: join(folder, 'server-key.pem'),
    expiredServer: join(folder, 'expired-server.pem'),
    expiredServerKey: join(folder, 'expired-server-key.pem'),
  };
};

const EXPIRED_DAYS = -1 / 24;

/** The consumers' certificates, made on first use. @param names what the servers' certificates are good for. */
export async function consumerPki(lab: string, names: readonly string[]): Promise<ConsumerPki> {
  const files = consumerFiles(lab);
  if (!existsSync(files.expiredServerKey)) await makeFiles(files, names);
  const pair = (cert: string, key: string): CertificateAndKey => ({
    certPem: readText(cert) ?? '',
    keyPem: readText(key) ?? '',
  });
  return {
    caPem: readText(files.ca) ?? '',
    server: pair(files.server, files.serverKey),
    expired: pair(files.expiredServer, files.expiredServerKey),
  };
}

async function makeFiles(files: ReturnType<typeof consumerFiles>, names: readonly string[]): Promise<void> {
  // Loaded here: the library takes a second.
  const { CertificateAuthority } = await import('./cluster/pki.ts');
  const [authority, other] = [
    await CertificateAuthority.create('Example Logs CA'),
    await CertificateAuthority.create('Another CA'),
  ];
  const alternatives = names.map((value) => ({
    type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const),
    value,
  }));
  const write = (cert: string, key: string, { certPem, keyPem }: CertificateAndKey): void => {
    writeAtomically(cert, certPem);
    writeAtomically(key, keyPem, 0o600);
  };
  writeAtomically(files.ca, authority.certPem);
  writeAtomically(files.otherCa, other.certPem);
  write(files.client, files.clientKey, await authority.issueClient('O=Example, CN=audit-client', 365));
  write(files.expiredClient, files.expiredClientKey, await authority.issueClient('CN=old-client', EXPIRED_DAYS));
  write(files.otherClient, files.otherClientKey, await other.issueClient('CN=stranger', 365));
  write(files.server, files.serverKey, await authority.issueServer('logs', alternatives));
  write(
    files.expiredServer,
    files.expiredServerKey,
    await authority.issueServer('old-logs', alternatives, EXPIRED_DAYS),
  );
}
