import { notFound } from './apiError.ts';
import { sendJson, type Exchange } from './exchange.ts';
import type { JsonObject } from './json.ts';
import { apiVersionOf, KINDS, type ResourceKind } from './kinds.ts';
import { OPEN_API_V2_TYPE, openApiV2 } from './openApiV2.ts';

/** What clients such as kubectl need to know of a kind besides its name. */
const SHORT_NAMES: Readonly<Record<string, string[]>> = {
  Namespace: ['ns'],
  ConfigMap: ['cm'],
  Service: ['svc'],
  Pod: ['po'],
  Node: ['no'],
  Event: ['ev'],
  Deployment: ['deploy'],
  DaemonSet: ['ds'],
  ReplicaSet: ['rs'],
  PodDisruptionBudget: ['pdb'],
  NetworkPolicy: ['netpol'],
  CertificateSigningRequest: ['csr'],
};
const IN_ALL = ['Pod', 'Service', 'DaemonSet', 'Deployment', 'ReplicaSet'];
const DERIVED_VERBS = ['delete', 'get', 'list', 'watch'];
const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const HASH = 'LAB';
const OPEN_API_V2 = '/openapi/v2';

/**
 * The document of a discovery path, of what the lab serves and nothing else; `undefined` for any other path. kubectl
 * asks for the aggregated form too, and takes this older one where it gets it.
 *
 * @param version of the cluster as the CLI prints it: `1.33.4_1546`.
 */
export function discoveryDocument(path: string, version: string): JsonObject | undefined {
  switch (path) {
    case '/version':
      return versionDocument(version);
    case '/api':
      return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
    case '/apis':
      return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups().map(groupDocument) };
    case '/openapi/v3':
      return {
        paths: Object.fromEntries(groupVersions().map((of) => [pathOf(of), { serverRelativeURL: openApiUrl(of) }])),
      };
  }
  const group = groups().find((candidate) => path === `/apis/${candidate}`);
  if (group !== undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(group) };
  const served = groupVersions().find((of) => path === `/${pathOf(of)}`);
  if (served)
    return {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: apiVersionOf(served),
      resources: resourcesOf(served),
    };
  const described = groupVersions().find((of) => path === `/openapi/v3/${pathOf(of)}`);
  return described ? openApiDocument(described) : undefined;
}

/** Whether a path leads to one of the documents. */
export function isDiscovery(path: string): boolean {
  return path === OPEN_API_V2 || discoveryDocument(path, '') !== undefined;
}

/** Answers with a discovery document. @throws ApiError 404 where its path has none. */
export function sendDiscovery(exchange: Exchange, version: string): void {
  const { path } = exchange.info;
  if (path === OPEN_API_V2) {
    exchange.response.writeHead(200, { 'Content-Type': OPEN_API_V2_TYPE });
    exchange.response.end(openApiV2(KINDS));
    return;
  }
  const found = discoveryDocument(path, version);
  if (!found) throw notFound('paths', path);
  sendJson(exchange, 200, found);
}

/** OpenShift 4.N carries Kubernetes 1.(N+13). */
function versionDocument(version: string): JsonObject {
  const [number = '', build = ''] = version.split('_');
  const [major, minor = '0', patch = '0'] = number.split('.');
  const kubernetes = major === '4' ? String(Number(minor) + 13) : minor;
  const gitVersion =
    major === '4' ? `v1.${kubernetes}.0` : `v1.${kubernetes}.${patch}+IKS${build === '' ? '' : `.${build}`}`;
  return { major: '1', minor: kubernetes, gitVersion, gitTreeState: 'clean', platform: 'linux/amd64' };
}

interface GroupVersion {
  group: string;
  version: string;
}

function groups(): string[] {
  return [...new Set(KINDS.map(({ group }) => group))].filter((group) => group !== '');
}

function groupVersions(): GroupVersion[] {
  return ['', ...groups()].map((group) => ({ group, version: 'v1' }));
}

function pathOf({ group, version }: GroupVersion): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function groupDocument(name: string): JsonObject {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
}

function kindsOf({ group, version }: GroupVersion): ResourceKind[] {
  return KINDS.filter((kind) => kind.group === group && kind.version === version);
}

function resourcesOf(of: GroupVersion): JsonObject[] {
  return kindsOf(of).map(({ kind, resource, namespaced, isDerived }) => ({
    name: resource,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs: isDerived ? DERIVED_VERBS : VERBS,
    ...(SHORT_NAMES[kind] ? { shortNames: SHORT_NAMES[kind] } : {}),
    ...(IN_ALL.includes(kind) ? { categories: ['all'] } : {}),
  }));
}

function openApiUrl(of: GroupVersion): string {
  return `/openapi/v3/${pathOf(of)}?hash=${HASH}`;
}

/** As much as kubectl insists on before it sends anything: that `PATCH` of a kind takes `fieldValidation`. */
function openApiDocument(of: GroupVersion): JsonObject {
  const parameter = { name: 'fieldValidation', in: 'query', schema: { type: 'string', uniqueItems: true } };
  const paths = kindsOf(of).map(({ kind, group, version, resource, namespaced }): [string, JsonObject] => [
    `/${pathOf(of)}/${namespaced ? 'namespaces/{namespace}/' : ''}${resource}/{name}`,
    {
      patch: {
        parameters: [parameter],
        responses: {},
        'x-kubernetes-action': 'patch',
        'x-kubernetes-group-version-kind': { group, version, kind },
      },
    },
  ]);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'lab' },
    paths: Object.fromEntries(paths),
    components: {},
  };
}
