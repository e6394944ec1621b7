import { Failure } from '../../../failure/failure.ts';
import { message } from '../../../text/message.ts';
import { CLOCK_TOLERANCE_MS, wasRefreshedSince } from '../../condition/refreshedSince.ts';
import { statusTime } from '../../webhook/masterState.ts';
import { failure, Skipped, pass, seen, timeText, givenTimeText, unknown, type Check } from '../check.ts';
import { refreshMaster } from '../remedies.ts';

/** A stored webhook has no effect before the master is refreshed, which restarts its API servers. */
export const refreshed: Check = {
  id: 'refreshed',
  title: message('Master refresh'),
  dependsOn: ['webhook-set', 'master'],

  async run({ cluster, webhook, record, details, counters }) {
    await webhook();
    const noted = await record();
    if (!noted) {
      throw new Skipped(message('This extension didn’t set the webhook, so the time is unknown.'));
    }
    const setAt = Date.parse(noted.setAt);
    const starts = await orNothing(counters());
    const { master } = await details();
    const changed = statusTime(master);
    const evidence = [
      seen(message('Webhook set'), givenTimeText(noted.setAt)),
      ...[...(starts?.keys() ?? [])].map((start) => seen(message('API server started'), timeText(start * 1000))),
      ...(Number.isFinite(changed) ? [seen(message('Master status changed'), timeText(changed))] : []),
    ];
    const remedy = refreshMaster(cluster);
    if (starts && starts.size > 0) {
      const old = [...starts.keys()].filter((start) => start * 1000 < setAt - CLOCK_TOLERANCE_MS);
      if (old.length === 0)
        return pass(message('All API servers seen started after the webhook was set.'), ...evidence);
      return failure(
        message(
          'Refresh the master: {0} of {1} API servers started before the webhook was set, and don’t use it yet.',
          old.length,
          starts.size,
        ),
        { evidence, remedy },
      );
    }
    const since = wasRefreshedSince(noted, master);
    if (since === undefined) return unknown(message('Unclear when the API servers or the master last started.'));
    return since
      ? pass(message('The master’s status changed after the webhook was set.'), ...evidence)
      : failure(
          message('Refresh the master: it wasn’t refreshed since the webhook was set, which has no effect yet.'),
          {
            evidence,
            remedy,
          },
        );
  },
};

async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Failure && error.code === 'cancelled') throw error;
    return undefined;
  }
}
