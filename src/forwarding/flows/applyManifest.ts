import { Failure } from '../../failure/failure.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { hasPath, isNamespaced, referenceOf } from '../../kubernetes/resourcePath.ts';
import { message, type Message } from '../../text/message.ts';
import { endpointNotes } from '../cluster/openCluster.ts';
import { withCluster, type CredentialsChoice } from '../cluster/withCluster.ts';
import { AUDIT_NAMESPACE } from '../webhook/names.ts';
import { planObjects, type ObjectPlan } from '../plans/objects/dryRun.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import { ROLLOUT_TIMEOUT_MS } from '../plans/limits.ts';
import type { Plan, Step } from '../plans/plan.ts';
import { stepOf } from '../plans/stepOf.ts';
import { besideAccount } from '../webhook/readPresent.ts';

/** A manifest and its cluster. */
export interface ManifestInputs {
  readonly cluster: Cluster;
  /** The manifest's objects, in order. */
  readonly objects: readonly KubernetesObject[];
  /** The file's name, for sentences. */
  readonly file: string;
}

/**
 * The plan of Apply to Cluster: server-side apply of the objects that would change, according to dry runs, and the wait
 * for the Deployments among them. Touches only what is in the file. Planning changes nothing.
 *
 * @throws Failure – `invalid-input`, `not-logged-in`, `pod-security`.
 */
export async function planApplyManifest(
  { cluster, objects, file }: ManifestInputs,
  services: FlowContext,
  choice: CredentialsChoice,
): Promise<Plan> {
  const { account, value, credentials } = await besideAccount(services, choice.signal, async (login, signal) => {
    const useAdmin = () => login.then(() => choice.useAdmin());
    const found = await dryRunManifest({ cluster, objects, file }, services, { signal, useAdmin });
    return { ...found, ...(await login) };
  });
  const changed = value.filter(({ changes }) => changes);
  return {
    title: message('Apply {0} to {1}', file, cluster.name),
    account,
    cluster: { id: cluster.id, name: cluster.name, type: cluster.type },
    credentials,
    steps: stepsOf(changed),
    notes: [
      ...(changed.length === 0 ? [message('Nothing to change: {0} already matches {1}.', cluster.name, file)] : []),
      ...objects.filter(isHomeless).map(homelessNote),
      ...foreignNote(objects),
      ...endpointNotes(cluster.id, services),
      ...(credentials === 'admin' ? [message('Using the admin certificate for the cluster, as confirmed.')] : []),
      ...changed.flatMap(({ notes }) => notes),
      ...(value.every(({ checkedByServer }) => checkedByServer)
        ? []
        : [message('The namespace doesn’t exist yet, so its objects couldn’t be dry-run.')]),
    ],
  };
}

/**
 * The effect of applying each object of a manifest. Changes nothing.
 * @throws Failure as {@link planApplyManifest}
 */
export async function dryRunManifest(
  { cluster, objects, file }: ManifestInputs,
  services: FlowContext,
  choice: CredentialsChoice,
): Promise<{ readonly value: readonly ObjectPlan[]; readonly credentials: Plan['credentials'] }> {
  refuseWhatCannotBeApplied(objects, file);
  const located = objects.map(withNamespace);
  return withCluster(cluster, services, choice, async (api) => {
    try {
      return await planObjects(located, api, choice.signal);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'api-not-found') throw error;
      throw (await missingNamespace(located, cluster, api, choice.signal)) ?? error;
    }
  });
}

function refuseWhatCannotBeApplied(objects: readonly KubernetesObject[], file: string): void {
  if (objects.length === 0) {
    throw new Failure('invalid-input', message('{0} has no Kubernetes object.', file));
  }
  const seen = new Set<string>();
  for (const object of objects) {
    const { apiVersion, kind, name } = referenceOf(object);
    if (!hasPath(kind)) {
      throw new Failure(
        'invalid-input',
        message('Use kubectl for {0}: its {1} ({2}) can’t be applied from here.', file, kind, apiVersion),
      );
    }
    const key = JSON.stringify(referenceOf(withNamespace(object)));
    if (seen.has(key)) {
      throw new Failure('invalid-input', message('{0} has {1} {2} twice; remove one.', file, kind, name));
    }
    seen.add(key);
  }
}

const isHomeless = ({ kind = '', metadata }: KubernetesObject): boolean =>
  isNamespaced(kind) && metadata?.namespace === undefined;

/** Without a namespace in the manifest, `default` is used, as with kubectl. */
function withNamespace(object: KubernetesObject): KubernetesObject {
  return isHomeless(object) ? { ...object, metadata: { ...object.metadata, namespace: 'default' } } : object;
}

function homelessNote(object: KubernetesObject): Message {
  const { kind, name } = referenceOf(object);
  return message('{0} {1} has no namespace and goes to “default”.', kind, name);
}

/** A user who applies a file about audit forwarding should see what else is in it. */
function foreignNote(objects: readonly KubernetesObject[]): readonly Message[] {
  const foreign = objects.filter((object) => {
    const { name, namespace } = referenceOf(object);
    // The request for the Service's certificate is named after Service and namespace.
    return (namespace ?? name.split('.').at(-1)) !== AUDIT_NAMESPACE;
  });
  if (foreign.length === 0) return [];
  const names = foreign.map((object) => {
    const { kind, name, namespace } = referenceOf(object);
    return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  });
  return [message('Also applied, outside namespace {0}: {1}.', AUDIT_NAMESPACE, names.join(', '))];
}

async function missingNamespace(
  objects: readonly KubernetesObject[],
  cluster: Cluster,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  for (const name of new Set(objects.flatMap(({ metadata }) => metadata?.namespace ?? []))) {
    if (await api.read({ apiVersion: 'v1', kind: 'Namespace', name }, signal)) continue;
    return new Failure(
      'api-not-found',
      message('{0} has no namespace {1}; add it to the file and try again.', cluster.name, name),
      { remedy: 'retry' },
    );
  }
  return undefined;
}

function stepsOf(changed: readonly ObjectPlan[]): readonly Step[] {
  const applied = changed.map(({ object, live, seen, takeOver, checkedByServer }) =>
    stepOf({ kind: 'apply', object, live, seen, takeOver, checkedByServer }),
  );
  const waits = changed
    .map(({ object }) => referenceOf(object))
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ name, namespace = 'default' }) =>
      stepOf({ kind: 'wait-available', namespace, deployment: name, timeoutMs: ROLLOUT_TIMEOUT_MS }),
    );
  // A manifest may have objects of one name in several namespaces.
  const seen = new Map<string, number>();
  return [...applied, ...waits].map((step) => {
    const count = (seen.get(step.id) ?? 0) + 1;
    seen.set(step.id, count);
    return count === 1 ? step : { ...step, id: `${step.id}-${count}` };
  });
}
