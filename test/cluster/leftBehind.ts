import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Failure } from '../../src/failure/failure.ts';
import {
  certificateFingerprint,
  clusterAddresses,
  servingCertificateIn,
} from '../../src/forwarding/certificates/servingCertificate.ts';
import { findForwarderObjects } from '../../src/forwarding/flows/forwarderObjects.ts';
import type { KubernetesObject } from '../../src/kubernetes/clusterApi.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { objectPath, referenceOf } from '../../src/kubernetes/resourcePath.ts';
import { readAccess, readCluster } from '../lab/account/store.ts';
import type { StoredWebhook } from '../lab/state.ts';
import { kubeconfigOf } from './controlPlane/kubeconfig.ts';
import { eventually, within } from './target.ts';

/** One of a lab's clusters. */
export interface Place {
  readonly dir: string;
  readonly clusterId: string;
}

/** What audit forwarding has left in a cluster and at IBM Cloud. */
export interface LeftBehind {
  /** Objects by their paths, and the webhook, without what differs between two clusters that are set up the same. */
  readonly alike: unknown;
  /** `uid` and `resourceVersion` by path: what nobody has written since stays the same. */
  readonly versions: Readonly<Record<string, string>>;
  readonly live: readonly KubernetesObject[];
  /** SHA-256 of the forwarder's own certificate. */
  readonly certificate: string | undefined;
}

/** Reads it, as an administrator. API servers may restart a moment after the master says `deployed`. */
export function leftBehind(place: Place): Promise<LeftBehind> {
  return eventually('the API server answers', 60, () =>
    read(place).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'api-unreachable') return undefined;
      throw error;
    }),
  );
}

async function read({ dir, clusterId }: Place): Promise<LeftBehind> {
  const [access, cluster] = [readAccess(dir, clusterId), readCluster(dir, clusterId)];
  assert.ok(access && cluster);
  const admin = { certPem: access.adminCertPem, keyPem: access.adminKeyPem };
  const api = await connect(kubeconfigOf(access.url, access.caPem, admin));
  try {
    const { removable, foreign, unread } = await findForwarderObjects(undefined, api, within(30));
    const found = await Promise.all(removable.map(({ reference }) => api.read(reference, within(30))));
    const objects = found.filter((object) => object !== undefined);
    const serving = objects.map(servingCertificateIn).find((certificate) => certificate !== undefined);
    const fingerprint = serving && certificateFingerprint(serving.certificatePem);
    const own = { certificate: fingerprint, address: objects.flatMap(clusterAddresses)[0] };
    const { stored, applied } = cluster;
    return {
      alike: {
        objects: byPath(objects, (object) => alikeIn(object, own)),
        others: [foreign, unread],
        stored: stored && webhookAlike(stored),
        applied: applied.webhook && webhookAlike(applied.webhook),
      },
      versions: byPath(objects, ({ metadata }) => `${metadata?.uid} ${metadata?.resourceVersion}`),
      live: objects,
      certificate: fingerprint,
    };
  } finally {
    api.close();
  }
}

function byPath<T>(objects: readonly KubernetesObject[], value: (object: KubernetesObject) => T): Record<string, T> {
  const entries = objects.map((object): [string, T] => [objectPath(referenceOf(object)), value(object)]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** New for each object, or compared separately. */
const changing = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields'];

/** @param own values of this cluster, which represent themselves anywhere. */
function alikeIn(object: KubernetesObject, own: Readonly<Record<string, string | undefined>>): unknown {
  const { status: _, metadata, ...fields } = object;
  const kept = Object.entries(metadata ?? {}).filter(([key]) => !changing.includes(key));
  const managers = (metadata?.managedFields ?? [])
    .filter(({ subresource }) => subresource === undefined)
    .map(({ manager, operation, fieldsV1 }) => JSON.stringify([manager, operation, ordered(fieldsV1)]));
  const pair = servingCertificateIn(object);
  const data = pair ? { data: certificateAlike(pair.certificatePem, pair.keyPem) } : {};
  const text = JSON.stringify(
    ordered({ ...fields, ...data, metadata: Object.fromEntries(kept), managers: managers.sort() }),
  );
  const alike = Object.entries(own).reduce(
    (words, [name, value]) => (value === undefined ? words : words.replaceAll(value, `the ${name}`)),
    text.replaceAll(
      /("(?:kubectl[.]kubernetes[.]io[/]restartedAt|deployment[.]kubernetes[.]io[/]revision|openshift[.]io[/]sa[.]scc[.][\w.-]+)":)"[^"]*"/g,
      '$1"…"',
    ),
  );
  return JSON.parse(alike);
}

function webhookAlike({ server, policy, caCert, clientCert, clientKey }: StoredWebhook): unknown {
  const client = clientCert === undefined ? undefined : certificateAlike(clientCert, clientKey ?? '');
  return { server, policy, caCert, client };
}

/** What two certificates have in common that were issued for the same. Their key must be theirs. */
function certificateAlike(certificatePem: string, keyPem: string): unknown {
  const certificate = new X509Certificate(certificatePem);
  assert.ok(certificate.checkPrivateKey(createPrivateKey(keyPem)), 'certificate and key do not belong together');
  const { subject, issuer, subjectAltName, keyUsage } = certificate;
  return { subject, issuer, names: subjectAltName, uses: keyUsage };
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => [key, ordered(one)]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
