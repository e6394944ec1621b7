import { message, type Message } from '../../text/message.ts';
import type { WebhookOutcome } from './journal/journal.ts';
import type { Step } from './plan.ts';
import type { Left } from './step.ts';
import { kindOf } from './stepOf.ts';

/**
 * Describes in one sentence what an interrupted run has changed so far, and how to continue.
 * @param webhookCall outcome of the call that stores or removes the webhook, if the stopped step made one that was not
 * refused.
 */
export function reachedState(
  finished: readonly Step[],
  stopped: Step | undefined,
  webhookCall: WebhookOutcome | undefined,
): Message {
  const left = finished.map(({ action }) => kindOf(action).leaves);
  const done = new Set(left);
  const at = stopped && kindOf(stopped.action).leaves;
  const removed = left.filter((one) => one === 'no object').length;
  if (removed > 0 || at === 'no object') return reachedRemoval(done, removed);
  if (done.has('refresh ended')) {
    return done.has('no webhook')
      ? message('Nothing is forwarded any more; Resume Plan does the rest.')
      : message('The master runs with the stored webhook; Resume Plan does the rest.');
  }
  if (done.has('refresh begun')) {
    return done.has('no webhook')
      ? message('The webhook is unset, and the master continues to refresh; Resume Plan continues from there.')
      : message('The master continues to refresh; the stored webhook takes effect when it is deployed.');
  }
  if (done.has('no webhook')) {
    return message(
      'The webhook is unset, but forwarding goes on until the master is refreshed; Resume Plan continues from there.',
    );
  }
  if (done.has('webhook')) {
    return at === 'refresh begun'
      ? message(
          'The webhook is stored, but it is not certain whether the refresh began; Resume Plan continues from there.',
        )
      : message(
          'The webhook is stored but has no effect before the master is refreshed; Resume Plan continues from there.',
        );
  }
  if (at === 'refresh ended') {
    return message('The refresh of the master has begun and continues; Resume Plan continues from there.');
  }
  if (at === 'refresh begun') return message('It is not certain whether the refresh began.');
  if (webhookCall === 'accepted') {
    return message(
      'IBM Cloud accepted the change of the webhook; Resume Plan finds out what is stored now and continues from there.',
    );
  }
  if (webhookCall === 'unknown') {
    return at === 'no webhook'
      ? message('It is not certain whether the webhook was unset; Resume Plan finds out and continues from there.')
      : message('It is not certain whether the webhook was stored; Resume Plan finds out and continues from there.');
  }
  const applied = left.filter((one) => one === 'object').length;
  if (applied > 0) {
    return message(
      '{0} objects are applied and stay, and the webhook is as it was; Resume Plan continues from there.',
      applied,
    );
  }
  if (at === 'object') return message('The webhook is as it was; Resume Plan continues from there.');
  return message('Nothing was changed.');
}

function reachedRemoval(done: ReadonlySet<Left>, removed: number): Message {
  return done.has('no webhook')
    ? message('Nothing is forwarded any more, and {0} objects are removed; Resume Plan removes the others.', removed)
    : message('{0} objects are removed; Resume Plan continues with the others.', removed);
}
