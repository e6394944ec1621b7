import { Failure } from '../../failure/failure.ts';
import type { AuditWebhook, Cluster } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import type { RouteAnswers } from '../answers.ts';
import { requireType } from '../cluster/requireType.ts';
import { endpointNotes } from '../cluster/openCluster.ts';
import { isAvailable } from '../forwarder/deploymentStatus.ts';
import { readAgentLabels } from '../forwarder/konnectivityAgents.ts';
import { planObjects, type ObjectPlan } from '../plans/objects/dryRun.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import { ROLLOUT_TIMEOUT_MS } from '../plans/limits.ts';
import { refuseBusyMaster } from '../webhook/refuseBusyMaster.ts';
import type { Plan } from '../plans/plan.ts';
import type { StepAction } from '../plans/steps.ts';
import type { SetWebhook } from '../plans/steps/setWebhook.ts';
import { refreshSteps } from '../plans/refreshSteps.ts';
import { stepOf } from '../plans/stepOf.ts';
import { objectionTo } from '../routes/checkAnswers.ts';
import type { ExtraStep, Route, RouteInputs } from '../routes/route.ts';
import { routeById } from '../routes/routes.ts';
import { ownerNotes } from '../webhook/certificateOwner.ts';
import { roleNotes } from '../webhook/roles.ts';
import { reachesSame } from '../webhook/url/serviceUrl.ts';
import type { WebhookCertificates } from '../webhook/webhookCertificates.ts';
import { requirePolicy } from '../webhook/requirePolicy.ts';
import { samePolicy } from '../webhook/storedPolicy.ts';
import type { PresentState, SetUpInputs } from './presentState.ts';
import { deliversNow, notesOf } from './setUpNotes.ts';
import { sizeNotes } from './sizeNotes.ts';

export { readPresentState, readPresentStateFor, type PresentState } from './presentState.ts';

/**
 * Plans only what would change, according to dry runs; no steps if nothing would. Changes nothing.
 *
 * @param options.check checks delivery even if nothing else is to be done.
 * @throws Failure – `invalid-input`, `master-busy`, `no-permission`, `pod-security`.
 */
export async function planSetUp(
  inputs: SetUpInputs,
  present: PresentState,
  services: FlowContext,
  options: { readonly signal: AbortSignal; readonly check?: boolean },
): Promise<Plan> {
  const { cluster, answers } = inputs;
  const { signal, check = false } = options;
  const route = routeById(inputs.route);
  await refuseBadAnswers(route, answers);
  if (route.forwarder && present.refusal) throw present.refusal;
  // If nothing runs in the cluster its API is not needed, and this user may have no access.
  const api = route.forwarder && (await present.openApi());
  try {
    const agentLabels = api && (await readAgentLabels(api, signal));
    const routeInputs: RouteInputs = {
      answers,
      // Nothing depends on it where there are no objects.
      clusterType: route.forwarder ? requireType(cluster) : 'kubernetes',
      fileDigests: (await route.fileDigests?.(answers)) ?? {},
      live: present.objects,
      ...(inputs.image === undefined ? {} : { image: inputs.image }),
      ...(agentLabels ? { agentLabels } : {}),
    };
    const objects = api ? await planObjects(route.objects(routeInputs), api, signal) : [];
    const extra = (api && (await route.extraSteps?.(routeInputs, { live: present.objects, api, signal }))) ?? [];
    const webhook = planWebhook(route, routeInputs, objects, inputs, present.webhook);
    const { master } = present;
    const pending = await services.journal.pendingRefresh(cluster.id);
    const refresh = refreshSteps({ changes: webhook !== undefined, master, pending });
    if (refresh.some(({ kind }) => kind === 'refresh-master')) {
      refuseBusyMaster(master);
    }
    const missing = refresh.length > 0 ? roleNotesOf(cluster, webhook?.certificates.kind ?? 'none', present) : [];
    const actions = actionsOf({
      route,
      objects,
      extra,
      webhook,
      refresh,
      check,
      rollout: api !== undefined && (await needsRollout(route, objects, extra, api, signal)),
    });
    const delivers = actions.length > 0 || !api || (await deliversNow(route, api, signal));
    const sizes = api && webhook?.policy === 'verbose' ? await sizeNotes(route, api, signal) : [];
    const routeNotes = (await route.notes?.(answers, cluster, present.webhook)) ?? [];
    return {
      title: message('Set up audit forwarding of {0} to {1}', cluster.name, route.target(answers)),
      account: present.account,
      cluster: { id: cluster.id, name: cluster.name, type: cluster.type },
      credentials: present.credentials,
      steps: actions.map(stepOf),
      notes: [
        ...notesOf({
          inputs,
          route,
          present,
          objects,
          webhook,
          nothing: actions.length === 0,
          delivers,
          agentsKnown: agentLabels !== undefined,
        }),
        ...sizes,
        ...extra.flatMap(({ notes = [] }) => notes),
        ...routeNotes,
        ...(webhook?.certificates.kind === 'cluster-admin' ? ownerNotes(present.user) : []),
        ...missing,
        ...endpointNotes(cluster.id, services),
      ],
    };
  } finally {
    api?.close();
  }
}

/** Only where the certificates are the cluster's, a plan fails because the role is not known. */
function roleNotesOf(
  cluster: Pick<Cluster, 'name'>,
  certificates: WebhookCertificates['kind'],
  { isAdministrator }: PresentState,
): readonly Message[] {
  try {
    return roleNotes(cluster, certificates, isAdministrator());
  } catch (error) {
    if (certificates === 'cluster-admin' || !(error instanceof Failure) || error.code === 'cancelled') throw error;
    return roleNotes(cluster, certificates, false);
  }
}

/** The wizard has checked them already. This is the last check before they become lines of a configuration. */
async function refuseBadAnswers(route: Route, answers: RouteAnswers): Promise<void> {
  const objection = await objectionTo(route, answers, new Date());
  if (objection) throw new Failure('invalid-input', objection.text, { remedy: 'retry' });
}

async function needsRollout(
  { forwarder }: Route,
  objects: readonly ObjectPlan[],
  extra: readonly ExtraStep[],
  api: ClusterApi,
  signal: AbortSignal,
): Promise<boolean> {
  if (!forwarder) return false;
  if (extra.some(({ at }) => at === 'after-objects')) return true;
  if (objects.some(({ object, changes }) => changes && object.kind === 'Deployment')) return true;
  const { namespace, deployment: name } = forwarder;
  const deployment = await api.read({ apiVersion: 'apps/v1', kind: 'Deployment', name, namespace }, signal);
  return !deployment || !isAvailable(deployment);
}

/** The order of a set-up. */
function actionsOf({
  route: { id, forwarder, deliveryProof },
  objects,
  extra,
  webhook,
  refresh,
  check,
  rollout,
}: {
  readonly route: Route;
  readonly objects: readonly ObjectPlan[];
  readonly extra: readonly ExtraStep[];
  readonly webhook: SetWebhook | undefined;
  readonly refresh: readonly StepAction[];
  readonly check: boolean;
  readonly rollout: boolean;
}): readonly StepAction[] {
  const applied = objects.filter(({ changes }) => changes).map(applyAction);
  const namespaceFirst = objects[0]?.changes === true ? 1 : 0;
  const at = (place: ExtraStep['at']): readonly StepAction[] =>
    extra.filter((step) => step.at === place).map(({ action }) => action);
  const actions: StepAction[] = [
    ...applied.slice(0, namespaceFirst),
    ...at('after-namespace'),
    ...applied.slice(namespaceFirst),
    ...at('after-objects'),
  ];
  if (forwarder && rollout) {
    const { namespace, deployment } = forwarder;
    actions.push({ kind: 'wait-available', namespace, deployment, timeoutMs: ROLLOUT_TIMEOUT_MS });
  }
  if (webhook) actions.push(webhook);
  actions.push(...refresh);
  // A check alone, or what follows it, is not a set-up.
  if (actions.length === 0 && !check) return [];
  const endsIn = id === 'cloud-logs' ? { endsIn: id } : {};
  return [...actions, { kind: 'check-delivery', proof: deliveryProof, forwarder, ...endsIn }, ...at('after-check')];
}

function applyAction({ object, live, seen, takeOver, checkedByServer }: ObjectPlan): StepAction {
  return { kind: 'apply', object, live, seen, takeOver, checkedByServer };
}

/** The webhook to store; `undefined` if the stored one is equivalent. */
function planWebhook(
  route: Route,
  routeInputs: RouteInputs,
  objects: readonly ObjectPlan[],
  { policy, cluster }: Pick<SetUpInputs, 'policy' | 'cluster'>,
  stored: AuditWebhook | undefined,
): SetWebhook | undefined {
  const service = objects.find(
    ({ object }) => object.kind === 'Service' && object.metadata?.name === route.forwarder?.service,
  )?.result;
  const { server, certificates } = route.webhook(routeInputs, service);
  const reached =
    stored !== undefined &&
    (service === undefined ? stored.server === server : reachesSame(stored.server, server, service));
  // The user's certificates are set again each time: the stored ones cannot be read back and compared.
  const same = reached && samePolicy(stored.policy, policy) && certificates.kind !== 'files';
  if (same) return undefined;
  return {
    kind: 'set-webhook',
    server,
    policy: requirePolicy(policy, cluster.name),
    certificates,
    replaces: stored,
  };
}
