import { message } from '../../text/message.ts';
import type { CommandContext } from '../command.ts';
import { chooseStream } from './chooseStream.ts';

/** Stop Streaming: ends a stream. Its channel remains, so that its lines can still be read. */
export async function stopStreaming(context: CommandContext, argument: unknown): Promise<void> {
  const stream = await chooseStream(context, argument, message('Stop Streaming'));
  await stream?.stop();
}

/** Pause Streaming: holds new lines back, so that the channel does not scroll. */
export async function pauseStreaming(context: CommandContext, argument: unknown): Promise<void> {
  const title = message('Pause Streaming');
  const stream = await chooseStream(context, argument, title, ({ state }) => state === 'running');
  stream?.pause();
}

/** Resume Streaming: shows the held lines, and new ones. */
export async function resumeStreaming(context: CommandContext, argument: unknown): Promise<void> {
  const title = message('Resume Streaming');
  const stream = await chooseStream(context, argument, title, ({ state }) => state === 'paused');
  stream?.resume();
}
