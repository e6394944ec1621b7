import type { StepAction } from '../../../../src/forwarding/plans/steps.ts';
import type { ObjectReference } from '../../../../src/kubernetes/clusterApi.ts';
import { objectPath, referenceOf } from '../../../../src/kubernetes/resourcePath.ts';
import type { ApiFault } from '../../../lab/state.ts';

/** Where a step can be disturbed: a command of the CLI by its first words, or requests to the cluster's API. */
export type Place =
  | { readonly cli: string; /** It names no cluster. */ readonly isOfAccount?: true }
  | { readonly api: Pick<ApiFault, 'method' | 'path'> };

type ActionOf<Kind> = Extract<StepAction, { readonly kind: Kind }>;

const webhook = 'ks cluster master audit-webhook';
const deployment = (namespace: string, name: string): ObjectReference => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name,
  namespace,
});

/** What each kind of step asks that can go wrong; a new kind does not compile without its line. */
const places: { readonly [Kind in StepAction['kind']]: (action: ActionOf<Kind>) => Place } = {
  apply: ({ object }) => ({ api: { path: objectPath(referenceOf(object)) } }),
  'apply-secret': ({ namespace, name }) => ({
    api: { path: objectPath({ apiVersion: 'v1', kind: 'Secret', name, namespace }) },
  }),
  'issue-serving-certificate': () => ({ api: { path: '/apis/certificates.k8s.io/' } }),
  'wait-available': ({ namespace, deployment: name }) => ({
    api: { method: 'GET', path: objectPath(deployment(namespace, name)) },
  }),
  'set-webhook': () => ({ cli: `${webhook} set` }),
  'unset-webhook': () => ({ cli: `${webhook} unset` }),
  'refresh-master': () => ({ cli: 'ks cluster master refresh' }),
  'wait-deployed': () => ({ cli: 'ks cluster get' }),
  'check-delivery': () => ({ api: { method: 'GET', path: '/metrics' } }),
  'wait-logging-agent': () => ({ api: { method: 'GET', path: '/apis/apps/v1/' } }),
  'remove-object': ({ reference }) => ({ api: { path: objectPath(reference) } }),
  'restore-object': ({ object }) => ({ api: { path: objectPath(referenceOf(object)) } }),
  'create-logs-instance': () => ({ cli: 'resource service-instance-create', isOfAccount: true }),
  'wait-logs-instance': () => ({ cli: 'resource service-instances', isOfAccount: true }),
  'attach-bucket': () => ({ cli: 'resource service-instance-update', isOfAccount: true }),
  'create-alert': () => ({ cli: 'logs alert-definition-create' }),
  'remove-alert': () => ({ cli: 'logs alert-definition-delete' }),
  'restart-deployment': ({ namespace, deployment: name }) => ({
    api: { path: objectPath(deployment(namespace, name)) },
  }),
};

export function placeOf(action: StepAction): Place {
  // Action and kind belong together by their key, which the compiler cannot follow through the record.
  return (places[action.kind] as (action: StepAction) => Place)(action);
}

/** Steps that a plan which is made again need not hold. */
export const skippable: ReadonlySet<StepAction['kind']> = new Set([
  'wait-available',
  'check-delivery',
  'wait-logging-agent',
  'wait-logs-instance',
]);
