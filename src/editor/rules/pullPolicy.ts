import { message } from '../../text/message.ts';
import { replaceNode } from '../manifest/changes.ts';
import { scalarAt } from '../manifest/yamlNode.ts';
import { oneFix } from '../problem.ts';
import type { Rule } from './rule.ts';

/** With a moving tag, `IfNotPresent` runs whichever version a worker node pulled first. */
export const pullPolicy: Rule = {
  id: 'pull-policy',
  *check(file) {
    for (const container of file.pods.flatMap(({ containers }) => containers)) {
      const image = scalarAt(container, 'image')?.value;
      const policy = scalarAt(container, 'imagePullPolicy');
      if (typeof image !== 'string' || policy?.value !== 'IfNotPresent' || !isLatest(image)) continue;
      yield {
        severity: 'warning',
        message: message(
          'Always pull tag latest: with IfNotPresent, each worker keeps the image that it pulled first.',
        ),
        start: policy.start,
        end: policy.end,
        fixes: () => oneFix(message('Always Pull the Image'), [replaceNode(policy, 'Always')]),
      };
    }
  },
};

/** Without a tag an image is `latest`. A digest is exact, and counts as a tag here. */
function isLatest(image: string): boolean {
  if (/[<{$]/.test(image)) return false;
  const [, tag] = /:([\w.-]+)$/.exec(image) ?? [];
  return tag === undefined || tag === 'latest';
}
