import { policiesOf } from '../../cloud-logs/instance.ts';
import { policyJson } from '../../cloud-logs/policies.ts';
import { listCommand } from './logsInstance.ts';

/** `logs policies` of plug-in `cloud-logs` 0.3.0: a Reader may not. */
export const logsPolicies = listCommand({
  summary: 'Get policies.',
  usage: '[--enabled-only=ENABLED-ONLY] [--source-type SOURCE-TYPE]',
  flags: [
    { names: ['enabled-only'], value: true, oneOf: ['true', 'false'] },
    { names: ['source-type'], value: true, oneOf: ['unspecified', 'logs', 'spans'] },
  ],
  name: 'policies',
  mayRead: ({ role }) => role !== 'reader',
  items: (instance, { flags }) =>
    flags.get('source-type') === 'spans'
      ? []
      : policiesOf(instance)
          .map(policyJson)
          .filter(({ enabled }) => enabled === true || flags.get('enabled-only') !== 'true'),
  columns: { Name: 'name', ID: 'id', Enabled: 'enabled', Created_At: 'created_at', Updated_At: 'updated_at' },
});
