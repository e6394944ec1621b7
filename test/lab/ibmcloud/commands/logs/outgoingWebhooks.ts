import { listCommand } from '../logsInstance.ts';

/** `logs outgoing-webhooks`: a Reader may. */
export const outgoingWebhooks = listCommand({
  summary: 'List outgoing webhooks.',
  usage: '[--type TYPE]',
  flags: [{ names: ['type'], value: true }],
  name: 'outgoing_webhooks',
  mayRead: () => true,
  items: ({ webhooks }) => webhooks.map((webhook) => ({ ...webhook })),
  columns: { Name: 'name', ID: 'id' },
});
