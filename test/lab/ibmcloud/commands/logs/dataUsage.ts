import { policiesOf, type CloudLogsInstance } from '../../../cloud-logs/instance.ts';
import { priorityOf } from '../../../cloud-logs/policies.ts';
import type { Call } from '../../command.ts';
import { apiError, listCommand } from '../logsInstance.ts';

const DAY_MS = 24 * 3_600_000;
const days = { current_month: 30, last_30_days: 30, last_90_days: 90, last_week: 7 } as const;

/** `logs data-usage`: needs a bucket for metrics; what it says without one is not known. */
export const dataUsage = listCommand({
  summary: 'Get data usage.',
  usage: '[--range RANGE] [--query QUERY]',
  flags: [
    { names: ['range'], value: true, oneOf: Object.keys(days) },
    { names: ['query'], value: true, oneOf: ['daily', 'detailed'] },
  ],
  name: 'data_usages',
  mayRead: () => true,
  items: usages,
  columns: { Timestamp: 'timestamp', Size: 'size' },
});

function usages(instance: CloudLogsInstance, { flags }: Call): readonly Record<string, unknown>[] {
  const { dataUsage: kind, auditGb } = instance;
  if (kind === 'refused') throw apiError(instance, 404, 'not_found', 'Metrics bucket is not configured');
  if (kind === 'empty') return [];
  const range = days[(flags.get('range') ?? 'last_30_days') as keyof typeof days]; // by oneOf
  const isDetailed = flags.get('query') === 'detailed';
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const priority = priorityOf(policiesOf(instance), {
    application: 'ibm-kube-audit',
    subsystem: 'ibmcloud-kube-audit',
    severity: 'info',
  });
  return Array.from({ length: range }, (_, day) => {
    const timestamp = new Date(today - day * DAY_MS).toISOString().replace('.000', '');
    const of = (application: string, size: number): Record<string, unknown> => ({
      ...{ timestamp, size, entity_type: 'logs' },
      priority: application === 'shop' ? 'high' : priority === 'block' ? 'blocked' : priority,
      // Whether each answer has them is not documented.
      ...(isDetailed && kind === 'labelled' ? { application, subsytem: 'any', severity: 'info' } : {}),
    });
    return [of('ibm-kube-audit', day === 0 ? auditGb / 2 : auditGb), of('shop', 12)];
  }).flat();
}
