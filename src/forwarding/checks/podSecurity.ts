import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { message } from '../../failure/message.ts';
import { rolloutState } from '../deploymentStatus.ts';
import { failure, pass, seen, warning, type Check } from './check.ts';
import { setUpForwarding } from './remedies.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/**
 * Whether the namespace's Pod Security level admits the forwarder's pods. The document's two routes share a namespace: one
 * labels it `restricted`, the other's pods do not meet that.
 */
export const podSecurity: Check = {
  id: 'pod-security',
  title: message('Pod Security'),
  after: ['webhook-url', 'service-port'],

  async ask({ cluster, namespace, deployment }) {
    const found = await deployment();
    const { refusal } = rolloutState({ ...found });
    const level = (await namespace()).metadata?.labels?.[ENFORCE];
    const evidence = [seen(`Label ${ENFORCE}`, level ?? '–')];
    const remedy = setUpForwarding(cluster);
    if (refusal !== undefined && /violates PodSecurity/i.test(refusal)) {
      return failure(message('Pod Security of the namespace refuses the forwarder’s pods.'), {
        evidence: [...evidence, seen('Condition of the Deployment', refusal)],
        remedy,
      });
    }
    const missing = level === 'restricted' ? restrictedViolations(found.spec?.template.spec) : [];
    return missing.length > 0
      ? warning(message('The next pod of the forwarder will be refused by Pod Security: {0}.', missing.join(', ')), {
          evidence,
          remedy,
        })
      : pass(message('Pod Security admits the forwarder’s pods.'), ...evidence);
  },
};

/** What the level `restricted` asks for and the pod does not have, as the API server names it. */
function restrictedViolations(spec: V1PodSpec | undefined): readonly string[] {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  return [...new Set(containers.flatMap((container) => violationsOf(container, spec)))];
}

function violationsOf({ securityContext: own }: V1Container, spec: V1PodSpec | undefined): readonly string[] {
  const shared = spec?.securityContext;
  const profile = (own?.seccompProfile ?? shared?.seccompProfile)?.type;
  const asked: readonly (readonly [string, boolean])[] = [
    ['privileged', own?.privileged !== true],
    ['hostNetwork', spec?.hostNetwork !== true],
    ['hostPath', (spec?.volumes ?? []).every(({ hostPath }) => hostPath === undefined)],
    ['allowPrivilegeEscalation: false', own?.allowPrivilegeEscalation === false],
    ['capabilities.drop: ALL', own?.capabilities?.drop?.includes('ALL') === true],
    ['runAsNonRoot: true', (own?.runAsNonRoot ?? shared?.runAsNonRoot) === true],
    ['runAsUser: 0', (own?.runAsUser ?? shared?.runAsUser) !== 0],
    ['seccompProfile.type: RuntimeDefault', profile === 'RuntimeDefault' || profile === 'Localhost'],
  ];
  return asked.filter(([, met]) => !met).map(([name]) => name);
}
