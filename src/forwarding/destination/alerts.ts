import { luceneFilter } from '../../audit/filter/luceneFilter.ts';
import { Failure } from '../../failure/failure.ts';
import type { AlertDefinition, AlertPrototype } from '../../ibmcloud/commands/logs/alertDefinitions.ts';
import type { OutgoingWebhook } from '../../ibmcloud/commands/logs/outgoingWebhooks.ts';
import { message, type Message } from '../../text/message.ts';
import { AUDIT_CONTAINER, AUDIT_NAMESPACE } from '../webhook/names.ts';
import type { EventPlace } from './probe.ts';

/** The label that marks an alert as made from here; its value is the ID of the cluster that it is about. */
const OWN_LABEL = 'kube-audit';

/** How long no event may arrive, in minutes, with the API's word for it. */
export const silenceWindows = [
  { minutes: 10, word: 'minutes_10' },
  { minutes: 15, word: 'minutes_15' },
  { minutes: 20, word: 'minutes_20' },
  { minutes: 30, word: 'minutes_30' },
  { minutes: 60, word: 'hour_1' },
  { minutes: 120, word: 'hours_2' },
  { minutes: 240, word: 'hours_4' },
  { minutes: 720, word: 'hours_12' },
  { minutes: 1440, word: 'hours_24' },
] as const;

/** An idle cluster's own controllers write far more often. */
export const USUAL_SILENCE_MINUTES = 30;

/** What an alert is for: that no event arrives, or that one does which a filter wants. */
export type Watch =
  { readonly kind: 'silence'; readonly minutes: number } | { readonly kind: 'events'; readonly filter: string };

/** A cluster that an alert is about. */
interface Watched {
  readonly id: string;
  readonly name: string;
}

/** The alert, and its filter as a condition for a query that counts what it matches. */
export interface PlannedAlert {
  readonly prototype: AlertPrototype;
  /** Steps of a query in DataPrime. */
  readonly query: string;
}

/** The name of an alert, which is the same however often it is planned. */
export function alertName(watch: Watch, { name }: Watched): string {
  return watch.kind === 'silence' ? `kube-audit silent: ${name}` : `kube-audit in ${name}: ${watch.filter}`;
}

/**
 * The alert for a cluster whose events are at a place of an instance. Pure.
 * @throws Failure `invalid-input` where no alert can be about this cluster alone, or a filter has no form in Lucene
 */
export function alertOf(
  watch: Watch,
  cluster: Watched,
  { shape, mark, names }: EventPlace,
  webhook: Pick<OutgoingWebhook, 'integration'>,
): PlannedAlert {
  const path = shape.cluster?.path;
  if (path === undefined || names.length === 0) {
    throw new Failure(
      'invalid-input',
      message('Records name no cluster, so no alert can be about this one. Set clusterName in the agent’s values.'),
    );
  }
  const own = names.map((name) => `${path.join('.')}.keyword:${quoted(name)}`);
  const isLabelled = mark === 'label';
  const clauses = [
    ...(isLabelled ? [] : [`kubernetes.namespace_name.keyword:${quoted(AUDIT_NAMESPACE)}`]),
    own.length === 1 ? own.join('') : `(${own.join(' OR ')})`,
    // Else lines of a forwarder that keeps restarting would pass for events.
    ...(shape.kind === 'object' ? [`_exists_:"${[...shape.prefix, 'auditID'].join('.')}"`] : []),
    ...(watch.kind === 'silence' ? [] : [eventsClause(watch.filter, shape)]),
  ];
  const lucene = clauses.join(' AND ');
  const logsFilter = {
    simple_filter: {
      lucene_query: lucene,
      label_filters: {
        application_name: isLabelled ? [{ value: AUDIT_NAMESPACE, operation: 'is_or_unspecified' }] : [],
        subsystem_name: [],
        severities: [],
      },
    },
  };
  const label = isLabelled ? ` | filter $l.applicationname == '${AUDIT_NAMESPACE}'` : '';
  return {
    prototype: {
      name: alertName(watch, cluster),
      enabled: true,
      deleted: false,
      phantom_mode: false,
      priority: watch.kind === 'silence' ? 'p2' : 'p3',
      entity_labels: { [OWN_LABEL]: cluster.id },
      group_by_keys: [],
      ...notifying(
        webhook.integration,
        watch.kind === 'silence' ? 'triggered_and_resolved' : 'triggered_only_unspecified',
      ),
      ...(watch.kind === 'silence' ? silence(watch.minutes, logsFilter) : chosenEvents(logsFilter, shape.prefix)),
    },
    query: `lucene '${lucene.replace(/[\\']/g, '\\$&')}'${label}`,
  };
}

function eventsClause(filter: string, { kind, prefix }: EventPlace['shape']): string {
  if (kind !== 'object') {
    throw new Failure(
      'invalid-input',
      message('Not all events are stored with their fields here, so an alert can’t compare them.'),
    );
  }
  const lucene = luceneFilter(filter, prefix);
  if ('template' in lucene) throw new Failure('invalid-input', lucene);
  if (lucene.text === '') {
    throw new Failure(
      'invalid-input',
      message('Without a filter the alert would report each event. Name some events.'),
    );
  }
  return lucene.text;
}

function silence(
  minutes: number,
  logsFilter: unknown,
): Pick<AlertPrototype, 'type' | 'description' | 'logs_threshold'> {
  const window = silenceWindows.find((one) => one.minutes === minutes);
  if (window === undefined) throw new Error(`No window of ${minutes} minutes`);
  return {
    description: `No audit event for ${minutes} minutes`,
    type: 'logs_threshold',
    logs_threshold: {
      condition_type: 'less_than',
      // Late lines are no silence.
      evaluation_delay_ms: 300_000,
      notification_payload_filter: [],
      logs_filter: logsFilter,
      rules: [
        {
          condition: { threshold: 1, time_window: { logs_time_window_specific_value: window.word } },
          override: { priority: 'p2' },
        },
      ],
      undetected_values_management: {
        trigger_undetected_values: true,
        auto_retire_timeframe: 'never_or_unspecified',
      },
    },
  };
}

function chosenEvents(
  logsFilter: unknown,
  prefix: readonly string[],
): Pick<AlertPrototype, 'type' | 'description' | 'logs_immediate'> {
  const key = (path: string): string => [...prefix, path].join('.');
  return {
    description: 'An audit event that the filter wants',
    type: 'logs_immediate_or_unspecified',
    logs_immediate: {
      notification_payload_filter: [key('auditID'), key('verb'), key('user.username')],
      logs_filter: logsFilter,
    },
  };
}

function notifying(integration: number, on: string): Readonly<Record<string, unknown>> {
  return {
    incidents_settings: { notify_on: on, minutes: 60 },
    notification_group: {
      group_by_keys: [],
      webhooks: [{ notify_on: on, minutes: 60, integration: { integration_id: integration } }],
    },
  };
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** Whether an alert was made from here for a cluster: only such a one is ever removed. */
export function isOwnAlert({ labels }: AlertDefinition, clusterId: string): boolean {
  return Object.hasOwn(labels, OWN_LABEL) && labels[OWN_LABEL] === clusterId;
}

/**
 * Whether an alert notices that a cluster's audit events stop; `perhaps`: it is for audit events, or was made from
 * here, and its filter is more than is understood. Only clauses that must all hold are, of which one names a cluster.
 */
export function watchesSilence(alert: AlertDefinition, { id, name }: Watched): 'yes' | 'no' | 'perhaps' {
  if (alert.lessThanIn === undefined) return 'no';
  const clauses = alert.lucene.split(' AND ').map((clause) => clause.trim());
  const isAudit = alert.applications.includes(AUDIT_NAMESPACE) || alert.lucene.includes(AUDIT_NAMESPACE);
  if (!isAudit && !isOwnAlert(alert, id)) return 'no';
  // Those of other applications would go on where audit events stop.
  const isAuditAlone =
    alert.applications.length > 0
      ? alert.applications.every((application) => application === AUDIT_NAMESPACE)
      : clauses.some((clause) => AUDIT_CLAUSE.test(clause));
  const others = clauses.filter((clause) => !AUDIT_CLAUSE.test(clause) && !EVENT_CLAUSE.test(clause));
  const named = others.length === 1 ? clustersIn(others.join('')) : undefined;
  if (named === undefined || !isAuditAlone) return 'perhaps';
  if (named.every((one) => one === name || one === id)) return 'yes';
  return isOwnAlert(alert, id) || named.includes(name) || named.includes(id) ? 'perhaps' : 'no';
}

/** What chooses audit events by application, subsystem, namespace or container. */
const AUDIT_CLAUSE = new RegExp(
  `^(?:(?:coralogix\\.metadata\\.)?(?:applicationName|subsystemName)|kubernetes\\.(?:namespace|container)_name)` +
    `(?:\\.keyword)?:"(?:${AUDIT_NAMESPACE}|${AUDIT_CONTAINER})"$`,
);
/** That a line is an audit event. */
const EVENT_CLAUSE = /^_exists_:"(?:\w+\.)?auditID"$/;

/** The clusters that a clause names; `undefined`: it is another clause. */
function clustersIn(clause: string): readonly string[] | undefined {
  const parts = /^\((.*)\)$/.exec(clause)?.[1]?.split(' OR ') ?? [clause];
  const names = parts.map((part) => /^(?:kubernetes|meta)\.cluster_name(?:\.keyword)?:"([\w.-]+)"$/.exec(part)?.[1]);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** How long an alert waits for an event, in words. */
export function silenceText({ lessThanIn }: AlertDefinition): Message {
  const known = silenceWindows.find(({ word }) => word === lessThanIn);
  return known === undefined ? message('{0}', lessThanIn ?? '–') : minutesText(known.minutes);
}

export function minutesText(minutes: number): Message {
  if (minutes < 60) return message('{0} minutes', minutes);
  return minutes === 60 ? message('1 hour') : message('{0} hours', minutes / 60);
}
