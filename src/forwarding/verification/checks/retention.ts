import { message } from '../../../text/message.ts';
import { pass, unknown, warning, type Check } from '../check.ts';

/** How long the events of a cluster are found in Cloud Logs, and what they cost by the list price. */
export const retention: Check = {
  id: 'retention',
  title: message('Retention and cost'),
  dependsOn: ['webhook-set', 'webhook-url'],
  isAside: true,

  async run({ cloudLogs, retention: read }) {
    const instances = await cloudLogs();
    return Promise.all(
      instances.map(async (instance) => {
        const { text, evidence, isKnown, isBlocked } = await read(instance);
        const said = instances.length === 1 ? text : message('{0}: {1}', instance.name, text);
        if (isBlocked) return warning(said, { evidence });
        return isKnown ? pass(said, ...evidence) : unknown(said, { evidence });
      }),
    );
  },
};
