import { isKnownPolicy, policyWord, samePolicy } from '../../forwarding/webhook/storedPolicy.ts';
import { verboseWarningOfAll } from '../../forwarding/webhook/verbosePolicy.ts';
import type { AuditPolicy, Cluster, StoredPolicy } from '../../ibmcloud/models.ts';
import type { Shown } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { askPick, type WizardResult, type Position } from '../../ui/ask/wizard.ts';
import { confirm } from '../../ui/notify.ts';
import { localize } from '../../ui/localize.ts';

/** The policies that can be stored. */
export const policies: readonly AuditPolicy[] = ['default', 'verbose'];

/**
 * Asks for the policy of one cluster or several. Explains `verbose` on all of them and asks again before it is chosen.
 * @param policy.present the stored policy; verbose is kept without a second question.
 */
export async function askPolicy<Policy extends StoredPolicy>(
  position: Position,
  clusters: readonly Cluster[],
  policy: { readonly present: StoredPolicy | undefined; readonly chosen: Policy; readonly offered: readonly Policy[] },
  answer: (policy: Policy) => void,
): Promise<WizardResult> {
  const { present, offered } = policy;
  const items = offered.map((value) => ({
    ...textsOf(value),
    description: present !== undefined && samePolicy(value, present) ? localize(message('current')) : '',
    value,
  }));
  for (;;) {
    let chosen = policy.chosen;
    const move = await askPick(position, {
      question: message('How much should the API server log?'),
      items,
      active: items.find(({ value }) => value === policy.chosen),
      answer: ({ value }) => (chosen = value),
    });
    if (move !== 'next') return move;
    if (chosen === 'verbose' && policy.present !== 'verbose' && !(await confirmVerbose(clusters))) continue;
    answer(chosen);
    return move;
  }
}

function textsOf(policy: StoredPolicy): { readonly label: Shown; readonly detail: Shown } {
  if (!isKnownPolicy(policy)) {
    return {
      label: localize(message('Keep the Current Policy')),
      detail: localize(
        message('IBM Cloud says: {0}. It can’t be stored again, so the webhook stays as it is.', policyWord(policy)),
      ),
    };
  }
  return policy === 'default'
    ? {
        label: localize(message('Default')),
        detail: localize(message('Who did what and when, without request bodies for most resources.')),
      }
    : {
        label: localize(message('Verbose')),
        detail: localize(message('Also request bodies of writes, which may include Secrets. Far more volume.')),
      };
}

function confirmVerbose(clusters: readonly Cluster[]): Promise<boolean> {
  const [only] = clusters;
  return confirm(
    clusters.length === 1 && only
      ? message('Log with policy verbose on {0}?', only.name)
      : message('Log with policy verbose on {0} clusters?', clusters.length),
    verboseWarningOfAll(clusters),
    message('Use Verbose'),
  );
}
