import { Failure } from '../../../failure/failure.ts';
import { pause } from '../../../failure/pause.ts';
import type { ClusterApi } from '../../../kubernetes/clusterApi.ts';
import { message } from '../../../text/message.ts';
import { isAvailable, rolloutState } from '../../forwarder/deploymentStatus.ts';
import type { StepKind } from '../step.ts';

export interface WaitAvailable {
  readonly kind: 'wait-available';
  readonly namespace: string;
  readonly deployment: string;
  readonly timeoutMs: number;
}

/** So often in a row no new pod is there but a refusal, until that counts as the new pods' own. */
const REFUSED_LOOKS = 5;

/**
 * Waits until a Deployment's newest revision runs, like `kubectl rollout status`, and reports the pod that blocks it.
 */
export const waitAvailable: StepKind<WaitAvailable> = {
  kind: 'wait-available',
  decides: false,
  leaves: 'nothing',

  title: ({ deployment }) => message('Wait until {0} is available', deployment),

  describe: ({ namespace, deployment, timeoutMs }) => [
    {
      api: `GET /apis/apps/v1/namespaces/${namespace}/deployments/${deployment} until its newest revision is available, ${timeoutMs / 1000} s at most`,
      bash: [
        ...['kubectl', 'rollout', 'status', '--namespace', namespace],
        ...['--timeout', `${timeoutMs / 1000}s`, `deployment/${deployment}`],
      ],
    },
  ],

  async run({ namespace, deployment, timeoutMs }, { api, services, signal, progress, note }) {
    const cluster = await api();
    const deadline = Date.now() + timeoutMs;
    let refusedLooks = 0;
    for (;;) {
      const object = await cluster.read(
        { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment, namespace },
        signal,
      );
      if (!object)
        throw new Failure('rollout-failed', message('Deployment {0} is gone; run the set-up again.', deployment), {
          remedy: 'retry',
        });
      const { available, wanted, updated, refusal, isOverdue, isPaused } = rolloutState(object);
      if (isAvailable(object)) {
        if (wanted === 0) note(message('Deployment {0} is scaled to zero: no pod runs.', deployment));
        return;
      }
      if (isPaused) throw rolloutFailure(deployment, 'its rollout is paused');
      refusedLooks = refusal !== undefined && updated === 0 ? refusedLooks + 1 : 0;
      if (refusal !== undefined && (isOverdue || refusedLooks >= REFUSED_LOOKS))
        throw rolloutFailure(deployment, refusal);
      const problem = (await podProblem(cluster, namespace, deployment, signal)) ?? refusal;
      if (Date.now() >= deadline) throw rolloutFailure(deployment, problem ?? 'its pods weren’t ready in time');
      progress(
        problem === undefined
          ? message('{0} of {1} pods available', available, wanted)
          : message('{0} of {1} pods available: {2}', available, wanted, problem),
      );
      await pause(Math.min(services.pollIntervalMs, 2_000), signal);
    }
  },
};

async function podProblem(
  cluster: ClusterApi,
  namespace: string,
  deployment: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const pods = await cluster.listPods(namespace, { app: deployment }, signal);
  return pods.find(({ ready, problem }) => !ready && problem !== undefined)?.problem;
}

function rolloutFailure(deployment: string, reason: string): Failure {
  return new Failure(
    'rollout-failed',
    message('Deployment {0} didn’t become available ({1}); fix that and run the set-up again.', deployment, reason),
    {
      remedy: 'retry',
      detail: reason,
    },
  );
}
