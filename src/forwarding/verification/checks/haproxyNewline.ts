import { message } from '../../../text/message.ts';
import { lacksLastLineEnd } from '../../forwarder/haproxy/placeholders.ts';
import { failure, pass, seen, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';

/** HAProxy 2.6 refuses a file without a final line feed. */
export const haproxyNewline: Check = {
  id: 'haproxy-newline',
  title: message('haproxy.cfg: final newline'),

  async run({ cluster, haproxy }) {
    const { text, key, file } = await haproxy();
    return !lacksLastLineEnd(file)
      ? pass(message('The file ends with a newline.'))
      : failure(message('End the last line of {0} with a newline: HAProxy 2.6 doesn’t start without it.', key), {
          evidence: [seen(key, text.slice(text.lastIndexOf('\n') + 1).trim())],
          remedy: setUpForwarding(cluster),
        });
  },
};
