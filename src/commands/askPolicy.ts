import { message } from '../failure/message.ts';
import { verboseWarning } from '../forwarding/verboseWarning.ts';
import type { AuditPolicy, Cluster } from '../ibmcloud/models.ts';
import { confirm } from '../ui/notify.ts';
import { say } from '../ui/say.ts';
import { askPick, type Move, type Position } from '../ui/wizard.ts';

/**
 * Asks for the policy, and before `verbose` once more, with what it would log on this cluster.
 * @param policy.present what is stored; verbose stays without being asked about again.
 */
export async function askPolicy(
  position: Position,
  cluster: Cluster,
  policy: { readonly present: AuditPolicy | undefined; readonly chosen: AuditPolicy },
  answer: (policy: AuditPolicy) => void,
): Promise<Move> {
  const items = (['default', 'verbose'] as const).map((value) => ({
    label: value === 'default' ? say(message('Default')) : say(message('Verbose')),
    description: value === policy.present ? say(message('current')) : '',
    detail:
      value === 'default'
        ? say(message('Who did what and when; bodies of requests are left out for most resources.'))
        : say(message('Much more, on most clusters with the bodies of changes.')),
    value,
  }));
  for (;;) {
    let chosen = policy.chosen;
    const move = await askPick(position, {
      placeholder: message('Select how much the API server logs; IBM Cloud has these two policies only'),
      items,
      active: items.find(({ value }) => value === policy.chosen),
      answer: ({ value }) => (chosen = value),
    });
    if (move !== 'next') return move;
    if (chosen === 'verbose' && policy.present !== 'verbose' && !(await agreesToVerbose(cluster))) continue;
    answer(chosen);
    return move;
  }
}

function agreesToVerbose(cluster: Cluster): Promise<boolean> {
  return confirm(
    message('Log with policy verbose on {0}?', cluster.name),
    verboseWarning(cluster),
    message('Use Verbose'),
  );
}
