import { isProblem, parseFilter, type Filter } from '../../audit/filter/parseFilter.ts';
import { message } from '../../text/message.ts';
import { askFilter } from '../../ui/ask/filterInput.ts';
import { localize } from '../../ui/localize.ts';
import type { LineSource } from '../../ui/stream/lineSource.ts';
import { rowOf } from '../rowOf.ts';
import type { CommandContext } from '../command.ts';
import { chooseStream } from './chooseStream.ts';
import { filtersOf } from './filters.ts';
import { showInformation } from '../../ui/showText.ts';

/** Filter Audit Events…: which lines of a stream or of an audit log file are shown; remembered per cluster. */
export async function filterStream(context: CommandContext, argument: unknown): Promise<void> {
  const row = rowOf(context, argument);
  if (row !== undefined && (await context.streams()).ofCluster(row.cluster.id).length === 0) {
    // No stream runs: the next one begins with this filter.
    const memory = filtersOf(context);
    const { id, name } = row.cluster;
    const text = memory.filter(id)?.text ?? '';
    const filter = await askFilter({ name, text, recent: memory.recent(), seen: new Map() });
    if (filter !== undefined) await memory.keep(id, orNone(filter));
    return;
  }
  const source = await sourceOf(context, argument);
  if (source === undefined) return;
  const filter = await askFilter({
    name: source.title,
    text: source.filter?.text ?? '',
    recent: filtersOf(context).recent(),
    seen: source.seenValues(),
  });
  if (filter !== undefined) await apply(context, source, orNone(filter));
}

/** Follow This User: only requests of the open event's user. */
export async function followUser(context: CommandContext): Promise<void> {
  await follow(context, ({ userFilter }) => userFilter);
}

/** Follow This Object: only requests for the open event's object. */
export async function followObject(context: CommandContext): Promise<void> {
  await follow(context, ({ objectFilter }) => objectFilter);
}

async function follow(
  context: CommandContext,
  wanted: (event: {
    readonly userFilter: string | undefined;
    readonly objectFilter: string | undefined;
  }) => string | undefined,
): Promise<void> {
  const event = (await context.events()).active();
  const text = event === undefined ? undefined : wanted(event);
  const filter = text === undefined ? undefined : parseFilter(text);
  if (event === undefined || filter === undefined || isProblem(filter)) {
    void showInformation(localize(message('No audit event here that names it. Open one with Show Event.')));
    return;
  }
  await apply(context, event.source, filter);
}

async function apply(context: CommandContext, source: LineSource, filter: Filter | undefined): Promise<void> {
  await filtersOf(context).keep(source.memoryKey, filter);
  await source.setFilter(filter);
  source.show();
}

async function sourceOf(context: CommandContext, argument: unknown): Promise<LineSource | undefined> {
  return (
    (await context.files()).active() ?? chooseStream(context, argument, message('Filter Audit Events'), () => true)
  );
}

function orNone(filter: Filter): Filter | undefined {
  return filter.text === '' ? undefined : filter;
}
