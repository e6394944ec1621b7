import { harmless } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { pickOne, showInformation } from '../../ui/showText.ts';
import { stateText } from '../../ui/stream/rateText.ts';
import type { CommandContext } from '../command.ts';

/** Show Stream…: the only stream, or one that the user picks. */
export async function showStream(context: CommandContext): Promise<void> {
  const streams = (await context.streams()).running();
  if (streams.length === 0) void showInformation(localize(message('No forwarder’s log is being streamed.')));
  if (streams.length < 2) {
    streams[0]?.show();
    return;
  }
  const items = streams.map((stream) => ({
    label: harmless(stream.title),
    description: localize(stream.state === 'paused' ? message('paused') : stateText(stream.counts, Date.now())),
    stream,
  }));
  const picked = await pickOne(items, {
    title: localize(message('Show Stream')),
    question: localize(message('Select a stream')),
  });
  picked?.stream.show();
}
