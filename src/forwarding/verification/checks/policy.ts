import { message } from '../../../text/message.ts';
import { typeName } from '../../cluster/clusterWords.ts';
import { isKnownPolicy, policyWord } from '../../webhook/storedPolicy.ts';
import { logsSecrets } from '../../webhook/verbosePolicy.ts';
import { pass, seen, unknown, warning, type Check } from '../check.ts';
import { changePolicy } from '../remedies.ts';

/** What the policy logs: on some clusters `verbose` logs the contents of Secrets. */
export const policy: Check = {
  id: 'policy',
  title: message('Audit policy'),
  dependsOn: ['webhook-set'],

  async run({ cluster, webhook }) {
    const { policy: name } = await webhook();
    const evidence = [seen('audit-webhook get', policyWord(name))];
    if (!isKnownPolicy(name)) {
      return unknown(message('Unclear what the policy logs: it’s {0}.', policyWord(name)), {
        evidence,
        remedy: changePolicy(cluster),
      });
    }
    if (name === 'default') return pass(message('The policy is default.'), ...evidence);
    const secrets = logsSecrets(cluster);
    if (secrets === undefined) {
      return unknown(
        message('Unclear whether policy verbose logs the contents of Secrets: it depends on type and version.'),
        {
          evidence: [
            ...evidence,
            seen(message('Type'), typeName(cluster.type)),
            seen(message('Version'), cluster.version || '–'),
          ],
          remedy: changePolicy(cluster),
        },
      );
    }
    return secrets
      ? warning(message('Policy verbose logs the bodies of writes, including the contents of Secrets.'), {
          evidence: [...evidence, seen(message('Version'), cluster.version)],
          remedy: changePolicy(cluster),
        })
      : pass(message('Policy verbose logs every request, but no bodies of Secrets.'), ...evidence);
  },
};
