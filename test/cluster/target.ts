import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after } from 'node:test';
import type { ClusterApi } from '../../src/kubernetes/clusterApi.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { readCredentials } from '../../src/kubernetes/credentials.ts';
import { RawApi } from './controlPlane/rawApi.ts';

/**
 * The cluster for the cases of this folder; they are the same for every cluster. `run.ts` writes its description to the
 * file that `KUBE_AUDIT_CLUSTER` names.
 */
export interface Target {
  /** What answers: our own API of the lab, a real control plane that we started, or a cluster of the user's own. */
  readonly kind: 'lab' | 'control-plane' | 'own';
  /** A kubeconfig whose user may do everything. */
  readonly kubeconfig: string;
  /** Label of the namespaces that this run makes: see {@link useNamespace}. */
  readonly run: string;
  /** What a webhook on this cluster needs; `undefined` where none can be set. */
  readonly access: { readonly caPem: string; readonly adminCertPem: string; readonly adminKeyPem: string } | undefined;
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

/** Plain requests with a kubeconfig's credentials, for what the extension's client does not ask. */
export async function rawApiOf(kubeconfig: string): Promise<RawApi> {
  const { server, tls, headers, proxyAgent } = await readCredentials(kubeconfig);
  return new RawApi(server, tls, headers, proxyAgent);
}

/** Plain requests to the cluster under test, closed after the file's last test. */
export async function openRawApi(): Promise<RawApi> {
  const api = await rawApiOf(readTarget().kubeconfig);
  after(() => api.close());
  return api;
}

/** Seconds to wait for a pod: a cluster of the user's own has to fetch its image first. */
export function podPatience(): number {
  return readTarget().kind === 'own' ? 240 : 60;
}

/** A limit for one call or wait. */
export function within(seconds: number): AbortSignal {
  return AbortSignal.timeout(seconds * 1000);
}

/** A name that no other run uses. */
export function uniqueName(start: string): string {
  return `${start}-${randomBytes(4).toString('hex')}`;
}

/** Label of every namespace that a run makes; its value is the run's. */
export const RUN_LABEL = 'kube-audit-test/run';

/** Makes a namespace for one file's cases. run.ts removes those of its run at the end, whatever happened. */
export async function useNamespace(api: ClusterApi, labels: Readonly<Record<string, string>> = {}): Promise<string> {
  const name = uniqueName('kube-audit-test');
  await api.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...labels, [RUN_LABEL]: readTarget().run } } },
    { dryRun: false, force: false, signal: within(20) },
  );
  return name;
}

/** Asks again until the answer is not `undefined`. @throws Error that names `what` it waited for in vain. */
export async function eventually<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
