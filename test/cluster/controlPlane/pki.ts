import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateAuthority } from '../../lab/cluster/pki.ts';
import { createUserToken } from '../../lab/cluster/userToken.ts';
import { API_SERVER, KUBELET, KUBERNETES_SERVICE, advertisedAddress } from './addresses.ts';
import { kubeconfigOf, type Identity } from './kubeconfig.ts';

export interface ControlPlanePki {
  readonly caPem: string;
  /** Group `system:masters`: may do anything before any role is bound. */
  readonly root: Identity;
  /** IBM's admin certificate, group `ibm-admins`. */
  readonly admin: Identity;
  readonly userName: string;
  readonly userToken: string;
  readonly kubelet: Identity;
  /** Makes a certificate for somebody, for example `O=ops, CN=anna`. */
  readonly issue: (subject: string) => Promise<Identity>;
  /** Paths of the files that the programs read. */
  readonly files: Readonly<Record<PkiFile, string>>;
}

const FILE_NAMES = [
  'ca.pem',
  'ca-key.pem',
  'server.pem',
  'server-key.pem',
  'service-account-key.pem',
  'kubelet-client.pem',
  'kubelet-client-key.pem',
  'tokens.csv',
  'controller-manager.kubeconfig',
  'scheduler.kubeconfig',
] as const;
type PkiFile = (typeof FILE_NAMES)[number];

/** Makes everything that proves who is who in one control plane, and writes the programs' part of it into `folder`. */
export async function createPki(folder: string, userName: string): Promise<ControlPlanePki> {
  const authority = await CertificateAuthority.create('control plane CA');
  const date = new Date().toISOString().slice(0, 10);
  const addresses = [API_SERVER.host, KUBERNETES_SERVICE, ...[0, 1, 2].map(advertisedAddress)];
  const [server, kubelet, root, admin, controllerManager, scheduler, kubeletClient] = await Promise.all([
    authority.issueServer('kube-apiserver', [
      ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ...['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'].map((value) => ({
        type: 'dns' as const,
        value,
      })),
    ]),
    authority.issueServer('node', [{ type: 'ip', value: KUBELET.host }]),
    authority.issueClient('O=system:masters, CN=root', 2),
    authority.issueClient(`C=US, ST=San Francisco, L=CA, O=ibm-admins, CN=IBMid-2700012345-admin-${date}`, 365),
    authority.issueClient('CN=system:kube-controller-manager', 2),
    authority.issueClient('CN=system:kube-scheduler', 2),
    authority.issueClient('O=system:masters, CN=kube-apiserver-kubelet-client', 2),
  ]);
  const serviceAccounts = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const token = createUserToken(randomBytes(32).toString('hex'), userName, 24 * 3600);
  const url = `https://${API_SERVER.host}:${API_SERVER.port}`;
  const contents: Record<PkiFile, string> = {
    'ca.pem': authority.certPem,
    'ca-key.pem': await authority.keyPem(),
    'server.pem': server.certPem,
    'server-key.pem': server.keyPem,
    'service-account-key.pem': serviceAccounts.export({ type: 'sec1', format: 'pem' }).toString(),
    'kubelet-client.pem': kubeletClient.certPem,
    'kubelet-client-key.pem': kubeletClient.keyPem,
    'tokens.csv': `${token},IAM#${userName},iam-user\n`,
    'controller-manager.kubeconfig': kubeconfigOf(url, authority.certPem, controllerManager),
    'scheduler.kubeconfig': kubeconfigOf(url, authority.certPem, scheduler),
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of FILE_NAMES) await writeFile(join(folder, name), contents[name], { mode: 0o600 });
  // Every name of the list is a key.
  const files = Object.fromEntries(FILE_NAMES.map((name) => [name, join(folder, name)])) as Record<PkiFile, string>;
  const issue = (subject: string): Promise<Identity> => authority.issueClient(subject, 2);
  return {
    caPem: authority.certPem,
    root,
    admin,
    userName: `IAM#${userName}`,
    userToken: token,
    kubelet,
    issue,
    files,
  };
}
