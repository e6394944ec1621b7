import { message } from '../../../text/message.ts';
import { isKnownPolicy, policyWord } from '../../webhook/storedPolicy.ts';
import { pass, seen, unknown, warning, type Check } from '../check.ts';
import { changePolicy } from '../remedies.ts';

/** What the policy logs. From Kubernetes 1.30 on `verbose` logs bodies of writes, those of Secrets included. */
export const policy: Check = {
  id: 'policy',
  title: message('Policy'),
  dependsOn: ['webhook-set'],

  async run({ cluster, webhook }) {
    const { policy: name } = await webhook();
    const evidence = [seen('audit-webhook get', policyWord(name))];
    if (!isKnownPolicy(name)) {
      return unknown(message('What the policy logs is not known: it is {0}.', policyWord(name)), {
        evidence,
        remedy: changePolicy(cluster),
      });
    }
    if (name === 'default') return pass(message('The policy is default.'), ...evidence);
    return logsBodies(cluster)
      ? warning(message('Policy verbose logs the bodies of writes, and so the contents of Secrets.'), {
          evidence: [...evidence, seen('Version', cluster.version)],
          remedy: changePolicy(cluster),
        })
      : pass(message('Policy verbose logs every request, without the bodies of Secrets.'), ...evidence);
  },
};

/** IKS 1.30 and later; VPC clusters of OpenShift 4.15 and later with their profile `WriteRequestBodies`. */
function logsBodies({
  type,
  version,
  provider,
}: {
  readonly type: string;
  readonly version: string;
  readonly provider: string;
}): boolean {
  const [major = 0, minor = 0] = version.split(/[._]/).map(Number);
  if (type === 'openshift') return provider === 'vpc-gen2' ? minor >= 15 : minor + 13 >= 30;
  return major > 1 || minor >= 30;
}
