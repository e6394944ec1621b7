import type { LogsLine } from '../../audit/file/logsRows.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import { toFailure } from '../../failure/toFailure.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { searchInBackground } from '../../forwarding/destination/backgroundSearch.ts';
import { cloudLogsOf } from '../../forwarding/destination/cloudLogs.ts';
import type { Destination } from '../../forwarding/destination/destinations.ts';
import { searchEvents, type BackgroundQuestion, type FoundEvents } from '../../forwarding/destination/searchEvents.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import { askFilter } from '../../ui/ask/filterInput.ts';
import { askTimeRange, type TimeRange } from '../../ui/ask/timeRange.ts';
import { joined, localize } from '../../ui/localize.ts';
import { showFailure } from '../../ui/notify.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { showInformation } from '../../ui/showText.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { chooseDestination } from './chooseDestination.ts';
import { filtersOf } from './filters.ts';
import { leftOf, notesOf } from './searchSentences.ts';

/** Rows that are asked for at first, and with each Load More so many times as many. */
const FIRST_ROWS = 2_000;
const MORE = 3;

/** Search Cloud Logs…: a cluster's events in the instance that its logging agent sends to, as a saved log. */
export async function searchCloudLogs(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, { title: message('Search Cloud Logs'), offers: isReadable });
  if (row === undefined) return;
  const { cluster } = row;
  const destination = await chooseDestination(context, cluster, titleOf(cluster));
  if (destination === undefined) return;
  const range = await askTimeRange(titleOf(cluster));
  if (range === undefined) return;
  const memory = filtersOf(context);
  const key = `cloud-logs:${cluster.id}`;
  const filter = await askFilter({
    name: localize(message('Cloud Logs of {0}', cluster.name)),
    text: memory.filter(key)?.text ?? '',
    recent: memory.recent(),
    seen: new Map(),
  });
  if (filter === undefined) return;
  await memory.keep(key, filter.text === '' ? undefined : filter);
  await search(context, { cluster, destination, range, filter, limit: FIRST_ROWS });
}

interface Asked {
  readonly cluster: Cluster;
  readonly destination: Destination;
  readonly range: TimeRange;
  readonly filter: Filter;
  readonly limit: number;
}

async function search(context: CommandContext, asked: Asked): Promise<void> {
  const { cluster, destination, range, filter, limit } = asked;
  const { from, to } = range;
  const found = await withCancellableProgress(
    localize(message('Searching {0} for events of {1}', destination.name, cluster.name)),
    context.signal,
    (signal, report) =>
      searchEvents(
        cloudLogsOf(context.cli),
        destination,
        { cluster, filter, from, to, limit },
        { signal, onWait: () => report(localize(message('Waiting: an instance takes few queries a minute')), 0) },
      ),
  );
  await show(context, asked, found);
}

/** Runs what the search counted as a background query of the instance. */
async function searchOn(context: CommandContext, asked: Asked, question: BackgroundQuestion): Promise<void> {
  const { cluster, destination } = asked;
  const found = await withCancellableProgress(
    localize(message('Background query in {0} for events of {1}', destination.name, cluster.name)),
    context.signal,
    (signal, report) =>
      searchInBackground(cloudLogsOf(context.cli), destination, question, {
        signal,
        onProgress: (what) => report(localize(what), 0),
        onWait: () => report(localize(message('Waiting: an instance takes few queries a minute')), 0),
      }),
  );
  await show(context, asked, found);
}

async function show(context: CommandContext, asked: Asked, found: FoundEvents): Promise<void> {
  const { cluster, filter } = asked;
  if (found.lines.length > 0) {
    const title = localize(message('{0} in Cloud Logs', cluster.name));
    const lines = found.lines.map(stamped);
    await (await context.files()).openFound({ title, lines, notes: notesOf(asked, found), filter });
  }
  offerMore(context, asked, found);
}

/** Says what was left, and offers to read on where that would read more. Does not wait for the user. */
function offerMore(context: CommandContext, asked: Asked, found: FoundEvents): void {
  const said = joined(leftOf(asked, found).map(localize), ' ');
  if (said === '') return;
  const { canReadMore, background } = found;
  const more = localize(message('Load More'));
  const all = localize(message('Search in Background'));
  const tryTo = async (read: () => Promise<void>): Promise<void> => {
    try {
      await read();
    } catch (error) {
      showFailure(toFailure(error), context.log, { retry: () => void tryTo(read) });
    }
  };
  const buttons = [...(canReadMore ? [more] : []), ...(background === undefined ? [] : [all])];
  void showInformation(said, ...buttons).then((chosen) => {
    if (chosen === more) void tryTo(() => search(context, { ...asked, limit: asked.limit * MORE }));
    if (chosen === all && background !== undefined) void tryTo(() => searchOn(context, asked, background));
  });
}

function stamped({ stamp, text }: LogsLine): string {
  return stamp === '' ? text : `${stamp} ${text}`;
}

function titleOf({ name }: Cluster): ReturnType<typeof localize> {
  return localize(message('Search Cloud Logs of {0}', name));
}
