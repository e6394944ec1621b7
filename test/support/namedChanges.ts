import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectsOf } from './objectsOf.ts';

/**
 * The named list of what we generate otherwise than IBM documents it, written out a second time and by hand: the
 * document's own files and these changes, in this order, are what is generated, and nothing else. A change bears the
 * name of the function in `src/forwarding/manifests/` that makes it, or is one of the few of the document's own words
 * as objects.
 */
interface NamedChange {
  readonly name: string;
  readonly change: (draft: Draft, choice: Choice) => void;
}

/** What manifests are generated for. */
export interface Choice {
  readonly clusterType: 'kubernetes' | 'openshift';
  readonly consumer?: { readonly address: string; readonly port: number };
  /** TLS to the consumer; `name` is the one that its certificate carries. */
  readonly tls?: {
    readonly name: string;
    readonly digests?: Readonly<Record<string, string>>;
    readonly client?: boolean;
  };
}

type Fields = Record<string, unknown>;

/** The document's files while they are changed. */
interface Draft {
  haproxyCfg: string;
  readonly objects: Fields[];
}

const folderInPod = '/usr/local/etc/haproxy';
const filesOf = ({ tls }: Choice): string[] => (tls ? ['ca.pem', ...(tls.client === true ? ['client.pem'] : [])] : []);

function fields(from: unknown, ...path: readonly string[]): Fields {
  const found = path.reduce<unknown>((value, key) => (value as Fields)[key], from);
  if (typeof found !== 'object' || found === null) throw new Error(`There is no ${path.join('.')}.`);
  return found as Fields;
}

function the(kind: string, { objects }: Draft): Fields {
  const found = objects.find((object) => object['kind'] === kind);
  if (found === undefined) throw new Error(`There is no ${kind}.`);
  return found;
}

const deploymentOf = (draft: Draft): Fields => fields(the('Deployment', draft), 'spec');
const podOf = (draft: Draft): Fields => fields(the('Deployment', draft), 'spec', 'template', 'spec');
const containersOf = (draft: Draft): Fields[] => podOf(draft)['containers'] as Fields[];
const onServer = (draft: Draft, words: string): void => {
  draft.haproxyCfg = draft.haproxyCfg.replace(/^ {2}server .*$/m, `$& ${words}`);
};

/** Two replicas over zones and workers. */
function spread(draft: Draft, app: string): void {
  deploymentOf(draft)['replicas'] = 2;
  podOf(draft)['topologySpreadConstraints'] = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
    (topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { app } },
    }),
  );
}

function budget(name: string, spec: Fields): Fields {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'ibm-kube-audit' },
    spec: { ...spec, selector: { matchLabels: { app: name } } },
  };
}

/** Of the forwarder to the private network. */
export const privateNetworkChanges: readonly NamedChange[] = [
  {
    name: 'logStatusOfRequests',
    change: (draft) =>
      (draft.haproxyCfg = draft.haproxyCfg.replace('  log global\n', '  log global\n  option httplog\n')),
  },
  {
    name: 'limitConnections',
    change: (draft) => (draft.haproxyCfg = draft.haproxyCfg.replace('local0 info\n', 'local0 info\n  maxconn 1000\n')),
  },
  {
    name: 'answerProbes',
    change: (draft) =>
      (draft.haproxyCfg = draft.haproxyCfg.replace('  bind :3000\n', '  bind :3000\n  monitor-uri /healthz\n')),
  },
  {
    name: 'encryptToConsumer',
    change: (draft, { tls }) => {
      if (!tls) return;
      const certificate = tls.client === true ? `crt ${folderInPod}/client.pem ` : '';
      const name = `verifyhost ${tls.name} sni str(${tls.name}) check-sni ${tls.name}`;
      onServer(draft, `ssl verify required ca-file ${folderInPod}/ca.pem ${certificate}${name}`);
    },
  },
  {
    name: 'resolveWhileRunning',
    change: (draft, { consumer }) => {
      if (!/^[a-z]/.test(consumer?.address ?? '')) return;
      onServer(draft, 'resolvers pod init-addr last,libc,none');
      draft.haproxyCfg = draft.haproxyCfg.replace('frontend ', 'resolvers pod\n  parse-resolv-conf\nfrontend ');
    },
  },
  {
    name: 'withConfiguration',
    change: (draft) => (the('ConfigMap', draft)['data'] = { 'haproxy.cfg': draft.haproxyCfg }),
  },
  {
    name: 'pinVersion',
    change: (draft) => {
      for (const container of containersOf(draft)) container['image'] = 'haproxytech/haproxy-alpine:2.6.32';
    },
  },
  {
    name: 'admitUnderRestricted',
    change: (draft, { clusterType }) => {
      podOf(draft)['securityContext'] = {
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
        ...(clusterType === 'kubernetes' ? { runAsUser: 99, fsGroup: 99 } : {}),
      };
      for (const container of containersOf(draft)) {
        container['securityContext'] = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
      }
    },
  },
  {
    name: 'probe',
    change: (draft) => {
      const httpGet = { path: '/healthz', port: 3000 };
      for (const container of containersOf(draft)) {
        container['readinessProbe'] = { httpGet, periodSeconds: 5 };
        container['livenessProbe'] = { httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 };
      }
    },
  },
  {
    name: 'reserveResources',
    change: (draft) => {
      for (const container of containersOf(draft)) {
        container['resources'] = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } };
      }
    },
  },
  { name: 'spreadOverZones', change: (draft) => spread(draft, 'kube-audit-forwarder') },
  {
    name: 'keepServing',
    change: (draft) => (fields(deploymentOf(draft), 'strategy')['rollingUpdate'] = { maxUnavailable: 0 }),
  },
  {
    name: 'mountCertificates',
    change: (draft, choice) => {
      const files = filesOf(choice);
      if (files.length === 0) return;
      const secret = { secretName: 'kube-audit-forwarder-tls', defaultMode: 0o440 };
      (podOf(draft)['volumes'] as Fields[]).push({ name: 'certificates', secret });
      for (const container of containersOf(draft)) {
        for (const file of files) {
          const mount = { name: 'certificates', mountPath: `${folderInPod}/${file}`, subPath: file };
          (container['volumeMounts'] as Fields[]).push(mount);
        }
      }
    },
  },
  {
    name: 'restartWhenConfigChanges',
    change: (draft, { tls }) => {
      const lines = Object.entries(tls?.digests ?? {}).map(([key, digest]) => `${key} ${digest}\n`);
      fields(deploymentOf(draft), 'template', 'metadata')['annotations'] = {
        'ibmcloud-kube-audit/haproxy-cfg-sha256': sha256(draft.haproxyCfg),
        ...(lines.length === 0 ? {} : { 'ibmcloud-kube-audit/certificates-sha256': sha256(lines.join('')) }),
      };
    },
  },
  // Without further agents, which only a cluster can name, nothing.
  { name: 'admitAgents', change: () => undefined },
  {
    name: 'disruptionBudget',
    change: ({ objects }) => void objects.push(budget('kube-audit-forwarder', { maxUnavailable: 1 })),
  },
];

/** Of the routes with IBM's images. */
export const ibmImageChanges: readonly NamedChange[] = [
  {
    name: 'withoutGap',
    change: (draft) => {
      spread(draft, 'ibmcloud-kube-audit');
      deploymentOf(draft)['strategy'] = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } };
    },
  },
  {
    name: 'readyWhenItListens',
    change: (draft) => {
      for (const container of containersOf(draft)) {
        container['readinessProbe'] = { tcpSocket: { port: 3000 }, periodSeconds: 5 };
      }
    },
  },
  {
    name: 'withRequests',
    change: (draft) => {
      for (const container of containersOf(draft)) {
        container['resources'] = { requests: { cpu: '50m', memory: '128Mi' } };
      }
    },
  },
  // For Log Analysis no exact version is known.
  {
    name: 'withImage',
    change: (draft) => {
      for (const container of containersOf(draft)) {
        if (/logdna/.test(String(container['image']))) continue;
        container['image'] =
          'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:16feaff7cf8314b5c8bffed7351a4e9e3c0aa7ba@sha256:5b802197bf1e6453e3e2413e2913af5d7242ed5d464f66bbeb2bb191462f8baf';
      }
    },
  },
  // Where a cluster has no Secret of somebody else's choice, nothing.
  { name: 'withCertificateSecret', change: () => undefined },
  {
    name: 'disruptionBudget',
    change: ({ objects }) => void objects.push(budget('ibmcloud-kube-audit', { minAvailable: 1 })),
  },
];

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The document's files, of a source tree, with the changes. */
export class ChangedDocument {
  readonly #folder: string;

  constructor(tree: string) {
    this.#folder = join(tree, 'test/fixtures/document');
  }

  /** The objects of the forwarder to the private network. */
  privateNetwork(choice: Choice & Required<Pick<Choice, 'consumer'>>): Fields[] {
    return this.#privateNetwork(choice).objects;
  }

  haproxyCfg(choice: Choice & Required<Pick<Choice, 'consumer'>>): string {
    return this.#privateNetwork(choice).haproxyCfg;
  }

  /** The objects of a route with IBM's image. */
  ibmImage(edition: 'cloud-logs' | 'log-analysis', choice: Choice): Fields[] {
    const openshift = edition === 'cloud-logs' && choice.clusterType === 'openshift' ? '-openshift' : '';
    const [list] = objectsOf(this.#read(`${edition}/ibmcloud-kube-audit${openshift}.yaml`));
    const draft = { haproxyCfg: '', objects: (list as { readonly items: Fields[] }).items };
    for (const { change } of ibmImageChanges) change(draft, choice);
    return draft.objects;
  }

  #privateNetwork(choice: Choice & Required<Pick<Choice, 'consumer'>>): Draft {
    const { address, port } = choice.consumer;
    const haproxyCfg = this.#read('private-network/haproxy.cfg').replace(
      '<REMOTE-IP>:<REMOTE-PORT>',
      `${address}:${port}`,
    );
    // `kubectl create namespace`, as the document has it, as an object.
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ibm-kube-audit' } };
    const objects = [
      namespace,
      ...objectsOf(this.#read('private-network/kube-audit-forwarder-cm.yaml')),
      ...objectsOf(this.#read('private-network/kube-audit-forwarder-remote-private-ip.yaml')),
    ] as Fields[];
    const draft = { haproxyCfg, objects };
    for (const { change } of privateNetworkChanges) change(draft, choice);
    return draft;
  }

  #read(path: string): string {
    return readFileSync(join(this.#folder, path), 'utf8');
  }
}
