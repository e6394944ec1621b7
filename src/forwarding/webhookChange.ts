import { Failure, type FailureCode } from '../failure/failure.ts';
import { inEnglish, message, type Message } from '../failure/message.ts';
import type { AuditPolicy, Cluster } from '../ibmcloud/models.ts';
import type { ClusterApi, KubernetesObject } from '../kubernetes/clusterApi.ts';
import { ownerNotes } from './certificateOwner.ts';
import { lookIntoCluster, type CredentialsChoice } from './clusterCredentials.ts';
import { endpointNotes } from './kubeconfigFor.ts';
import type { ClusterCredentials, Plan, StepAction, WebhookCertificates } from './plan.ts';
import { recogniseWebhook } from './recognise.ts';
import { refreshSteps } from './refreshSteps.ts';
import { rolesForWebhook } from './roles.ts';
import { objectionTo } from './routeAnswers.ts';
import { routes } from './routes.ts';
import { external } from './routes/external.ts';
import type { RouteAnswers } from './routes/route.ts';
import { isEncrypted } from './serverUrl.ts';
import type { FlowServices } from './services.ts';
import { refuseBusyMaster } from './setUp.ts';
import { stepOf } from './steps.ts';
import type { WebhookState } from './webhookState.ts';
import { parseServiceProxyUrl } from './webhookUrl.ts';

/** Paths of the PEM files for a webhook that needs the user's own, by the ids of the questions about them. */
export type WebhookFiles = RouteAnswers;

/** A webhook to store in the place of the present one, without any change of what runs in the cluster. */
export interface WebhookChange {
  readonly cluster: Cluster;
  readonly title: Message;
  readonly server: string;
  readonly policy: AuditPolicy;
  readonly files: WebhookFiles;
  readonly notes: readonly Message[];
  /** Said where this webhook is stored already; absent where it is stored again all the same. */
  readonly nothing?: Message;
  /** Further steps that go before the webhook's, as the cluster has it. */
  readonly before?: (api: ClusterApi) => Promise<readonly StepAction[]>;
}

const masterTimeoutMs = 60 * 60_000;

/** Which certificates a webhook with this URL takes: the cluster's where it leads into the cluster, else the user's, over https. */
export function certificatesFor(server: string): WebhookCertificates['kind'] {
  if (parseServiceProxyUrl(server)) return 'cluster-admin';
  return isEncrypted(server) ? 'files' : 'none';
}

/**
 * Plans that a webhook is stored: with certificates fetched anew or given again, since a `set` without them would drop those that
 * are stored; refresh, wait, delivery. Changes nothing.
 *
 * @throws Failure – `invalid-input`, `master-busy`, `no-permission`, and each way in which a call can fail.
 */
export async function planWebhookChange(
  change: WebhookChange,
  state: WebhookState,
  services: FlowServices,
  options: CredentialsChoice,
): Promise<Plan> {
  const { cluster, title, server, policy, nothing } = change;
  const { account, master, webhook } = state;
  const common = { title, account, cluster: { id: cluster.id, name: cluster.name, type: cluster.type } };
  const isStored = webhook?.server === server && (webhook.policy ?? 'default') === policy;
  const changes = !isStored || nothing === undefined;
  const pending = await services.journal?.pendingRefresh(cluster.id);
  const refresh = refreshSteps({ changes, master, pending, timeoutMs: masterTimeoutMs });
  if (nothing !== undefined && refresh.length === 0) {
    return { ...common, credentials: 'user', steps: [], notes: [nothing] };
  }
  const answers = { ...change.files, server };
  const objection = certificatesFor(server) === 'files' ? await objectionTo(external, answers, new Date()) : undefined;
  if (objection) throw new Failure('invalid-input', objection.text);
  const certificates = certificatesOf(server, answers);
  if (refresh.some(({ kind }) => kind === 'refresh-master')) refuseBusyMaster(master);
  const roleNotes = await rolesForWebhook(cluster, certificates.kind, services, options.signal);
  const ground = await lookAround(change, services, options);
  const actions: readonly StepAction[] = [
    ...ground.before,
    ...(changes ? [{ kind: 'set-webhook', server, policy, certificates, replaces: webhook } as const] : []),
    ...refresh,
    ...ground.check,
  ];
  return {
    ...common,
    credentials: ground.credentials,
    steps: actions.map(stepOf),
    notes: [
      ...change.notes,
      ...(certificates.kind === 'cluster-admin'
        ? ownerNotes(state.user)
        : ((await external.notes?.(answers, cluster, webhook)) ?? [])),
      ...roleNotes,
      ...ground.notes,
      ...endpointNotes(cluster.id, services),
    ],
  };
}

function certificatesOf(server: string, answers: RouteAnswers): WebhookCertificates {
  if (certificatesFor(server) === 'cluster-admin') return { kind: 'cluster-admin' };
  return external.webhook({ answers, clusterType: 'kubernetes' }, undefined).certificates;
}

interface Around {
  readonly before: readonly StepAction[];
  readonly check: readonly StepAction[];
  readonly credentials: ClusterCredentials;
  readonly notes: readonly Message[];
}

/** Failures that keep us out of the cluster: its webhook can be stored all the same. */
const keptOut: ReadonlySet<FailureCode> = new Set([
  'api-unreachable',
  'api-certificate',
  'api-unauthorized',
  'api-forbidden',
  'timed-out',
]);

/** What the cluster's API is needed for: that there is a Service to deliver to, further steps, and the check of delivery. */
async function lookAround(change: WebhookChange, services: FlowServices, options: CredentialsChoice): Promise<Around> {
  const { cluster, server, before } = change;
  const proxied = parseServiceProxyUrl(server);
  try {
    const { value, credentials } = await lookIntoCluster(cluster, services, options, async (api) => {
      if (proxied) {
        const { namespace, service: name } = proxied;
        const found = await api.read({ apiVersion: 'v1', kind: 'Service', name, namespace }, options.signal);
        if (!found) throw noService(name, namespace);
      }
      return { live: await liveObjects(api, options.signal), before: (await before?.(api)) ?? [] };
    });
    const { route: id } = recogniseWebhook({ server, policy: undefined }, value.live);
    const route = routes.find((candidate) => candidate.id === id);
    const check = {
      kind: 'check-delivery',
      proof: route?.deliveryProof ?? 'counters',
      forwarder: route?.forwarder,
    } as const;
    return { before: value.before, check: [check], credentials, notes: [] };
  } catch (error) {
    if (!(error instanceof Failure) || !keptOut.has(error.code) || before !== undefined) throw error;
    return {
      before: [],
      check: [],
      credentials: 'user',
      notes: [
        message(
          'The cluster could not be looked into, so delivery is not checked at the end. ({0})',
          inEnglish(error.text),
        ),
      ],
    };
  }
}

async function liveObjects(api: ClusterApi, signal: AbortSignal): Promise<readonly KubernetesObject[]> {
  const deployments = routes.flatMap(({ references }) => references).filter(({ kind }) => kind === 'Deployment');
  const found = await Promise.all(deployments.map((reference) => api.read(reference, signal)));
  return found.filter((object) => object !== undefined);
}

function noService(name: string, namespace: string): Failure {
  return new Failure(
    'invalid-input',
    message(
      'Service {0} in namespace {1}, which this webhook leads to, is not there any more; run Set Up Audit Forwarding instead.',
      name,
      namespace,
    ),
  );
}
