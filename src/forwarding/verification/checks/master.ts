import { message } from '../../../text/message.ts';
import { judgeMaster } from '../../condition/masterCondition.ts';
import { failure, pass, seen, unknown, warning, type Check } from '../check.ts';
import { documentation } from '../remedies.ts';

/** Whether the master is deployed and healthy, by the judgement that the cluster's row shows too. */
export const master: Check = {
  id: 'master',
  title: message('Master'),

  async run({ details }) {
    const { master } = await details();
    const { state, status, health } = master;
    const evidence = [
      seen(message('Master state'), state),
      seen(message('Master status'), status),
      seen(message('Master health'), health),
    ];
    const remedy = documentation('https://cloud.ibm.com/docs/containers?topic=containers-debug_master');
    switch (judgeMaster(master).kind) {
      case 'failing':
        return failure(
          health === '' || health === 'normal'
            ? message('Master status: {0}', status || state)
            : message('Master health is “{0}”: {1}', health, status),
          { evidence, remedy },
        );
      case 'busy':
        return warning(message('The master is being changed ({0}). These results may not last.', status || state), {
          evidence,
        });
      case 'unreadable':
        return unknown(
          state === 'deployed'
            ? message('IBM Cloud doesn’t report the master’s health.')
            : message('Unknown master state: “{0}”.', state),
          { evidence, remedy },
        );
      case 'warning':
        return warning(message('Master status: {0}', status), { evidence, remedy });
      case 'verified':
        return pass(message('The master is deployed and healthy.'), ...evidence);
    }
  },
};
