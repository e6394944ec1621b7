import { message } from '../../../text/message.ts';
import { lineText } from '../../forwarder/haproxy/haproxyFile.ts';
import { placeholdersIn } from '../../forwarder/haproxy/placeholders.ts';
import { failure, pass, seen, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';

/** `<REMOTE-IP>:<REMOTE-PORT>` from the document: HAProxy does not start with it. */
export const haproxyPlaceholder: Check = {
  id: 'haproxy-placeholder',
  title: message('haproxy.cfg: placeholders'),

  async run({ cluster, haproxy }) {
    const { file, key } = await haproxy();
    const [left] = placeholdersIn(file);
    return left === undefined
      ? pass(message('No placeholder is left.'))
      : failure(message('A placeholder of the document is left in {0}, so HAProxy does not start.', key), {
          evidence: [seen(key, lineText(left.line))],
          remedy: setUpForwarding(cluster),
        });
  },
};
