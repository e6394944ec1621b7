import { message, type Message } from '../../../text/message.ts';
import { knownRoutes } from '../../webhook/knownRoutes.ts';
import { MASTER_URL, parseServiceProxyUrl } from '../../webhook/url/serviceProxyUrl.ts';
import { failure, pass, seen, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';
import { storedUrl } from '../../webhook/url/storedUrl.ts';

/** Whether the stored URL has the form that the API server needs: finds typing and pasting mistakes. */
export const webhookUrl: Check = {
  id: 'webhook-url',
  title: message('Webhook URL format'),
  dependsOn: ['webhook-set'],

  async run({ cluster, webhook }) {
    const { server } = await webhook();
    const evidence = [seen('audit-webhook get', storedUrl(server))];
    const mistake = mistakeIn(server);
    return mistake === undefined
      ? pass(message('The URL is well formed.'), ...evidence)
      : failure(mistake, { evidence, remedy: setUpForwarding(cluster) });
  },
};

/** What is wrong with a webhook's URL; `undefined` if the text alone shows nothing. */
export function mistakeIn(server: string): Message | undefined {
  const stray = /[\s"'`´<>{}|\\^]/.exec(server)?.[0];
  if (stray !== undefined) {
    return stray === '<' || stray === '>'
      ? message('Replace the placeholder in the URL.')
      : message('Remove the stray character from the URL: {0}', JSON.stringify(stray));
  }
  if (!/^https?:\/\/[^/]/.test(server) || !URL.canParse(server)) {
    return message('Start the URL with http:// or https:// and a host.');
  }
  const { protocol, hostname, port, pathname } = new URL(server);
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') return undefined;
  if (protocol !== 'https:')
    return message('Use https: 127.0.0.1 is the API server itself, which doesn’t accept http.');
  if (hostname !== '127.0.0.1' || port !== '2040') {
    return message('The API server reaches itself only at {0}.', MASTER_URL);
  }
  const target = parseServiceProxyUrl(server);
  if (!target) {
    return pathname.includes('/services/') && !/\/proxy(?:\/|$)/.test(pathname)
      ? message(
          'Add “/proxy” after the Service’s name: without it, the URL reads the Service instead of posting to it.',
        )
      : message(
          'The URL doesn’t use the API server’s service proxy. It needs the form {0}',
          `${MASTER_URL}/api/v1/namespaces/NAMESPACE/services/NAME/proxy/post`,
        );
  }
  return /^\/post\/*$/.test(target.path) || isForeign(target)
    ? undefined
    : message('The URL ends with “{0}” instead of “/proxy/post”.', `/proxy${target.path === '/' ? '' : target.path}`);
}

/** The document's forwarders accept “/post”; those of others may accept anything. */
function isForeign({ service }: { readonly service: string }): boolean {
  return !knownRoutes.some(({ forwarder }) => forwarder?.service === service);
}
