import * as vscode from 'vscode';
import { message } from '../failure/message.ts';
import type { RunningStream } from '../ui/logStreams.ts';
import { say } from '../ui/say.ts';
import type { CommandContext } from './commandContext.ts';
import { rowOf } from './chooseCluster.ts';
import { streamsOf } from './streamForwarderLogs.ts';

/** Stop Streaming: ends a stream. Its channel stays, so that what came can still be read. */
export async function stopStreaming(context: CommandContext, argument: unknown): Promise<void> {
  const running = streamsOf(context).running();
  const row = rowOf(context, argument);
  const meant = row === undefined ? (visibleOne(running) ?? (await pick(running))) : ofCluster(running, row.cluster.id);
  await meant?.stop();
}

function ofCluster(running: readonly RunningStream[], id: string): RunningStream | undefined {
  return running.find(({ cluster }) => cluster.id === id);
}

/** The stream that the Output view shows. */
function visibleOne(running: readonly RunningStream[]): RunningStream | undefined {
  const shown = vscode.window.visibleTextEditors
    .map(({ document }) => document.uri)
    .filter(({ scheme }) => scheme === 'output');
  return running.find(({ channelName }) => shown.some(({ path }) => path.endsWith(`-${channelName}`)));
}

async function pick(running: readonly RunningStream[]): Promise<RunningStream | undefined> {
  if (running.length < 2) {
    if (running.length === 0) {
      void vscode.window.showInformationMessage(say(message('No forwarder’s log is being streamed.')));
    }
    return running[0];
  }
  const items = running.map((stream) => ({ label: stream.cluster.name, stream }));
  const picked = await vscode.window.showQuickPick(items, {
    title: say(message('Stop Streaming')),
    placeHolder: say(message('Select the stream to stop')),
  });
  return picked?.stream;
}
