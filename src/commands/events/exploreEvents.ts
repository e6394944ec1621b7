import type { Filter } from '../../audit/filter/parseFilter.ts';
import { message } from '../../text/message.ts';
import type { EventsOrigin } from '../../ui/events/exploredEvents.ts';
import type { CommandContext } from '../command.ts';
import { chosenEvents, filesOf, loadEvents } from '../logs/chosenEvents.ts';
import { urisOf } from '../logs/reportEvents.ts';

/**
 * Explore Audit Events…: of files that are selected in the explorer, else of the audit log or stream in view, or of
 * what the user picks. They begin with the filter that the log or the stream has.
 */
export async function exploreEvents(context: CommandContext, argument: unknown, selected: unknown): Promise<void> {
  const origin = await chosenEvents(context, urisOf(argument, selected), message('Explore Audit Events'));
  if (origin === undefined) return;
  await explore(context, origin, origin.lines?.filter);
  await (await context.explored()).reveal();
}

/** Read Events Again: of the same files, or what is kept of the stream by now, with the same filter. */
export async function readEventsAgain(context: CommandContext): Promise<void> {
  const { now } = (await context.explored()).explored;
  if (now !== undefined) await explore(context, now.origin, now.filter);
}

/** Close These Events: gives back their memory. */
export async function closeExplored(context: CommandContext): Promise<void> {
  await (await context.explored()).explored.close();
}

async function explore(context: CommandContext, origin: EventsOrigin, filter: Filter | undefined): Promise<void> {
  const { explored } = await context.explored();
  await loadEvents(context, filesOf(origin), (source) => explored.open(origin, source, filter));
}
