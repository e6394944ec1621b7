import { loadChunk } from '../ui/loadChunk.ts';
import { showLog } from './account/showLog.ts';
import type { Command } from './command.ts';

/** Loads the commands of a chunk, when the first of them runs. */
type Chunk<Name extends string = string> = (name: Name) => Command;

const account = chunk(
  async () => (await import(/* webpackChunkName: "account" */ './account/accountCommands.ts')).accountCommands,
);
const flows = chunk(async () => (await import(/* webpackChunkName: "flows" */ './flows/flowCommands.ts')).flowCommands);
const files = chunk(async () => (await import(/* webpackChunkName: "flows" */ './files/fileCommands.ts')).fileCommands);
const plans = chunk(async () => (await import(/* webpackChunkName: "flows" */ './plans/planCommands.ts')).planCommands);
const logs = chunk(async () => (await import(/* webpackChunkName: "streams" */ './logs/logCommands.ts')).logCommands);
const events = chunk(
  async () => (await import(/* webpackChunkName: "streams" */ './events/eventCommands.ts')).eventCommands,
);
const verification = chunk(
  async () => (await import(/* webpackChunkName: "verify" */ './verification/verifyCommands.ts')).verifyCommands,
);

const pages = chunk(async () => (await import(/* webpackChunkName: "pages" */ './pages/pageCommands.ts')).pageCommands);

/** Commands that activation loads: small ones without further imports. */
const inEntry = {
  showLog,
} satisfies Readonly<Record<string, Command>>;

/** The others, each with its chunk. A missing or superfluous one does not compile. */
const inChunks = {
  refresh: account,
  refreshCluster: account,
  logIn: account,
  logInWithApiKey: account,
  installPlugin: account,
  selectAccount: account,
  selectResourceGroup: account,
  copyWebhookUrl: account,
  copyClusterId: account,
  copyClusterName: account,
  copyClusterCrn: account,
  openInIbmCloud: account,
  groupBy: account,
  sortBy: account,
  showProblems: account,
  showAllClusters: account,
  setUpForwarding: flows,
  unsetForwarding: flows,
  renewCertificates: flows,
  changePolicy: flows,
  changeConsumer: flows,
  restoreWebhook: flows,
  refreshMaster: flows,
  inspectForwarderImage: flows,
  showNewerImages: flows,
  restartForwarder: flows,
  showLoggingAgentValues: flows,
  createLogsInstance: flows,
  showServiceLogs: flows,
  createAlert: flows,
  applyManifest: files,
  diffManifest: files,
  setUpWithFile: files,
  validateHaproxy: files,
  generateManifests: files,
  runPlan: plans,
  cancelPlan: plans,
  exportPlan: plans,
  resumePlan: plans,
  streamForwarderLogs: logs,
  streamPodLog: logs,
  showStream: logs,
  stopStreaming: logs,
  pauseStreaming: logs,
  resumeStreaming: logs,
  filterStream: logs,
  showEvent: logs,
  followUser: logs,
  followObject: logs,
  copyAsKubectl: logs,
  whyRefused: logs,
  openAuditLog: logs,
  nextPage: logs,
  previousPage: logs,
  goToTime: logs,
  exportEvents: logs,
  reportEvents: logs,
  whoChanged: logs,
  objectHistory: logs,
  searchCloudLogs: logs,
  exploreEvents: events,
  readEventsAgain: events,
  closeExplored: events,
  filterExplored: events,
  clearExplored: events,
  toggleValue: events,
  excludeValue: events,
  removeFilterPart: events,
  rankValues: events,
  openExplored: events,
  exportExplored: events,
  copyFigures: events,
  verify: verification,
  verifyAll: verification,
  showReport: verification,
  saveReport: verification,
  runRemedy: verification,
  openOverview: pages,
  openFleet: pages,
  saveEvidence: pages,
  showPlan: pages,
} satisfies From<typeof account> &
  From<typeof flows> &
  From<typeof files> &
  From<typeof plans> &
  From<typeof logs> &
  From<typeof events> &
  From<typeof verification> &
  From<typeof pages>;

type From<Source> = Source extends Chunk<infer Name> ? Readonly<Record<Name, Source>> : never;

/** A command's id without `kubeAudit.`. */
export type CommandName = keyof typeof inEntry | keyof typeof inChunks;

/** All commands by name. Their appearance is in `contributions.ts`, which the entry need not load. */
export const commands: Readonly<Record<string, Command>> = {
  ...inEntry,
  ...Object.fromEntries(
    // A chunk is asked only for its own names: the type of the table above guarantees it.
    Object.entries<Chunk>(inChunks as Readonly<Record<string, Chunk>>).map(([name, from]) => [name, from(name)]),
  ),
};

function chunk<Name extends string>(load: () => Promise<Readonly<Record<Name, Command>>>): Chunk<Name> {
  return (name) =>
    async (...given) =>
      (await loadChunk(load))[name](...given);
}
