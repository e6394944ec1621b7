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
      ? pass(message('The file has no placeholders.'))
      : failure(message('Replace the placeholder in {0}: HAProxy doesn’t start with it.', key), {
          evidence: [seen(key, lineText(left.line))],
          remedy: setUpForwarding(cluster),
        });
  },
};
