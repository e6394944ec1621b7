import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labFiles } from '../account/files.ts';
import type { ClusterAccess, ClusterState } from '../state.ts';
import type { Call } from './command.ts';

type Fields = { readonly [name: string]: string | Fields };

/** A kubeconfig of one context, in the key order of kubectl. */
export interface Kubeconfig {
  readonly apiVersion: 'v1';
  readonly clusters: { readonly cluster: Fields; readonly name: string }[];
  readonly contexts: { readonly context: { cluster: string; user: string }; readonly name: string }[];
  readonly 'current-context': string;
  readonly kind: 'Config';
  readonly preferences: Record<string, never>;
  /** OpenShift without `--admin`: none; `oc login` has to follow. */
  readonly users: { readonly name: string; readonly user: Fields }[] | null;
}

/**
 * What `ks cluster config` hands out: with `--admin` a client certificate, else the user's own token, or no user
 * (OpenShift).
 */
export function kubeconfigOf(call: Call, cluster: ClusterState, access: ClusterAccess, admin: boolean): Kubeconfig {
  const clusterName = `${cluster.name}/${cluster.id}`;
  const context = admin ? `${clusterName}/admin` : clusterName;
  const user = admin ? adminUser(call, cluster, access) : ownUser(call, cluster, access);
  return {
    apiVersion: 'v1',
    clusters: [{ cluster: { ...authority(call, cluster, access, admin), server: access.url }, name: clusterName }],
    contexts: [{ context: { cluster: clusterName, user: user?.name ?? '' }, name: context }],
    'current-context': context,
    kind: 'Config',
    preferences: {},
    users: user ? [user] : null,
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function usesPaths(call: Call, admin: boolean): boolean {
  return admin && call.account.unknowns.adminKeys === 'paths';
}

function authority(call: Call, cluster: ClusterState, { caPem }: ClusterAccess, admin: boolean): Fields {
  return usesPaths(call, admin)
    ? { 'certificate-authority': saveForAdmin(call, cluster, `ca-${cluster.dataCenter}-${cluster.name}.pem`, caPem) }
    : { 'certificate-authority-data': base64(caPem) };
}

function adminUser(call: Call, cluster: ClusterState, given: ClusterAccess): { name: string; user: Fields } {
  const access = call.account.session.user.startsWith('ServiceId-') ? { ...given, ...given.serviceId } : given;
  const user = usesPaths(call, true)
    ? {
        'client-certificate': saveForAdmin(call, cluster, 'admin.pem', access.adminCertPem),
        'client-key': saveForAdmin(call, cluster, 'admin-key.pem', access.adminKeyPem),
      }
    : { 'client-certificate-data': base64(access.adminCertPem), 'client-key-data': base64(access.adminKeyPem) };
  return { name: 'admin', user };
}

/** The older form: the CLI keeps the files in its own folder and names their paths. */
function saveForAdmin(call: Call, cluster: ClusterState, name: string, pem: string): string {
  const folder = join(
    labFiles.home(call.lab),
    '.bluemix/plugins/container-service/clusters',
    `${cluster.name}-${cluster.id}-admin`,
  );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  writeFileSync(path, pem, { mode: 0o600 });
  return path;
}

function ownUser(
  call: Call,
  cluster: ClusterState,
  { userToken }: ClusterAccess,
): { name: string; user: Fields } | undefined {
  if (cluster.type === 'openshift') return undefined;
  const name = `IAM#${call.account.session.user}`;
  if (call.account.unknowns.kubeconfigUser === 'token') return { name, user: { token: userToken } };
  const config = {
    'client-id': 'kube',
    'client-secret': 'kube',
    'id-token': userToken,
    'idp-issuer-url': 'https://iam.cloud.ibm.com/identity',
    'refresh-token': `refresh-${cluster.id}`,
  };
  return { name, user: { 'auth-provider': { config, name: 'oidc' } } };
}

/** As YAML. A template, not a library: this is printed by hundreds of short-lived processes. */
export function kubeconfigYaml(config: Kubeconfig): string {
  const [cluster] = config.clusters;
  const [context] = config.contexts;
  const lines = [
    'apiVersion: v1',
    'clusters:',
    '- cluster:',
    ...yamlFields(cluster?.cluster ?? {}, '    '),
    `  name: ${scalar(cluster?.name ?? '')}`,
    'contexts:',
    '- context:',
    ...yamlFields(context?.context ?? {}, '    '),
    `  name: ${scalar(context?.name ?? '')}`,
    `current-context: ${scalar(config['current-context'])}`,
    'kind: Config',
    'preferences: {}',
    ...(config.users
      ? [
          'users:',
          ...config.users.flatMap(({ name, user }) => [
            `- name: ${scalar(name)}`,
            '  user:',
            ...yamlFields(user, '    '),
          ]),
        ]
      : ['users: null']),
  ];
  return `${lines.join('\n')}\n`;
}

function yamlFields(fields: Fields, indent: string): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [`${indent}${name}: ${scalar(value)}`]
      : [`${indent}${name}:`, ...yamlFields(value, `${indent}  `)],
  );
}

/** Plain where YAML reads it back as the same string; else quoted, in the JSON form that YAML takes. */
function scalar(text: string): string {
  return /^[A-Za-z/][A-Za-z0-9/+=._:-]*$/.test(text) && !/:$|^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
