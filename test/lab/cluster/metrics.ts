/** What an API server counts about auditing. A restart begins at zero. */
export interface AuditCounters {
  /** Seconds since 1970, with hundredths: distinguishes the API servers of one master. */
  processStart: number;
  events: number;
  /** Batches that the webhook failed to deliver, after its last retry. */
  webhookErrors: number;
}

/** `GET /metrics` in the text format, as far as auditing goes. A counter with labels is absent until it counts. */
export function metricsText({ processStart, events, webhookErrors }: AuditCounters): string {
  const errors = webhookErrors > 0 ? [`apiserver_audit_error_total{plugin="webhook"} ${webhookErrors}`] : [];
  const lines = [
    ...(errors.length > 0
      ? [
          '# HELP apiserver_audit_error_total [ALPHA] Counter of audit events that failed to be audited properly. Plugin identifies the plugin affected by the error.',
          '# TYPE apiserver_audit_error_total counter',
          ...errors,
        ]
      : []),
    '# HELP apiserver_audit_event_total [ALPHA] Counter of audit events generated and sent to the audit backend.',
    '# TYPE apiserver_audit_event_total counter',
    `apiserver_audit_event_total ${goFloat(events)}`,
    '# HELP apiserver_audit_level_total [ALPHA] Counter of policy levels for audit events (1 per request).',
    '# TYPE apiserver_audit_level_total counter',
    `apiserver_audit_level_total{level="Metadata"} ${goFloat(events)}`,
    '# HELP apiserver_audit_requests_rejected_total [ALPHA] Counter of apiserver requests rejected due to an error in audit logging backend.',
    '# TYPE apiserver_audit_requests_rejected_total counter',
    'apiserver_audit_requests_rejected_total 0',
    '# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.',
    '# TYPE process_start_time_seconds gauge',
    `process_start_time_seconds ${goFloat(processStart)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A number as Go prints it: from a million on with an exponent of two digits, `1.79139012345e+09`. */
function goFloat(value: number): string {
  if (value < 1e6) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
