import type { Plan } from '../../../../../src/forwarding/plans/plan.ts';
import { ABSENT, seenOf } from '../../../../../src/forwarding/plans/objects/seenObject.ts';
import { stepOf } from '../../../../../src/forwarding/plans/stepOf.ts';
import type { KubernetesObject } from '../../../../../src/kubernetes/clusterApi.ts';
import { message } from '../../../../../src/text/message.ts';

/** A set-up of a cluster: one new object and one changed, the webhook, the refresh, its wait, and the check. */
export function setUpPlan(name = 'dev-fra', notes: readonly string[] = []): Plan {
  const configMap = objectOf('ConfigMap', 'rules');
  const applied = { kind: 'apply', takeOver: [], checkedByServer: true } as const;
  return {
    account: { id: 'account-1', name: 'Audit' },
    cluster: { id: `id-of-${name}`, name, type: 'kubernetes' },
    credentials: 'user',
    title: message('Set up audit forwarding of {0}', name),
    notes: notes.map((note) => message('{0}', note)),
    steps: [
      stepOf({ ...applied, object: objectOf('Service', 'forwarder'), live: undefined, seen: ABSENT }),
      stepOf({ ...applied, object: configMap, live: configMap, seen: seenOf(configMap, configMap) }),
      stepOf({
        kind: 'set-webhook',
        server: 'https://audit:sesame-4711@logs.example.com/post',
        policy: 'default',
        certificates: { kind: 'none' },
        replaces: { server: 'https://old.example.com', policy: 'default' },
      }),
      stepOf({ kind: 'refresh-master' }),
      stepOf({ kind: 'wait-deployed', timeoutMs: 60_000 }),
    ],
  };
}

function objectOf(kind: string, name: string): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'ibm-kube-audit' } };
}
