import { message } from '../../failure/message.ts';
import { pass, warning, type Check } from './check.ts';
import { outlineOf } from './haproxyServers.ts';
import { setUpForwarding } from './remedies.ts';

/** Without `option httplog` HAProxy logs a refused delivery like an accepted one. */
export const haproxyHttplog: Check = {
  id: 'haproxy-httplog',
  title: message('haproxy.cfg: log of requests'),

  async ask({ cluster, haproxy }) {
    const { text } = await haproxy();
    return outlineOf(text).logsStatus
      ? pass(message('HAProxy logs each request with its status.'))
      : warning(message('Without “option httplog” the log does not tell whether the consumer accepted a delivery.'), {
          remedy: setUpForwarding(cluster),
        });
  },
};
