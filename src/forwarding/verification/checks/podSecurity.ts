import { message } from '../../../text/message.ts';
import { ENFORCE_LABEL, podViolations } from '../../forwarder/podSecurityLevel.ts';
import { failure, pass, seen, warning, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';
import { podRefusal } from '../support/podRefusal.ts';

/**
 * Whether the namespace's Pod Security level admits the forwarder's pods. The document's two routes share a namespace:
 * one labels it `restricted`, which refuses the other's pods.
 */
export const podSecurity: Check = {
  id: 'pod-security',
  title: message('Pod Security'),
  dependsOn: ['webhook-url', 'service-port'],

  async run({ cluster, namespace, deployment, replicaSets }) {
    const found = await deployment();
    const refusal = await podRefusal({ deployment, replicaSets });
    const level = (await namespace()).metadata?.labels?.[ENFORCE_LABEL];
    const evidence = [seen(message('Label {0}', ENFORCE_LABEL), level ?? '–')];
    const remedy = setUpForwarding(cluster);
    if (refusal !== undefined && /violates PodSecurity/i.test(refusal)) {
      return failure(message('The namespace’s Pod Security rejects the forwarder’s pods.'), {
        evidence: [...evidence, seen(message('Condition of its newest ReplicaSet'), refusal)],
        remedy,
      });
    }
    const missing = level === 'restricted' ? podViolations(found.spec?.template.spec) : [];
    return missing.length > 0
      ? warning(message('Pod Security will reject the forwarder’s next pod: {0}.', missing.join(', ')), {
          evidence,
          remedy,
        })
      : pass(message('Pod Security allows the forwarder’s pods.'), ...evidence);
  },
};
