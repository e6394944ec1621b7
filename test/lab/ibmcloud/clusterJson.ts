import { createHash } from 'node:crypto';
import type { CaRotation, ClusterState, EndpointType } from '../state.ts';

/** What `ca status` and `cluster get` say of each phase, as the documentation has it. */
export const caRotationTexts: Readonly<Record<CaRotation['phase'], string>> = {
  creating: 'CA certificate creation in progress.',
  created: 'CA certificate created. Reload your worker nodes then begin the CA certificate rotation.',
  rotating: 'CA certificate rotation in progress.',
  rotated: 'CA certificate rotation complete.',
};

/** `resourceGroupName` is not part of a cluster's state: the account has the groups. */
export interface Named {
  readonly cluster: ClusterState;
  readonly groupName: string;
}

/** API server addresses and the like, made up of the cluster's own fields. */
export function addressesOf({ region, id, name, type }: ClusterState): {
  host: string;
  publicUrl: string;
  privateUrl: string;
  vpeUrl: string;
  ingress: string;
} {
  const number = 100 + ((createHash('sha256').update(id).digest()[0] ?? 0) % 20);
  const port = 30_000 + (createHash('sha256').update(id).digest().readUInt16BE(1) % 2_000);
  const host = type === 'openshift' ? `c${number}-e.${region}` : `c${number}.${region}`;
  return {
    host,
    publicUrl: `https://${host}.containers.cloud.ibm.com:${port}`,
    privateUrl: `https://c${number}.private.${region}.containers.cloud.ibm.com:${port}`,
    vpeUrl: `https://${id}.vpe.private.${region}.containers.cloud.ibm.com:${port}`,
    ingress: `${name}-0123456789abcdef0123456789abcdef-0000.${region}.containers.appdomain.cloud`,
  };
}

function crn({ region, accountGuid, id }: ClusterState): string {
  return `crn:v1:bluemix:public:containers-kubernetes:${region}:a/${accountGuid}:${id}::`;
}

/** Service endpoints that are enabled. */
export function endpointsOf({ endpoints, provider }: ClusterState): readonly EndpointType[] {
  return endpoints ?? DEFAULT_ENDPOINTS[provider];
}

const DEFAULT_ENDPOINTS: Readonly<Record<ClusterState['provider'], readonly EndpointType[]>> = {
  classic: ['public'],
  'vpc-gen2': ['public', 'private', 'vpe'],
  satellite: ['link'],
};

/** Zones that the workers are spread over. */
export function zonesOf({ zones, dataCenter }: ClusterState): string[] {
  return zones ?? [dataCenter];
}

/** `cluster get --output json` of a classic cluster: flat, and without a provider. */
export function classicDetails({ cluster, groupName }: Named): Record<string, unknown> {
  const { publicUrl, privateUrl, ingress } = addressesOf(cluster);
  const { master } = cluster;
  const endpoints = endpointsOf(cluster);
  const [isPublic, isPrivate] = [endpoints.includes('public'), endpoints.includes('private')];
  return {
    location: cluster.location,
    dataCenter: cluster.dataCenter,
    multiAzCapable: true,
    vlans: [],
    worker_vlans: [],
    workerZones: zonesOf(cluster),
    id: cluster.id,
    name: cluster.name,
    region: cluster.region,
    resourceGroup: cluster.resourceGroupId,
    resourceGroupName: groupName,
    serverURL: isPublic ? publicUrl : privateUrl,
    state: cluster.state,
    status: cluster.status,
    createdDate: cluster.createdDate,
    modifiedDate: master.statusModified,
    workerCount: cluster.workers,
    isPaid: true,
    masterKubeVersion: cluster.version,
    targetVersion: cluster.version,
    ingressHostname: ingress,
    ingressSecretName: ingress.split('.')[0],
    ingressStatus: '',
    ingressMessage: '',
    logOrg: '',
    logOrgName: '',
    logSpace: '',
    logSpaceName: '',
    apiUser: '',
    monitoringURL: '',
    addons: [],
    versionEOS: '',
    disableAutoUpdate: false,
    etcdPort: '',
    masterStatus: master.status,
    masterStatusModifiedDate: master.statusModified,
    masterHealth: master.health,
    masterState: master.state,
    keyProtectEnabled: false,
    pullSecretApplied: true,
    crn: crn(cluster),
    privateServiceEndpointEnabled: isPrivate,
    privateServiceEndpointURL: isPrivate ? privateUrl : '',
    publicServiceEndpointEnabled: isPublic,
    publicServiceEndpointURL: isPublic ? publicUrl : '',
    podSubnet: '172.30.0.0/16',
    podSubnets: '',
    serviceSubnet: '172.21.0.0/16',
    type: cluster.type,
    imageSecurityEnabled: false,
    vpcNativeRoutingEnabled: false,
  };
}

/** An entry of `cluster ls --output json`, classic: the same flat keys, `null` where lists were not asked for. */
export function classicEntry(named: Named): Record<string, unknown> {
  return { ...classicDetails(named), vlans: null, worker_vlans: null, addons: null, ownerEmail: '', isTrusted: false };
}

/** An entry of `cluster ls --provider vpc-gen2|satellite --output json`: no master state, no endpoints. */
export function vpcEntry({ cluster, groupName }: Named): Record<string, unknown> {
  const { publicUrl, privateUrl, ingress } = addressesOf(cluster);
  const { caRotation } = cluster;
  return {
    id: cluster.id,
    name: cluster.name,
    region: cluster.region,
    resourceGroup: cluster.resourceGroupId,
    resourceGroupName: groupName,
    podSubnet: '172.17.0.0/18',
    serviceSubnet: '172.21.0.0/16',
    createdDate: cluster.createdDate,
    masterKubeVersion: cluster.version,
    targetVersion: cluster.version,
    workerCount: cluster.workers,
    location: cluster.location,
    datacenter: '',
    multiAzCapable: true,
    provider: cluster.provider,
    state: cluster.state,
    status: cluster.status,
    versionEOS: '',
    isPaid: true,
    entitlement: '',
    type: cluster.type,
    addons: null,
    etcdPort: '',
    masterURL: endpointsOf(cluster).includes('public') ? publicUrl : privateUrl,
    ingress: {
      hostname: ingress,
      secretName: ingress.split('.')[0],
      status: 'healthy',
      message: 'All Ingress components are healthy.',
    },
    caCertRotationStatus: {
      status: caRotation ? caRotationTexts[caRotation.phase] : '',
      actionTriggerDate: caRotation?.started ?? '',
      actionCompletedDate: caRotation?.completed ?? '',
    },
    imageSecurityEnabled: false,
    disableAutoUpdate: false,
  };
}

/** `cluster get --output json` of a VPC or Satellite cluster: master state under `lifecycle`. */
export function vpcDetails(named: Named): Record<string, unknown> {
  const { cluster } = named;
  const { publicUrl, privateUrl, vpeUrl } = addressesOf(cluster);
  const { master } = cluster;
  const endpoints = endpointsOf(cluster);
  const [isPublic, isPrivate] = [endpoints.includes('public'), endpoints.includes('private')];
  return {
    ...vpcEntry(named),
    addons: [],
    crn: crn(cluster),
    workerZones: zonesOf(cluster),
    lifecycle: {
      modifiedDate: master.statusModified,
      masterStatus: master.status,
      masterStatusModifiedDate: master.statusModified,
      masterHealth: master.health,
      masterState: master.state,
    },
    serviceEndpoints: {
      privateServiceEndpointEnabled: isPrivate,
      privateServiceEndpointURL: isPrivate ? privateUrl : '',
      publicServiceEndpointEnabled: isPublic,
      publicServiceEndpointURL: isPublic ? publicUrl : '',
    },
    features: { keyProtectEnabled: false, pullSecretApplied: true },
    vpcs: ['r014-464b4e54-48a8-4f6c-b10a-68edc6fd2be4'],
    ...(endpoints.includes('vpe') ? { virtualPrivateEndpointURL: vpeUrl } : {}),
  };
}
