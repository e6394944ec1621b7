import { message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import type { LogStream } from '../../ui/stream/logStream.ts';
import { rowOf } from '../rowOf.ts';
import type { CommandContext } from '../command.ts';
import { showInformation, pickOne } from '../../ui/showText.ts';
import { harmless } from '../../text/foreignText.ts';

/**
 * The stream that a command is about: that of the row that started it, the one in the Output view, the only one, or one
 * that the user picks.
 */
export async function chooseStream(
  context: CommandContext,
  argument: unknown,
  title: Message,
  offers: (stream: LogStream) => boolean = ({ state }) => state !== 'ended',
): Promise<LogStream | undefined> {
  const streams = await context.streams();
  const row = rowOf(context, argument);
  if (row !== undefined) return streams.ofCluster(row.cluster.id).find(offers);
  const shown = streams.shown();
  if (shown !== undefined && offers(shown)) return shown;
  const running = streams.running().filter(offers);
  if (running.length < 2) {
    if (running.length === 0) {
      void showInformation(localize(message('No forwarder’s log is being streamed.')));
    }
    return running[0];
  }
  const items = running.map((stream) => ({ label: harmless(stream.title), stream }));
  const picked = await pickOne(items, {
    title: localize(title),
    question: localize(message('Select a stream')),
  });
  return picked?.stream;
}
