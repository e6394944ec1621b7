import { message, type Message } from '../failure/message.ts';
import type { Step } from './plan.ts';

/** Says in one sentence what a run that ended early has changed so far, and how to go on. */
export function reachedState(finished: readonly Step[], stopped: Step | undefined): Message {
  const done = new Set(finished.map(({ action }) => action.kind));
  if (done.has('unset-webhook') || done.has('remove-object')) return reachedUnset(finished, stopped);
  if (done.has('wait-deployed')) {
    return message('The master runs with the stored webhook; only the check of delivery is missing.');
  }
  if (done.has('refresh-master')) {
    return message('The master goes on refreshing by itself; the stored webhook takes effect when it is deployed.');
  }
  if (done.has('set-webhook')) {
    return stopped?.action.kind === 'refresh-master'
      ? message(
          'The webhook is stored, but it is not certain whether the refresh began; Resume Plan goes on from there.',
        )
      : message(
          'The webhook is stored but has no effect before the master is refreshed; Resume Plan goes on from there.',
        );
  }
  if (stopped?.action.kind === 'refresh-master') return message('It is not certain whether the refresh began.');
  if (stopped?.action.kind === 'unset-webhook') {
    return message('It is not certain whether the webhook was unset; Resume Plan finds out and goes on from there.');
  }
  if (stopped?.action.kind === 'set-webhook') {
    return message('It is not certain whether the webhook was stored; Resume Plan finds out and goes on from there.');
  }
  const applied = finished.filter(({ action }) => action.kind === 'apply').length;
  if (applied > 0 || stopped?.action.kind === 'apply') {
    return applied > 0
      ? message(
          '{0} objects are applied and stay, and the webhook is as it was; Resume Plan goes on from there.',
          applied,
        )
      : message('The webhook is as it was; Resume Plan goes on from there.');
  }
  return message('Nothing was changed.');
}

function reachedUnset(finished: readonly Step[], stopped: Step | undefined): Message {
  const done = new Set(finished.map(({ action }) => action.kind));
  const removed = finished.filter(({ action }) => action.kind === 'remove-object').length;
  if (removed > 0 || done.has('wait-deployed') || stopped?.action.kind === 'remove-object') {
    return message(
      'Nothing is forwarded any more, and {0} objects are removed; Resume Plan removes the others.',
      removed,
    );
  }
  if (done.has('refresh-master')) {
    return message(
      'The webhook is unset, and the master goes on refreshing by itself; Resume Plan goes on from there.',
    );
  }
  return message(
    'The webhook is unset, but forwarding goes on until the master is refreshed; Resume Plan goes on from there.',
  );
}
