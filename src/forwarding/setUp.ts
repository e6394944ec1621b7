import { Failure } from '../failure/failure.ts';
import { message } from '../failure/message.ts';
import { getClusterCa } from '../ibmcloud/credentials.ts';
import type { AuditPolicy, AuditWebhook, Cluster, Master } from '../ibmcloud/models.ts';
import type { KubernetesObject } from '../kubernetes/clusterApi.ts';
import { referenceOf } from '../kubernetes/resourcePath.ts';
import { checkConsumerAddress, checkPort } from './consumerInput.ts';
import { isAvailable } from './deploymentStatus.ts';
import type { Plan, Step, StepAction } from './plan.ts';
import { planObjects, type ObjectPlan } from './planObjects.ts';
import type { PresentState } from './presentState.ts';
import { routeById } from './routes.ts';
import type { ConsumerAddress, Route, RouteId } from './routes/route.ts';
import type { FlowServices } from './services.ts';
import { deliversNow, notesOf } from './setUpNotes.ts';
import { reachesSame } from './webhookUrl.ts';

export { checkConsumerAddress, checkPort } from './consumerInput.ts';
export { readPresentState, type PresentState } from './presentState.ts';

/** What the user chose in the wizard. */
export interface SetUpInputs {
  readonly cluster: Cluster;
  readonly route: RouteId;
  readonly consumer: ConsumerAddress;
  readonly policy: AuditPolicy;
}

/** Limits of the waits, in milliseconds: a rollout that pulls an image, and a master that restarts. */
const rolloutTimeoutMs = 5 * 60_000;
const masterTimeoutMs = 60 * 60_000;

/**
 * Makes the plan: what would change, found out by dry runs, and only that; no step at all when nothing would. Changes
 * nothing. The role that the webhook needs is tried here, by a call that needs it too and only reads.
 *
 * @throws Failure – `invalid-input`, `master-busy`, `no-permission`, `pod-security`, and each way in which a call can fail.
 */
export async function planSetUp(
  inputs: SetUpInputs,
  present: PresentState,
  services: FlowServices,
  options: { readonly signal: AbortSignal },
): Promise<Plan> {
  const { cluster, consumer, policy } = inputs;
  const { signal } = options;
  refuseBadConsumer(consumer);
  const route = routeById(inputs.route);
  const api = await present.openApi();
  try {
    const objects = await planObjects(route.objects({ consumer, clusterType: cluster.type }), api, signal);
    const service = objects.find(({ object }) => object.kind === 'Service' && object.metadata?.name === route.service);
    const webhook = planWebhook(route, service?.result, policy, present.webhook);
    if (webhook) {
      refuseBusyMaster(present.master);
      await requireAdministrator(cluster, services, signal);
    }
    const deployment = await api.read(deploymentOf(route), signal);
    const rollout =
      objects.some(({ object, changes }) => changes && object.kind === 'Deployment') ||
      !deployment ||
      !isAvailable(deployment);
    const actions: StepAction[] = [
      ...objects.filter(({ changes }) => changes).map(applyAction),
      ...(rollout
        ? [
            {
              kind: 'wait-available',
              namespace: route.namespace,
              deployment: route.deployment,
              timeoutMs: rolloutTimeoutMs,
            } as const,
          ]
        : []),
      ...(webhook
        ? [webhook, { kind: 'refresh-master' } as const, { kind: 'wait-deployed', timeoutMs: masterTimeoutMs } as const]
        : []),
    ];
    if (actions.length > 0)
      actions.push({ kind: 'check-delivery', namespace: route.namespace, deployment: route.deployment });
    const delivers = actions.length > 0 || (await deliversNow(route, api, signal));
    return {
      title: message('Set up audit forwarding of {0} to {1}:{2}', cluster.name, consumer.address, consumer.port),
      account: present.account,
      cluster: { id: cluster.id, name: cluster.name, type: cluster.type },
      credentials: present.credentials,
      steps: actions.map((action) => stepOf(action)),
      notes: notesOf({ inputs, present, objects, webhook, nothing: actions.length === 0, delivers }),
    };
  } finally {
    api.close();
  }
}

/** The wizard has checked them already; here stands the last look before they become lines of `haproxy.cfg`. */
function refuseBadConsumer({ address, port }: ConsumerAddress): void {
  const objection = checkConsumerAddress(address) ?? checkPort(String(port));
  if (objection) throw new Failure('invalid-input', objection, { remedy: 'retry' });
}

function deploymentOf({ references, deployment }: Route): Route['references'][number] {
  const found = references.find(({ kind, name }) => kind === 'Deployment' && name === deployment);
  if (!found) throw new Error(`Route without Deployment ${deployment}`);
  return found;
}

function applyAction({ object, live, takeOver, checkedByServer }: ObjectPlan): StepAction {
  return { kind: 'apply', object, live, takeOver, checkedByServer };
}

/** The webhook to store; `undefined` where the stored one does the same. */
function planWebhook(
  route: Route,
  service: KubernetesObject | undefined,
  policy: AuditPolicy,
  stored: AuditWebhook | undefined,
): Extract<StepAction, { readonly kind: 'set-webhook' }> | undefined {
  if (!service) throw new Error(`Route without Service ${route.service}`);
  const server = route.webhookServer(service);
  // Where the CLI does not say which policy is stored it is taken for the CLI's own default.
  const same =
    stored !== undefined && reachesSame(stored.server, server, service) && (stored.policy ?? 'default') === policy;
  return same ? undefined : { kind: 'set-webhook', server, policy, replaces: stored };
}

/** A webhook can be changed only while the master is `deployed`. @throws Failure `master-busy` */
export function refuseBusyMaster({ state, status }: Master): void {
  if (state === 'deployed') return;
  throw new Failure(
    'master-busy',
    message(
      'The cluster’s master is “{0}” ({1}), so its webhook cannot be changed now; try again when it is deployed.',
      state,
      status,
    ),
    { remedy: 'retry' },
  );
}

/** `ca get` needs the role Administrator, as setting the webhook and refreshing the master together do. */
async function requireAdministrator(cluster: Cluster, { cli }: FlowServices, signal: AbortSignal): Promise<void> {
  try {
    await cli.run(getClusterCa(cluster.id), { signal, urgent: true });
  } catch (cause) {
    if (!(cause instanceof Failure) || cause.code !== 'no-permission') throw cause;
    throw new Failure(
      'no-permission',
      message(
        'Setting up needs the platform role Administrator on cluster {0}; ask the account’s administrator for it.',
        cluster.name,
      ),
      {
        ...(cause.detail === undefined ? {} : { detail: cause.detail }),
        cause,
      },
    );
  }
}

/** Ids are stable: the kind, and for an object its kind and name. */
function stepOf(action: StepAction): Step {
  switch (action.kind) {
    case 'apply': {
      const { kind, name } = referenceOf(action.object);
      return { id: `apply-${kind.toLowerCase()}-${name}`, title: message('Apply {0} {1}', kind, name), action };
    }
    case 'wait-available':
      return { id: action.kind, title: message('Wait until {0} is available', action.deployment), action };
    case 'set-webhook':
      return { id: action.kind, title: message('Set the audit webhook'), action };
    case 'refresh-master':
      return { id: action.kind, title: message('Refresh the master'), action };
    case 'wait-deployed':
      return { id: action.kind, title: message('Wait until the master is deployed again'), action };
    case 'check-delivery':
      return { id: action.kind, title: message('Check delivery'), action };
  }
}
