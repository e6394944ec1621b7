import type { AuditWebhook, StoredPolicy } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import { failureWord } from '../condition/failureWord.ts';
import { recogniseWebhook, routeOf } from '../webhook/recogniseWebhook.ts';
import { isKnownPolicy, policyWord } from '../webhook/storedPolicy.ts';
import type { FailedReading, Row } from './inventory.ts';

/**
 * A cluster's audit state in one word. `forwarding`: a webhook of a known route is stored, which does not mean that
 * events arrive. `unread`: there is no answer yet. `busy`: the master is not `deployed`, so nothing can be changed now.
 * `other-group`: the cluster can be read only while its resource group is targeted.
 */
export type RowCondition =
  'forwarding' | 'not-forwarding' | 'foreign' | 'busy' | 'forbidden' | 'other-group' | 'failed' | 'unread';

export interface RowState {
  readonly condition: RowCondition;
  /** Short texts to join: problems come first, since a narrow view cuts the end; then route and policy. */
  readonly description: readonly Message[];
}

/** What a row of the tree shows about a cluster. */
export function rowState(row: Row): RowState {
  const failure = row.webhook.failure ?? row.master.failure;
  if (failure !== undefined && isForbidden(failure)) {
    return { condition: 'forbidden', description: [message('No permission to read')] };
  }
  const reading = row.webhook.reading;
  if (failure?.otherGroup === true) {
    const known = reading === undefined ? [] : describeWebhook(reading.value);
    return { condition: 'other-group', description: [message('Group not targeted'), ...known] };
  }
  if (reading === undefined) {
    return row.webhook.failure === undefined
      ? { condition: 'unread', description: [message('Not read yet')] }
      : { condition: 'failed', description: [withCause(message('Could not be read'), row.webhook.failure)] };
  }
  const description = [...describeMaster(row), ...describeWebhook(reading.value)];
  if (failure !== undefined) {
    return {
      condition: 'failed',
      description: [withCause(message('Could not be read again'), failure), ...description],
    };
  }
  return { condition: isBusy(row) ? 'busy' : webhookCondition(reading.value), description };
}

/** Whether commands can work on the cluster now, as far as is known. */
export function isReadable(row: Row): boolean {
  const { condition } = rowState(row);
  return condition !== 'forbidden' && condition !== 'other-group';
}

/** Whether the master cannot be changed now, as far as is known. */
export function isBusy(row: Row): boolean {
  const master = row.master.reading?.value;
  return master !== undefined && master.state !== 'deployed';
}

/** The route's name in the user interface. */
export function routeName(webhook: AuditWebhook): Message {
  const { route, tool } = recogniseWebhook(webhook);
  return routeOf(route)?.title ?? (tool === undefined ? message('Foreign webhook') : message('{0} webhook', tool));
}

/** The policy's name in the user interface. */
export function policyName(policy: StoredPolicy): Message {
  return message('{0} policy', policyWord(policy));
}

function describeWebhook(webhook: AuditWebhook | undefined): readonly Message[] {
  return webhook === undefined
    ? [message('Not forwarding')]
    : [routeName(webhook), isKnownPolicy(webhook.policy) ? message('{0}', webhook.policy) : policyName(webhook.policy)];
}

function describeMaster(row: Row): readonly Message[] {
  const state = row.master.reading?.value.state;
  if (state === undefined || state === 'deployed') return [];
  return [state === '' ? message('Master state unknown') : message('Master {0}', state)];
}

function webhookCondition(webhook: AuditWebhook | undefined): RowCondition {
  return webhook === undefined
    ? 'not-forwarding'
    : recogniseWebhook(webhook).route === 'foreign'
      ? 'foreign'
      : 'forwarding';
}

function withCause(text: Message, { code }: FailedReading): Message {
  const word = failureWord(code);
  return word ? message('{0} ({1})', text, word) : text;
}

function isForbidden(failure: FailedReading): boolean {
  return failure.code === 'no-permission' || failure.code === 'api-forbidden';
}
