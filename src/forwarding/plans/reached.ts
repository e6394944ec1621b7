import { message, type Message } from '../../text/message.ts';
import type { CallOutcome } from './journal/callOutcome.ts';
import type { Step } from './plan.ts';
import type { Left } from './step.ts';
import { kindOf } from './stepOf.ts';

/** What is not known after a call without an answer. */
const unclear = {
  refresh: message('Unclear whether the refresh began.'),
  refreshOfStored: message('The webhook is stored; unclear whether the refresh began.'),
  accepted: message('IBM Cloud accepted the webhook’s change; Resume finds out what is stored now.'),
  unset: message('Unclear whether the webhook was unset; Resume finds out.'),
  stored: message('Unclear whether the webhook was stored; Resume finds out.'),
  object: message('Unclear whether the object was changed; the webhook is as it was.'),
  removal: message('Unclear whether the object was removed; Resume finds out.'),
  instance: message('Unclear what became of the Cloud Logs instance; Resume finds out.'),
  alert: message('Unclear whether the alert was created; create it again to find out.'),
  alertRemoval: message('Unclear whether the alert was removed; Resume finds out.'),
};

/** Whether a sentence of {@link reachedState} says that something is not known. */
export function isUnclear(reached: Message): boolean {
  return Object.values(unclear).includes(reached);
}

/**
 * Describes in one sentence what an interrupted run has changed so far, and how to continue.
 * @param call what became of the stopped step's call: only one that was not refused may have changed anything.
 */
export function reachedState(finished: readonly Step[], stopped: Step | undefined, call: CallOutcome): Message {
  const left = finished.map(({ action }) => kindOf(action).leaves);
  const done = new Set(left);
  const stops = stopped && kindOf(stopped.action).leaves;
  // A wait calls nothing: what it waits for was called before.
  const at = stops === 'refresh ended' || call === 'unknown' || call === 'accepted' ? stops : undefined;
  if (at === 'refresh begun' && call === 'accepted') done.add(at);
  if (at === 'instance' && call === 'unknown') return unclear.instance;
  if (at === 'instance' || done.has('instance')) {
    return message('The Cloud Logs instance was made or changed, and stays; Resume does the rest.');
  }
  const removed = left.filter((one) => one === 'no object').length;
  if (at === 'alert') return unclear.alert;
  if (at === 'no alert' && !done.has('no webhook')) return unclear.alertRemoval;
  if (removed > 0 || at === 'no object') return reachedRemoval(done, removed, call);
  if (at === 'refresh ended' && call === 'refused') return reachedFailure(done);
  if (done.has('refresh ended')) {
    return done.has('no webhook')
      ? message('Nothing is forwarded any more; Resume does the rest.')
      : message('The master runs with the stored webhook; Resume does the rest.');
  }
  if (done.has('refresh begun')) {
    return done.has('no webhook')
      ? message('The webhook is unset, and the master is still refreshing.')
      : message('The master is still refreshing; the stored webhook takes effect once it’s deployed.');
  }
  if (done.has('no webhook')) {
    return message('The webhook is unset, but forwarding continues until the master is refreshed.');
  }
  if (done.has('webhook')) {
    return at === 'refresh begun'
      ? unclear.refreshOfStored
      : message('The webhook is stored but has no effect until the master is refreshed.');
  }
  if (at === 'refresh ended') {
    return message('The master refresh has begun and continues.');
  }
  if (at === 'refresh begun') return unclear.refresh;
  if (call === 'accepted' && (at === 'webhook' || at === 'no webhook')) {
    return unclear.accepted;
  }
  if (at === 'webhook' || at === 'no webhook') {
    return at === 'no webhook' ? unclear.unset : unclear.stored;
  }
  const alerts = left.filter((one) => one === 'no alert').length;
  if (alerts > 0) {
    return alerts === 1
      ? message('1 alert is removed; Resume continues with the others.')
      : message('{0} alerts are removed; Resume continues with the others.', alerts);
  }
  const applied = left.filter((one) => one === 'object').length;
  if (applied > 0) {
    return applied === 1
      ? message('1 object is applied and stays, and the webhook is as it was.')
      : message('{0} objects are applied and stay, and the webhook is as it was.', applied);
  }
  if (at === 'object') {
    return call === 'unknown' ? unclear.object : message('The webhook is as it was.');
  }
  return message('Nothing was changed.');
}

/** The refresh ended, and the master runs with what it had before. */
function reachedFailure(done: ReadonlySet<Left>): Message {
  if (done.has('webhook')) {
    return message('The webhook is stored without effect, since the refresh failed; Resume refreshes again.');
  }
  return done.has('no webhook')
    ? message('The webhook is unset, but forwarding continues, since the refresh failed; Resume refreshes again.')
    : message('The master refresh failed; Resume begins another one.');
}

function reachedRemoval(done: ReadonlySet<Left>, removed: number, call: CallOutcome): Message {
  if (removed === 0 && call === 'unknown' && !done.has('no webhook')) {
    return unclear.removal;
  }
  if (done.has('no webhook')) {
    return removed === 1
      ? message('Nothing is forwarded any more, and 1 object is removed; Resume removes the others.')
      : message('Nothing is forwarded any more, and {0} objects are removed; Resume removes the others.', removed);
  }
  return removed === 1
    ? message('1 object is removed; Resume continues with the others.')
    : message('{0} objects are removed; Resume continues with the others.', removed);
}
