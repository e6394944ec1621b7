import { message } from '../../../text/message.ts';
import { stateKind } from '../../cluster/clusterWords.ts';
import { failure, pass, seen, unknown, warning, type Check } from '../check.ts';
import { documentation } from '../remedies.ts';

/** Whether the master is deployed and healthy. Its status is IBM's sentence, quoted. */
export const master: Check = {
  id: 'master',
  title: message('Master'),

  async run({ details }) {
    const { state, status, health } = (await details()).master;
    const evidence = [seen('Master state', state), seen('Master status', status), seen('Master health', health)];
    const remedy = documentation('https://cloud.ibm.com/docs/containers?topic=containers-debug_master');
    const kind = stateKind({ state });
    if (/broken webhook|cannot complete cluster master operations/i.test(status) || kind === 'final') {
      return failure(message('The master says: {0}', status || state), { evidence, remedy });
    }
    if (kind === 'unknown') {
      return unknown(message('The state of the master is not known: “{0}”.', state), { evidence, remedy });
    }
    if (kind === 'passing') {
      return warning(message('The master is being changed ({0}); what is seen now may not last.', status || state), {
        evidence,
      });
    }
    if (health === '') {
      return unknown(message('IBM Cloud does not say how healthy the master is.'), { evidence, remedy });
    }
    if (health !== 'normal') {
      return failure(message('The master’s health is “{0}”: {1}', health, status), { evidence, remedy });
    }
    return status === '' || /^ready\b/i.test(status)
      ? pass(message('The master is deployed and healthy.'), ...evidence)
      : warning(message('The master says: {0}', status), { evidence, remedy });
  },
};
