import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after } from 'node:test';
import { connect } from '../../src/kubernetes/connect.ts';
import type { ClusterApi } from '../../src/kubernetes/clusterApi.ts';
import { RawApi } from './controlPlane/rawApi.ts';

/**
 * The cluster that the cases of this folder run against, the same cases whichever it is. `run.ts` writes one of these into a
 * file, whose path stands in `KUBE_AUDIT_CLUSTER`.
 */
export interface Target {
  /** What answers: our own API of the lab, a real control plane that we started, or a cluster of the user's own. */
  readonly kind: 'lab' | 'control-plane' | 'own';
  /** A kubeconfig whose user may do everything. */
  readonly kubeconfig: string;
  /** The same as parts, for requests that the extension's client does not make. */
  readonly access:
    | { readonly url: string; readonly caPem: string; readonly adminCertPem: string; readonly adminKeyPem: string }
    | undefined;
  /** The lab's folder and the cluster's id in it, where the cluster's webhook can be set. */
  readonly lab: { readonly dir: string; readonly clusterId: string } | undefined;
}

export const TARGET_VARIABLE = 'KUBE_AUDIT_CLUSTER';

/** The cluster under test. @throws Error where the tests were not started by `run.ts`. */
export function readTarget(): Target {
  const file = process.env[TARGET_VARIABLE];
  if (file === undefined) throw new Error(`Start these tests with test/cluster/run.ts: ${TARGET_VARIABLE} is not set.`);
  // run.ts writes it.
  return JSON.parse(readFileSync(file, 'utf8')) as Target;
}

/** The extension's own client, closed after the file's last test. */
export async function openApi(): Promise<ClusterApi> {
  const api = await connect(readTarget().kubeconfig);
  after(() => api.close());
  return api;
}

/** Plain requests, closed after the file's last test. */
export function openRawApi(): RawApi {
  const { access } = readTarget();
  if (access === undefined) throw new Error('This target gives no admin certificate.');
  const api = new RawApi(access.url, access.caPem, { certPem: access.adminCertPem, keyPem: access.adminKeyPem });
  after(() => api.close());
  return api;
}

/** A limit for one call or wait. */
export function within(seconds: number): AbortSignal {
  return AbortSignal.timeout(seconds * 1000);
}

/** A name that no other run uses. */
export function uniqueName(start: string): string {
  return `${start}-${randomBytes(4).toString('hex')}`;
}

/**
 * Makes a namespace for one file's cases, and removes it after the last. (The lab's API deletes nothing: its folder is thrown
 * away instead.)
 */
export async function useNamespace(api: ClusterApi, labels: Readonly<Record<string, string>> = {}): Promise<string> {
  const name = uniqueName('kube-audit-test');
  await api.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
    { dryRun: false, force: false, signal: within(20) },
  );
  after(async () => {
    if (readTarget().kind === 'lab') return;
    await openRawApi().send('DELETE', `/api/v1/namespaces/${name}`);
  });
  return name;
}

/** Asks again until the answer is not `undefined`. @throws Error that tells `what` was waited for in vain. */
export async function eventually<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
