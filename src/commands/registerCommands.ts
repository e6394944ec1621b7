import * as vscode from 'vscode';
import { toFailure } from '../failure/toFailure.ts';
import { showFailure } from '../ui/notify.ts';
import type { CommandContext } from './command.ts';
import { commands } from './commands.ts';
import { rowOf } from './rowOf.ts';
import { withCluster } from './withCluster.ts';

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
