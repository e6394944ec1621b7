import { message } from '../../../text/message.ts';
import { Skipped, pass, seen, warning, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';

/** IBM: "if you provide an insecure server URL, any certificates are ignored". */
export function usesCertificates(server: string): boolean {
  return /^https:/i.test(server);
}

/** Whether the log is sent unencrypted over the network. */
export const encryption: Check = {
  id: 'encryption',
  title: message('Encryption in transit'),
  dependsOn: ['webhook-set', 'webhook-url', 'webhook-address'],

  async run({ cluster, webhook, isDirect }) {
    const { server } = await webhook();
    if (!(await isDirect())) throw new Skipped(message('Not an external server.'));
    return usesCertificates(server)
      ? pass(message('The API server uses https for the external server.'))
      : warning(message('Use https: the log is sent unencrypted, and anyone could impersonate the server.'), {
          evidence: [seen('audit-webhook get', server)],
          remedy: setUpForwarding(cluster),
        });
  },
};
