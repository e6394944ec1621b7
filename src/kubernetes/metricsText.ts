import type { AuditMetrics } from './clusterApi.ts';

/** Whether {@link parseAuditMetrics} needs a line of `GET /metrics`: few of some ten thousand. */
export function isAuditMetric(line: string): boolean {
  return line.startsWith('apiserver_audit_') || line.startsWith('process_start_time_seconds');
}

/**
 * The audit counters in `GET /metrics` (Prometheus text format).
 * @returns `undefined` where the server that answered is unknown (no `process_start_time_seconds`), where it counts no
 * audit events, or where a counter is no number: then nothing is known of errors either.
 */
export function parseAuditMetrics(text: string): AuditMetrics | undefined {
  let processStart: number | undefined;
  let events: number | undefined;
  let webhookErrors = 0;
  for (const line of text.split('\n')) {
    if (!isAuditMetric(line)) continue;
    const [, name = '', labels = '', value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/.exec(line) ?? [];
    const isErrors = name === 'apiserver_audit_error_total' && /(?:^|,)\s*plugin="webhook"/.test(labels);
    if (!isErrors && name !== 'process_start_time_seconds' && name !== 'apiserver_audit_event_total') continue;
    const number = value === '' ? NaN : Number(value);
    if (!Number.isFinite(number)) return undefined;
    if (isErrors) webhookErrors += number;
    else if (name === 'process_start_time_seconds') processStart = number;
    else events = (events ?? 0) + number;
  }
  return processStart === undefined || events === undefined ? undefined : { processStart, events, webhookErrors };
}
