import { message, type Message } from '../../text/message.ts';
import type { WebhookOutcome } from './journal/journal.ts';
import type { Step, StepAction } from './plan.ts';

type Kind = StepAction['kind'];

/** Steps that leave something in the cluster: of one that did not finish it is not known. */
const objectKinds: ReadonlySet<Kind | undefined> = new Set<Kind>([
  'apply',
  'apply-secret',
  'issue-serving-certificate',
  'restart-deployment',
  'restore-object',
]);

/**
 * Says in one sentence what a run that ended early has changed so far, and how to go on.
 * @param webhookCall what became of the call that stores a webhook or none, where the stopped step made one that was not refused.
 */
export function reachedState(
  finished: readonly Step[],
  stopped: Step | undefined,
  webhookCall: WebhookOutcome | undefined,
): Message {
  const done = new Set(finished.map(({ action }) => action.kind));
  const at = stopped?.action.kind;
  const removed = finished.filter(({ action }) => action.kind === 'remove-object').length;
  if (removed > 0 || at === 'remove-object') return reachedRemoval(done, removed);
  if (done.has('wait-deployed')) {
    return done.has('unset-webhook')
      ? message('Nothing is forwarded any more; Resume Plan does the rest.')
      : message('The master runs with the stored webhook; Resume Plan does the rest.');
  }
  if (done.has('refresh-master')) {
    return done.has('unset-webhook')
      ? message('The webhook is unset, and the master goes on refreshing by itself; Resume Plan goes on from there.')
      : message('The master goes on refreshing by itself; the stored webhook takes effect when it is deployed.');
  }
  if (done.has('unset-webhook')) {
    return message(
      'The webhook is unset, but forwarding goes on until the master is refreshed; Resume Plan goes on from there.',
    );
  }
  if (done.has('set-webhook')) {
    return at === 'refresh-master'
      ? message(
          'The webhook is stored, but it is not certain whether the refresh began; Resume Plan goes on from there.',
        )
      : message(
          'The webhook is stored but has no effect before the master is refreshed; Resume Plan goes on from there.',
        );
  }
  if (at === 'wait-deployed') {
    return message('The refresh of the master was begun and ends by itself; Resume Plan goes on from there.');
  }
  if (at === 'refresh-master') return message('It is not certain whether the refresh began.');
  if (webhookCall === 'accepted') {
    return message(
      'IBM Cloud accepted the change of the webhook; Resume Plan finds out what is stored now and goes on from there.',
    );
  }
  if (webhookCall === 'unknown') {
    return at === 'unset-webhook'
      ? message('It is not certain whether the webhook was unset; Resume Plan finds out and goes on from there.')
      : message('It is not certain whether the webhook was stored; Resume Plan finds out and goes on from there.');
  }
  const applied = finished.filter(({ action }) => objectKinds.has(action.kind)).length;
  if (applied > 0) {
    return message(
      '{0} objects are applied and stay, and the webhook is as it was; Resume Plan goes on from there.',
      applied,
    );
  }
  if (objectKinds.has(at)) return message('The webhook is as it was; Resume Plan goes on from there.');
  return message('Nothing was changed.');
}

function reachedRemoval(done: ReadonlySet<Kind>, removed: number): Message {
  return done.has('unset-webhook')
    ? message('Nothing is forwarded any more, and {0} objects are removed; Resume Plan removes the others.', removed)
    : message('{0} objects are removed; Resume Plan goes on with the others.', removed);
}
