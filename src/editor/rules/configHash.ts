import { message } from '../../text/message.ts';
import { replaceNode } from '../manifest/changes.ts';
import { configHashes, hashOf } from '../manifest/configHash.ts';
import { oneFix } from '../problem.ts';
import type { Rule } from './rule.ts';

/** The hash on the pod template that does not match the configuration: applying the file would restart nothing. */
export const configHash: Rule = {
  id: 'config-hash',
  *check(file) {
    for (const { node, configuration, isRight } of configHashes(file)) {
      if (isRight) continue;
      yield {
        severity: 'information',
        message: message('Update the hash: it’s of another haproxy.cfg, so running pods would keep the old one.'),
        start: node.start,
        end: node.end,
        fixes: () => oneFix(message('Update the Hash'), [replaceNode(node, hashOf(configuration.embedded.text))]),
      };
    }
  },
};
