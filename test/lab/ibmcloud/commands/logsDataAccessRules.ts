import { randomUUID } from 'node:crypto';
import { listCommand } from './logsInstance.ts';

/** `logs data-access-rules` of plug-in `cloud-logs` 0.3.0; which role it needs is not documented. */
export const logsDataAccessRules = listCommand({
  summary: 'Get data access rules.',
  usage: '[--id ID]',
  flags: [{ names: ['id'], value: true }],
  name: 'data_access_rules',
  mayRead: ({ readsDataAccessRules }) => readsDataAccessRules,
  items: ({ dataAccessRules }) =>
    dataAccessRules.map(({ name, expression }) => ({
      ...{ id: randomUUID(), display_name: name, description: '' },
      filters: [{ entity_type: 'logs', expression }],
      default_expression: '<v1>true',
    })),
  columns: { ID: 'id', Display_Name: 'display_name', Description: 'description' },
});
