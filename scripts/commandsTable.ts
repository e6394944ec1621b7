import { contributions, titleOf } from '../src/commands/contributions.ts';
import type { CommandName } from '../src/commands/commands.ts';
import { markdownTable } from './docsSection.ts';

/** What each command does, for the documents: the README has those of `most`, `docs/commands.md` all. */
const about: Readonly<Record<CommandName, string>> = {
  setUpForwarding: 'Sets up audit forwarding by a route of your choice, after a preview.',
  verify: 'Asks whether audit events arrive, and where they stop if not.',
  verifyAll: 'The same for all clusters, those that forward nothing named.',
  openFleet: 'All clusters on one page: coverage, certificates, verifications over time; sort, filter, select.',
  saveEvidence: 'What is known of all clusters, for an auditor: HTML that prints well, or JSON.',
  openOverview: 'A cluster as a page: the path of a delivery, where it breaks, facts, past verifications.',
  showReport: 'The last verification, with what helps with each finding.',
  saveReport: 'Writes it as Markdown, HTML, JSON or JUnit XML.',
  runRemedy: 'The documentation that a finding refers to.',
  streamForwarderLogs: 'The forwarder’s log, live, in an output channel.',
  streamPodLog: 'The log of one pod of the forwarder.',
  showStream: 'Brings a stream into view.',
  stopStreaming: 'Ends a stream; its lines stay.',
  pauseStreaming: 'Holds lines back.',
  resumeStreaming: 'Brings the lines that were held back.',
  filterStream: 'Shows only what a filter leaves, of a stream or a saved log.',
  showEvent: 'The event under the cursor whole, as YAML.',
  followUser: 'Filters by the user of the event that is shown.',
  followObject: 'Filters by its object.',
  copyAsKubectl: 'Its request as a kubectl command.',
  whyRefused: 'What refused the request of the event that is shown, and the rule that was missing.',
  openAuditLog: 'Reads a saved audit log of any size.',
  searchCloudLogs: 'A cluster’s events in IBM Cloud Logs, in a time range, with the filters of streams.',
  createAlert: 'An alert in IBM Cloud Logs: a cluster falls silent, or an event matches a filter.',
  nextPage: 'Of a saved log.',
  previousPage: 'Of a saved log.',
  goToTime: 'The page of a saved log that has this time.',
  exportEvents: 'Writes what a filter leaves as JSON lines or CSV.',
  whoChanged: 'Who changed an object last, when, from where, with what and why that was allowed.',
  objectHistory: 'All writes of an object in order, with what each of them changed.',
  reportEvents: 'What is loud, who read secrets, calls deprecated APIs or is refused.',
  exploreEvents: 'Files, a search or a stream as a histogram over time and top lists, in the panel.',
  readEventsAgain: 'The same files, or what is kept of the stream by now.',
  closeExplored: 'Empties the view, and gives back the memory.',
  filterExplored: 'Asks for the filter of what is explored.',
  clearExplored: 'Takes all parts out of that filter.',
  toggleValue: 'A click on a value adds it to the filter, another takes it out.',
  excludeValue: 'Leaves out the events with a value.',
  removeFilterPart: 'Takes one part out of the filter.',
  rankValues: 'What the most frequent values are ranked by.',
  openExplored: 'What the filter leaves, as lines to read.',
  exportExplored: 'Writes what the filter leaves, in order of time.',
  copyFigures: 'Histogram and top lists as Markdown.',
  unsetForwarding: 'Takes the webhook away and, if asked, the forwarder.',
  renewCertificates: 'Stores the webhook with fresh certificates.',
  changePolicy: 'Logs more (`verbose`) or less (`default`).',
  changeConsumer: 'Sends to another log consumer.',
  restoreWebhook: 'Stores the webhook again that was replaced or unset from here.',
  restartForwarder: 'Rolls the forwarder’s pods over.',
  refreshMaster: 'Lets the API servers take what is stored; they restart one after the other.',
  resumePlan: 'Finishes, or undoes, a run that ended early.',
  showPlan: 'The page of the plan that runs on a cluster, or was run last: steps, times, how it ended.',
  runPlan: 'Runs the plan in view.',
  cancelPlan: 'Closes it; nothing has been changed.',
  exportPlan: 'Writes it as a bash script.',
  inspectForwarderImage: 'What IBM’s registry says of the image that runs.',
  showNewerImages: 'Newer images, any of which can be taken.',
  createLogsInstance: 'Makes an instance, authorizes its bucket, and writes the agent’s Helm values for it.',
  showLoggingAgentValues: 'Helm values for the logging agent that collects the forwarder’s log.',
  generateManifests: 'Writes a route’s manifests into the workspace.',
  applyManifest: 'Applies an open manifest, after a preview.',
  diffManifest: 'Compares it with what the cluster has.',
  setUpWithFile: 'Sets up audit forwarding with what it says.',
  validateHaproxy: 'Runs `haproxy -c` on a configuration.',
  logIn: 'Runs `ibmcloud login --sso` in a terminal.',
  logInWithApiKey: 'Logs in with a key file, such as a service ID’s.',
  installPlugin: 'Installs the CLI’s plug-in for clusters, or for Cloud Logs.',
  selectAccount: 'Targets another account, for all terminals.',
  selectResourceGroup: 'Targets another resource group, or all.',
  refresh: 'Reads the list of clusters again.',
  refreshCluster: 'Reads one cluster again.',
  groupBy: 'By resource group, region, condition, or not.',
  sortBy: 'By name, or the worst first.',
  showProblems: 'Hides clusters that need nothing.',
  showAllClusters: 'Shows them again.',
  showServiceLogs: 'What IBM Cloud’s services log where.',
  openInIbmCloud: 'The cluster’s page in the console.',
  copyWebhookUrl: 'The stored URL, without secrets.',
  copyClusterId: 'The cluster’s ID.',
  copyClusterName: 'The cluster’s name.',
  copyClusterCrn: 'The cluster’s CRN.',
  showLog: 'Each command as it ran, and what it answered.',
};

const most: readonly CommandName[] = [
  'setUpForwarding',
  'verify',
  'verifyAll',
  'streamForwarderLogs',
  'filterStream',
  'openAuditLog',
  'searchCloudLogs',
  'createAlert',
  'changePolicy',
  'renewCertificates',
  'unsetForwarding',
  'resumePlan',
];

/** The commands that are used most, as a table. */
export function shortCommandsTable(): string {
  return table(most);
}

/** All commands, as a table. */
export function commandsTable(): string {
  return table(Object.keys(about) as CommandName[]); // the keys of the record
}

function table(names: readonly CommandName[]): string {
  return markdownTable(
    ['Command', 'What it does'],
    names.map((name) => [titleOf(contributions[name]), about[name]]),
  );
}
