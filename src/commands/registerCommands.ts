import * as vscode from 'vscode';
import { loadChunk } from '../ui/loadChunk.ts';
import { showFailure, toFailure } from '../ui/notify.ts';
import type { Command, CommandContext } from './commandContext.ts';
import { copyWebhookUrl } from './copyWebhookUrl.ts';
import { chooseGrouping } from './groupBy.ts';
import type { FileCommand } from './fileCommands.ts';
import type { FlowCommand } from './flowCommands.ts';
import { installPlugin } from './installPlugin.ts';
import type { LogCommand } from './logCommands.ts';
import { logIn } from './logIn.ts';
import { refresh, refreshCluster } from './refresh.ts';
import { selectAccount } from './selectAccount.ts';
import { selectResourceGroup } from './selectResourceGroup.ts';
import { showLog } from './showLog.ts';
import type { PlanCommand } from './planCommands.ts';
import type { VerifyCommand } from './verifyCommands.ts';

/** Every command by its id. Flows that change a cluster come by `import()`, together in one chunk. */
const commands: Readonly<Record<string, Command>> = {
  'kubeAudit.refresh': refresh,
  'kubeAudit.refreshCluster': refreshCluster,
  'kubeAudit.logIn': logIn,
  'kubeAudit.installPlugin': installPlugin,
  'kubeAudit.selectAccount': selectAccount,
  'kubeAudit.selectResourceGroup': selectResourceGroup,
  ...ofFlows(
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
  ...ofLogs(
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
  ...ofVerification('verify', 'verifyAll', 'showReport', 'saveReport', 'runRemedy'),
  ...ofFiles('applyManifest', 'diffManifest', 'setUpWithFile', 'validateHaproxy', 'generateManifests'),
  ...ofPlans('runPlan', 'cancelPlan', 'exportPlan', 'resumePlan'),
  'kubeAudit.showLog': showLog,
  'kubeAudit.copyWebhookUrl': copyWebhookUrl,
  'kubeAudit.groupBy': chooseGrouping,
};

function ofFlows(...names: readonly FlowCommand[]): Record<string, Command> {
  const command =
    (name: FlowCommand): Command =>
    async (context, argument, selection) => {
      const { flowCommands } = await loadChunk(() => import(/* webpackChunkName: "flows" */ './flowCommands.ts'));
      await flowCommands[name](context, argument, selection);
    };
  return Object.fromEntries(names.map((name) => [`kubeAudit.${name}`, command(name)]));
}

function ofLogs(...names: readonly LogCommand[]): Record<string, Command> {
  const command =
    (name: LogCommand): Command =>
    async (context, argument) => {
      const { logCommands } = await loadChunk(() => import(/* webpackChunkName: "streams" */ './logCommands.ts'));
      await logCommands[name](context, argument);
    };
  return Object.fromEntries(names.map((name) => [`kubeAudit.${name}`, command(name)]));
}

function ofFiles(...names: readonly FileCommand[]): Record<string, Command> {
  const command =
    (name: FileCommand): Command =>
    async (context, argument) => {
      const { fileCommands } = await loadChunk(() => import(/* webpackChunkName: "flows" */ './fileCommands.ts'));
      await fileCommands[name](context, argument);
    };
  return Object.fromEntries(names.map((name) => [`kubeAudit.${name}`, command(name)]));
}

function ofPlans(...names: readonly PlanCommand[]): Record<string, Command> {
  const command =
    (name: PlanCommand): Command =>
    async (...given) => {
      const { planCommands } = await loadChunk(() => import(/* webpackChunkName: "flows" */ './planCommands.ts'));
      await planCommands[name](...given);
    };
  return Object.fromEntries(names.map((name) => [`kubeAudit.${name}`, command(name)]));
}

function ofVerification(...names: readonly VerifyCommand[]): Record<string, Command> {
  const command =
    (name: VerifyCommand): Command =>
    async (...given) => {
      const { verifyCommands } = await loadChunk(() => import(/* webpackChunkName: "verify" */ './verifyCommands.ts'));
      await verifyCommands[name](...given);
    };
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
