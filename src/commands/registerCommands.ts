import * as vscode from 'vscode';
import { toFailure } from '../failure/toFailure.ts';
import { loadChunk } from '../ui/loadChunk.ts';
import { showFailure } from '../ui/notify.ts';
import { copyWebhookUrl } from './account/copyWebhookUrl.ts';
import { chooseGrouping } from './account/groupBy.ts';
import { installPlugin } from './account/installPlugin.ts';
import { logIn } from './account/logIn.ts';
import { refresh, refreshCluster } from './account/refresh.ts';
import { selectAccount } from './account/selectAccount.ts';
import { selectResourceGroup } from './account/selectResourceGroup.ts';
import { showLog } from './account/showLog.ts';
import type { Command, CommandContext } from './command.ts';

/** Every command by its id. Flows that change a cluster come by `import()`, together in one chunk. */
const commands: Readonly<Record<string, Command>> = {
  'kubeAudit.refresh': refresh,
  'kubeAudit.refreshCluster': refreshCluster,
  'kubeAudit.logIn': logIn,
  'kubeAudit.installPlugin': installPlugin,
  'kubeAudit.selectAccount': selectAccount,
  'kubeAudit.selectResourceGroup': selectResourceGroup,
  ...ofChunk(
    async () => (await import(/* webpackChunkName: "flows" */ './flows/flowCommands.ts')).flowCommands,
    'setUpForwarding',
    'unsetForwarding',
    'renewCertificates',
    'changePolicy',
    'changeConsumer',
    'restoreWebhook',
    'refreshMaster',
    'logInWithApiKey',
    'inspectForwarderImage',
    'showNewerImages',
    'restartForwarder',
    'showLoggingAgentValues',
    'showServiceLogs',
  ),
  ...ofChunk(
    async () => (await import(/* webpackChunkName: "streams" */ './logs/logCommands.ts')).logCommands,
    'streamForwarderLogs',
    'streamPodLog',
    'stopStreaming',
    'pauseStreaming',
    'resumeStreaming',
    'filterStream',
    'showEvent',
    'followUser',
    'followObject',
    'copyAsKubectl',
    'openAuditLog',
    'nextPage',
    'previousPage',
    'goToTime',
    'exportEvents',
  ),
  ...ofChunk(
    async () => (await import(/* webpackChunkName: "verify" */ './verification/verifyCommands.ts')).verifyCommands,
    'verify',
    'verifyAll',
    'showReport',
    'saveReport',
    'runRemedy',
  ),
  ...ofChunk(
    async () => (await import(/* webpackChunkName: "flows" */ './files/fileCommands.ts')).fileCommands,
    'applyManifest',
    'diffManifest',
    'setUpWithFile',
    'validateHaproxy',
    'generateManifests',
  ),
  ...ofChunk(
    async () => (await import(/* webpackChunkName: "flows" */ './plans/planCommands.ts')).planCommands,
    'runPlan',
    'cancelPlan',
    'exportPlan',
    'resumePlan',
  ),
  'kubeAudit.showLog': showLog,
  'kubeAudit.copyWebhookUrl': copyWebhookUrl,
  'kubeAudit.groupBy': chooseGrouping,
};

/** Commands of a chunk that is loaded with the first of them. */
function ofChunk<Name extends string>(
  load: () => Promise<Readonly<Record<Name, Command>>>,
  ...names: readonly NoInfer<Name>[]
): Record<string, Command> {
  const command =
    (name: Name): Command =>
    async (...given) =>
      (await loadChunk(load))[name](...given);
  return Object.fromEntries(names.map((name) => [`kubeAudit.${name}`, command(name)]));
}

/** Registers every command; what one of them throws becomes a line in the log and a sentence with its remedy. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, command]) => {
      const run = async (argument: unknown, selection: unknown): Promise<void> => {
        try {
          await command(context, argument, selection);
        } catch (error) {
          showFailure(toFailure(error), context.log, { retry: () => void run(argument, selection) });
        }
      };
      return vscode.commands.registerCommand(id, run);
    }),
  );
}
