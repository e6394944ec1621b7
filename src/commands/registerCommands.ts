import * as vscode from 'vscode';
import { toFailure } from '../failure/toFailure.ts';
import { inEnglish, message, type Message } from '../text/message.ts';
import { showFailure } from '../ui/notify.ts';
import type { CommandContext } from './command.ts';
import { commands } from './commands.ts';
import { rowOf } from './rowOf.ts';

/** A failure's sentence with the cluster in front that the command is about, unless it names it. */
function withCluster(text: Message, cluster: string | undefined): Message {
  return cluster === undefined || inEnglish(text).includes(cluster) ? text : message('{0}: {1}', cluster, text);
}

/** Registers all commands; a failure becomes a line in the log and a sentence with its remedy. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, command]) => {
      const run = async (argument: unknown, selection: unknown): Promise<void> => {
        try {
          await command(context, argument, selection);
        } catch (error) {
          const failure = toFailure(error);
          const text = withCluster(failure.text, rowOf(context, argument)?.cluster.name);
          showFailure(failure, context.log, { text, retry: () => void run(argument, selection) });
        }
      };
      return vscode.commands.registerCommand(`kubeAudit.${name}`, run);
    }),
  );
}
