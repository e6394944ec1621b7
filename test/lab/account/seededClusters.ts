import type { ClusterState, StoredWebhook } from '../state.ts';
import { audit, mainAccount, otherAccount } from './seededAccount.ts';

const SERVICES = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services';

/** URLs that the seeded clusters' webhooks hold, as the document and its newer edition write them. */
export const seededUrls = {
  privateNetwork: `${SERVICES}/kube-audit-forwarder/proxy/post`,
  logAnalysis: `${SERVICES}/ibmcloud-kube-audit-service/proxy/post`,
  cloudLogs: `${SERVICES}/http:ibmcloud-kube-audit-service:http/proxy/post`,
  external: 'https://siem.example.com:8443/ibm-audit',
  sysdig: 'http://172.21.104.213:7765/k8s_audit',
} as const;

interface Sketch extends Partial<ClusterState> {
  id: string;
  name: string;
}

/**
 * A cluster with everything that a sketch leaves out: VPC, Kubernetes 1.33, `deployed`, the user its administrator, in
 * group `default` of the main account. A refresh shows `deployed` twice more, then `updating` twice.
 */
function cluster(sketch: Sketch): ClusterState {
  return {
    accountGuid: mainAccount.guid,
    resourceGroupId: mainAccount.defaultGroup,
    region: 'us-south',
    location: 'Dallas',
    dataCenter: 'us-south-1',
    provider: 'vpc-gen2',
    type: 'kubernetes',
    version: '1.33.4_1546',
    state: 'normal',
    status: 'All Workers Normal',
    workers: 2,
    createdDate: '2026-04-03T16:56:38+0000',
    role: 'administrator',
    master: { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '2026-08-15T02:17:06+0000' },
    refresh: null,
    refreshPolls: { deployed: 2, updating: 2 },
    stored: null,
    applied: { generation: 1, webhook: null },
    apiServers: 1,
    auditBatchMaxWaitMs: 2_000,
    served: true,
    ...sketch,
  };
}

/**
 * Stored, and applied too. Certificates of the URLs on 127.0.0.1:2040 are put in by the lab once it has made the PKI.
 */
function forwarding(server: string, policy: StoredWebhook['policy'] = 'default'): Partial<ClusterState> {
  return { stored: { server, policy }, applied: { generation: 1, webhook: { server, policy } } };
}

const frankfurt = { region: 'eu-de', location: 'Frankfurt', dataCenter: 'fra02' } as const;
const washington = { region: 'us-east', location: 'Washington DC', dataCenter: 'us-east-1' } as const;
const sydney = { region: 'au-syd', location: 'Sydney', dataCenter: 'au-syd-1' } as const;
const london = { region: 'eu-gb', location: 'London', dataCenter: 'lon04' } as const;
const tokyo = { region: 'jp-tok', location: 'Tokyo', dataCenter: 'tok02' } as const;
const paris = { region: 'eu-fr2', location: 'Paris', dataCenter: 'eu-fr2-1' } as const;
const osaka = { region: 'jp-osa', location: 'Osaka', dataCenter: 'jp-osa-1' } as const;
const madrid = { region: 'eu-es', location: 'Madrid', dataCenter: 'eu-es-1' } as const;

const roks16 = { type: 'openshift', version: '4.16.43_1576_openshift' } as const;
const roks19 = { type: 'openshift', version: '4.19.25_1572_openshift' } as const;

/** The clusters of the default lab, each different from the others. */
export function seededClusters(): ClusterState[] {
  return [
    cluster({
      id: 'c1prdal0dl0s7k3n5u10',
      name: 'prod-dal',
      workers: 6,
      zones: ['us-south-1', 'us-south-2', 'us-south-3'],
      ...forwarding(seededUrls.privateNetwork),
    }),
    cluster({ id: 'c2devfra0b4m8e2t6w20', name: 'dev-fra', provider: 'classic', version: '1.32.8_1570', ...frankfurt }),
    cluster({ id: 'c3handmd0f1p5h9x3y30', name: 'hand-made', ...washington, ...forwarding(seededUrls.privateNetwork) }),
    cluster({
      id: 'c4logstk0g7q2j6z0v40',
      name: 'logs-tok',
      provider: 'classic',
      ...roks16,
      ...tokyo,
      loggingConfigs: [
        {
          id: 'f4bc77c0-ee7d-422d-aabf-a4e6b977264e',
          source: 'kubernetes',
          namespace: '',
          host: '10.240.0.15',
          port: '514',
          type: 'syslog',
          protocol: 'udp',
        },
        {
          id: '5bd9c609-13c8-4c48-9d6e-3a6664c825a9',
          source: 'container',
          namespace: 'default',
          host: 'syslog.internal.example',
          port: '6514',
          type: 'syslog',
          protocol: 'tls',
        },
      ],
      ...forwarding(seededUrls.logAnalysis),
    }),
    cluster({
      id: 'c5clogwd0h3r8k2a6s50',
      name: 'cloudlogs-wdc',
      ...roks19,
      ...washington,
      ...forwarding(seededUrls.cloudLogs, 'verbose'),
    }),
    cluster({ id: 'c6extsyd0i9t4l8b2d60', name: 'external-syd', ...sydney, ...forwarding(seededUrls.external) }),
    cluster({
      id: 'c7syslon0j5u0m4c8f70',
      name: 'sysdig-lon',
      provider: 'classic',
      version: '1.31.12_1582',
      ...london,
      ...forwarding(seededUrls.sysdig),
    }),
    cluster({
      id: 'c8updpar0k1v6n0d4g80',
      name: 'updating-par',
      ...paris,
      master: {
        state: 'updating',
        status: 'Version update in progress.',
        health: 'normal',
        statusModified: '2026-08-20T09:41:12+0000',
      },
    }),
    cluster({ id: 'c9fororo0l7w2o6e0h90', name: 'forbidden-osa', ...osaka, role: 'none' }),
    cluster({
      id: 'catripma0m3x8p2f6ja0',
      name: 'tripled-mad',
      ...madrid,
      resourceGroupId: audit.id,
      apiServers: 3,
    }),
    cluster({
      id: 'cbothacc0n9y4q8g2kb0',
      name: 'elsewhere-dal',
      accountGuid: otherAccount.guid,
      resourceGroupId: otherAccount.defaultGroup,
      served: false,
    }),
  ];
}

/**
 * Clusters that forward nothing yet, for setting up each route on Kubernetes and on OpenShift: where a route needs a
 * logging agent, that is there.
 */
export function routeClusters(): ClusterState[] {
  const quick = { refreshPolls: { deployed: 1, updating: 1 }, auditBatchMaxWaitMs: 500 } as const;
  const zones = ['us-south-1', 'us-south-2', 'us-south-3'];
  const routes = ['cloud-logs', 'log-analysis', 'private', 'external'];
  return routes.flatMap((route, index) => [
    cluster({ id: `e${index}iksrte0a1b2c3d4e5f`, name: `setup-${route}`, workers: 3, zones, ...quick }),
    cluster({
      id: `e${index}roksrt0a1b2c3d4e5f`,
      name: `setup-${route}-roks`,
      workers: 3,
      zones,
      ...roks19,
      ...(index % 2 === 0 ? {} : ({ provider: 'classic', ...tokyo } as const)),
      ...quick,
    }),
  ]);
}

/**
 * More clusters for measurements: alternately classic and VPC. Without a server some of them have a webhook; with one
 * all of them forward to Cloud Logs, and share one PKI.
 */
export function plainClusters(count: number, isServed = false): ClusterState[] {
  const places = [frankfurt, washington, sydney, london, tokyo, madrid];
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(3, '0');
    return cluster({
      id: `d${number}plain0o5z0r4h${number}`,
      name: `many-${number}`,
      ...places[index % places.length],
      provider: index % 2 === 0 ? 'vpc-gen2' : 'classic',
      ...(isServed ? { sharedPki: 'plain', ...forwarding(seededUrls.cloudLogs) } : {}),
      ...(!isServed && index % 3 === 0 ? forwarding(seededUrls.privateNetwork) : {}),
      served: isServed,
    });
  });
}
