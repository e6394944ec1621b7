import { message, type Message } from '../../../text/message.ts';
import type { WebhookEvent } from '../../destination/webhookEvents.ts';
import { pass, seen, Skipped, timeText, warning, type Check } from '../check.ts';

/** Between what IBM Cloud notes of a call and what we do: clocks differ, and a call takes its time. */
const SAME_CALL_MS = 5 * 60_000;
/** Events that are shown. */
const SHOWN = 5;
const DAY_MS = 24 * 3_600_000;

const did: Readonly<Record<WebhookEvent['action'], Message>> = {
  update: message('set'),
  delete: message('unset'),
  refresh: message('master refreshed'),
};

/**
 * Who changed the webhook last, by the account's own events in Cloud Logs: a change that was not made from here since
 * ours is pointed out. Where nobody could be asked, that is said; it is no answer.
 */
export const webhookChanges: Check = {
  id: 'webhook-changes',
  title: message('Changes of the webhook'),
  dependsOn: ['webhook-set'],
  costly: true,

  async run({ webhookEvents, lastRecord, now }) {
    const known = await webhookEvents();
    if (known.kind === 'not-known') {
      throw new Skipped(message('Who changed the webhook couldn’t be asked: {0}', known.why));
    }
    const { instances, events, days, doubts } = known;
    const evidence = events
      .slice(0, SHOWN)
      .map(({ at, action, by, failed }) =>
        failed
          ? message('{0}: {1} by {2}: failed', timeText(at), did[action], by || '–')
          : message('{0}: {1} by {2}', timeText(at), did[action], by || '–'),
      );
    const last = events.find(({ action, failed }) => action !== 'refresh' && !failed);
    const ours = lastRecord === undefined ? Number.NaN : Date.parse(lastRecord.setAt);
    if (last === undefined) {
      const names = instances.join(', ');
      // Then these instances don't have what they would have if they got this cluster's events.
      const isOursMissing = ours > now.getTime() - days * DAY_MS;
      const [doubt] = isOursMissing
        ? [message('Not even the change from here, of {0}, is in {1}.', timeText(ours), names), ...doubts]
        : doubts;
      return doubt === undefined
        ? pass(message('In {0} days no change of the webhook was found in {1}.', days, names), ...evidence)
        : {
            result: 'skipped',
            text: message('Who changed the webhook isn’t known: {0}', doubt),
            evidence: [...evidence, ...doubts],
          };
    }
    evidence.push(...doubts);
    const who = last.by || '–';
    const when = timeText(last.at);
    // Our record names the last change from here; of earlier ones nothing is kept.
    if (lastRecord === undefined || Number.isNaN(ours)) {
      return pass(message('Last changed by {0} at {1}, not from here.', who, when), ...evidence);
    }
    const record = seen(message('Last change from here'), timeText(ours));
    const isOther =
      last.at > ours + SAME_CALL_MS || (last.at >= ours - SAME_CALL_MS && !isSameUser(last.by, lastRecord.user));
    if (isOther) {
      return warning(message('Changed by {0} at {1}, not from here: ask why, or set it up again.', who, when), {
        evidence: [...evidence, record],
      });
    }
    // IBM Cloud’s event of a change from here may come later than the change.
    const isNoted = last.at >= ours - SAME_CALL_MS;
    return isNoted
      ? pass(message('Last changed from here, by {0} at {1}.', who, when), ...evidence, record)
      : pass(message('Last changed from here; Cloud Logs doesn’t have that event.'), ...evidence, record);
  },
};

/** Names that are not known are taken for the same: the time decides then. */
function isSameUser(one: string, other: string): boolean {
  return one === '' || other === '' || one.toLowerCase() === other.toLowerCase();
}
