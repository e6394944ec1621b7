import 'reflect-metadata'; // @peculiar/x509 asks for it before it is loaded
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { CertificateAuthority } from '../lab/cluster/pki.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * What somebody types in the place of each placeholder of our snippets, and for their namespace: values as they are,
 * certificates that a CA has signed and a request that a cluster may sign.
 *
 * @throws Error for a placeholder that nothing is known for
 */
export async function snippetValues(namespace: string): Promise<(placeholder: string) => string> {
  x509.cryptoProvider.set(webcrypto);
  const authority = await CertificateAuthority.create('consumer CA');
  const { certPem, keyPem } = await authority.issueClient('CN=forwarder', 1);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const service = `ibmcloud-kube-audit-service.${namespace}.svc`;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: `CN=system:node:${service}, O=system:nodes`,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: service }])],
  });
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const values = new Map([
    ['<REMOTE-IP>', '10.240.0.15'],
    ['<REMOTE-PORT>', '8080'],
    ['<CONSUMER-NAME>', 'logs.example.internal'],
    // Lines that are pasted keep the indentation of the first.
    ['<CA-CERTIFICATE>', authority.certPem.trim().split('\n').slice(1, -1).join('\n    ')],
    ['<BASE64-OF-SERVER.CRT>', base64(certPem)],
    ['<BASE64-OF-SERVER.KEY>', base64(keyPem)],
    ["$(base64 < server.csr | tr -d '\\n')", base64(`${request.toString('pem')}\n`)],
    ['ibm-kube-audit', namespace],
    ['ibmcloud-kube-audit-service.ibm-kube-audit', `ibmcloud-kube-audit-service.${namespace}`],
  ]);
  return (placeholder) => {
    const value = values.get(placeholder);
    if (value === undefined && /[<$]/.test(placeholder)) throw new Error(`Nothing is known for ${placeholder}.`);
    return value ?? placeholder;
  };
}
