import { kindOfContent } from '../../audit/file/fileRecords.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import type { SavedLog } from '../../ui/documents/savedLogs.ts';
import type { EventsOrigin } from '../../ui/events/exploredEvents.ts';
import type { LogStream } from '../../ui/stream/logStream.ts';
import type { CommandContext } from '../command.ts';
import { chosenFiles, loadEvents, nameOfFiles } from '../logs/chosenEvents.ts';
import { urisOf } from '../logs/reportEvents.ts';

/**
 * Explore Audit Events…: of files that are selected in the explorer, else of the opened audit log, of the stream that
 * is shown, or of files that the user chooses. They begin with the filter that the log or the stream has.
 */
export async function exploreEvents(context: CommandContext, argument: unknown, selected: unknown): Promise<void> {
  const origin = await originOf(context, urisOf(argument, selected));
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

async function originOf(context: CommandContext, uris: ReturnType<typeof urisOf>): Promise<EventsOrigin | undefined> {
  const file = uris.length === 0 ? (await context.files()).active() : undefined;
  if (file !== undefined) return originOfFile(file);
  const stream = uris.length === 0 ? (await context.streams()).shown() : undefined;
  if (stream !== undefined) return originOfStream(stream);
  const paths = await chosenFiles(uris, message('Explore Audit Events'));
  if (paths === undefined) return undefined;
  return { name: nameOfFiles(paths), paths, opened: () => [], notes: () => [], lines: undefined };
}

function originOfFile(file: SavedLog): EventsOrigin {
  return { name: file.title, paths: [], opened: () => [file.kind], notes: () => file.notes, lines: file };
}

function originOfStream(stream: LogStream): EventsOrigin {
  return {
    name: stream.title,
    paths: [],
    opened: () => [kindOfStream(stream)],
    notes: () => (stream.lost === 0 ? [] : [message('{0} older lines are no longer kept', stream.lost)]),
    lines: stream,
  };
}

async function explore(context: CommandContext, origin: EventsOrigin, filter: Filter | undefined): Promise<void> {
  const { explored } = await context.explored();
  const files = { paths: origin.paths, opened: origin.opened(), name: origin.name };
  await loadEvents(context, files, (source) => explored.open(origin, source, filter));
}

/** What is kept of a stream now, as a file that is nowhere. */
function kindOfStream(stream: LogStream): ReturnType<typeof kindOfContent> {
  const lines = [...stream.keptLines()].map(({ stamp, text }) => (stamp === '' ? `${text}\n` : `${stamp} ${text}\n`));
  if (lines.length === 0) throw new Failure('invalid-input', message('No line of this log is kept yet.'));
  return kindOfContent(stream.title, Buffer.from(lines.join('')));
}
