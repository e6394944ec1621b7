import { message } from '../../text/message.ts';
import { removeEntry } from '../manifest/changes.ts';
import { entry, mapAt } from '../manifest/yamlNode.ts';
import { oneFix } from '../problem.ts';
import type { Rule } from './rule.ts';

/**
 * OpenShift gives each namespace a range of user ids and, under its restricted SCCs, refuses a pod that names another.
 */
export const fixedUser: Rule = {
  id: 'fixed-user',
  *check(file) {
    if (file.platform !== 'openshift') return;
    for (const { spec, containers } of file.pods) {
      for (const owner of [spec, ...containers]) {
        const context = mapAt(owner, 'securityContext');
        const user = entry(context, 'runAsUser');
        if (context === undefined || user?.value === undefined) continue;
        yield {
          severity: 'warning',
          message: message(
            'Remove the fixed user: OpenShift assigns one from the namespace’s range and rejects others.',
          ),
          start: user.key.start,
          end: user.value.end,
          fixes: () => oneFix(message('Remove runAsUser'), [removeEntry(file.text, context, user)]),
        };
      }
    }
  },
};
