import type { AuditMetrics } from './clusterApi.ts';

/** Whether {@link parseAuditMetrics} needs a line of `GET /metrics`: few of some ten thousand. */
export function isAuditMetric(line: string): boolean {
  return line.startsWith('apiserver_audit_') || line.startsWith('process_start_time_seconds');
}

/**
 * The audit counters in `GET /metrics` (Prometheus text format).
 * @returns `undefined` where `process_start_time_seconds` is missing: the server that answered is unknown.
 */
export function parseAuditMetrics(text: string): AuditMetrics | undefined {
  let processStart: number | undefined;
  let events = 0;
  let webhookErrors = 0;
  for (const line of text.split('\n')) {
    if (!isAuditMetric(line)) continue;
    const [, name = '', labels = '', value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/.exec(line) ?? [];
    const number = Number(value);
    if (!Number.isFinite(number)) continue;
    if (name === 'process_start_time_seconds') processStart = number;
    if (name === 'apiserver_audit_event_total') events += number;
    if (name === 'apiserver_audit_error_total' && /(?:^|,)\s*plugin="webhook"/.test(labels)) webhookErrors += number;
  }
  return processStart === undefined ? undefined : { processStart, events, webhookErrors };
}
