import { FIELD_MANAGER } from '../../../kubernetes/clusterApi.ts';
import { objectPath } from '../../../kubernetes/resourcePath.ts';
import { message } from '../../../text/message.ts';
import { restartPods } from '../../forwarder/restartPods.ts';
import type { StepKind } from '../step.ts';

/** The annotation that `kubectl rollout restart` writes. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

export interface RestartDeployment {
  readonly kind: 'restart-deployment';
  readonly namespace: string;
  readonly deployment: string;
}

/**
 * Replaces the pods of a Deployment, like `kubectl rollout restart`: the new ones read mounted files and the image
 * again.
 */
export const restartDeployment: StepKind<RestartDeployment> = {
  kind: 'restart-deployment',
  decides: true,
  leaves: 'object',

  title: ({ deployment }) => message('Restart {0}', deployment),

  describe: ({ namespace, deployment: name }) => [
    {
      api: `PUT ${objectPath({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name })} (${RESTARTED_AT} of its pods is now)`,
      bash: [
        ...['kubectl', 'rollout', 'restart', '--namespace', namespace],
        ...[`--field-manager=${FIELD_MANAGER}`, `deployment/${name}`],
      ],
    },
  ],

  async run(action, { api, signal, record }) {
    const cluster = await api();
    const at = new Date().toISOString();
    await restartPods(
      cluster,
      action,
      { [RESTARTED_AT]: at },
      { signal, write: (_, replace) => record.touch(replace) },
    );
  },
};
