import { isFloating, partsOf } from '../../forwarding/forwarder/imageName.ts';
import { message } from '../../text/message.ts';
import { replaceNode } from '../manifest/changes.ts';
import { scalarAt } from '../manifest/yamlNode.ts';
import { oneFix } from '../problem.ts';
import type { Rule } from './rule.ts';

/** With a tag that moves, as Verify knows it, `IfNotPresent` runs whichever version a worker node pulled first. */
export const pullPolicy: Rule = {
  id: 'pull-policy',
  *check(file) {
    for (const container of file.pods.flatMap(({ containers }) => containers)) {
      const image = scalarAt(container, 'image')?.value;
      const policy = scalarAt(container, 'imagePullPolicy');
      if (typeof image !== 'string' || policy?.value !== 'IfNotPresent' || !moves(image)) continue;
      yield {
        severity: 'warning',
        message: message(
          'Always pull tag {0}, or pin it: with IfNotPresent, each worker keeps the image that it pulled first.',
          partsOf(image).tag,
        ),
        start: policy.start,
        end: policy.end,
        fixes: () => oneFix(message('Always Pull the Image'), [replaceNode(policy, 'Always')]),
      };
    }
  },
};

/** A name with a placeholder or a variable says nothing. */
function moves(image: string): boolean {
  return !/[<{$]/.test(image) && isFloating(image);
}
