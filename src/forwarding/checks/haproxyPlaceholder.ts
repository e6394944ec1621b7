import { message } from '../../failure/message.ts';
import { failure, pass, seen, type Check } from './check.ts';
import { setUpForwarding } from './remedies.ts';

/** `<REMOTE-IP>:<REMOTE-PORT>` of the document, left in: HAProxy does not start. */
export const haproxyPlaceholder: Check = {
  id: 'haproxy-placeholder',
  title: message('haproxy.cfg: placeholders'),

  async ask({ cluster, haproxy }) {
    const { text, key } = await haproxy();
    const lines = text.split('\n').map((line) => line.replace(/#.*$/, '').trim());
    const left = lines.find((line) => /<[A-Z][A-Z0-9 _-]*>/i.test(line));
    return left === undefined
      ? pass(message('No placeholder is left.'))
      : failure(message('A placeholder of the document is left in {0}, so HAProxy does not start.', key), {
          evidence: [seen(key, left)],
          remedy: setUpForwarding(cluster),
        });
  },
};
