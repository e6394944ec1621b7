import type { CommandName } from './commands.ts';
import type { Contribution } from './contribution.ts';
import { eventContributions } from './eventContributions.ts';
import { logContributions } from './logContributions.ts';
import {
  aboveClusters,
  aboveEditor,
  all,
  below,
  has,
  inOurFile,
  inPalette,
  mayHave,
  notBlocked,
  onFact,
  onFile,
  onOneRow,
  onRow,
  onSeveralRows,
  type MenuPlace,
  type SubmenuId,
} from './menuPlaces.ts';

const hasCli = 'kubeAudit.state != cliMissing';
const loggedIn = all(hasCli, 'kubeAudit.state != pluginMissing', 'kubeAudit.state != notLoggedIn');
const inReport = '(resourceScheme == kube-audit-report || activeWebviewPanelId == kubeAudit.verification)';
const planOpen = 'kubeAudit.planOpen';
const planActive = 'kubeAudit.planActive';
/** The view has the focus. */
const inClustersView = 'focusedView == kubeAudit.clusters';
const onlyProblems = 'config.kubeAudit.show == problems';
const allShown = 'config.kubeAudit.show != problems';
const trusted = 'isWorkspaceTrusted';
const isYaml = 'resourceLangId == yaml';
const isOurLanguage = 'resourceLangId =~ /^(haproxy|yaml)$/';

/**
 * The appearance of each command. `npm run manifest` writes it into `contributes` of package.json and the titles into
 * package.nls.json. A missing or unknown command does not compile.
 */
export const contributions: Readonly<Record<CommandName, Contribution>> = {
  refresh: { title: 'Refresh Clusters', icon: 'refresh', places: [aboveClusters('navigation@3')] },
  openOverview: {
    title: 'Open Overview',
    icon: 'preview',
    enablement: notBlocked,
    places: [onOneRow('1_verify@3', 'cluster')],
  },
  openFleet: {
    title: 'Open Fleet',
    icon: 'table',
    enablement: notBlocked,
    places: [aboveClusters('navigation@4', notBlocked)],
  },
  saveEvidence: {
    title: 'Save as Evidence',
    asks: true,
    icon: 'file-pdf',
    enablement: notBlocked,
    places: [aboveClusters('2_log@3', notBlocked)],
  },
  showPlan: { title: 'Show Plan', icon: 'list-ordered', enablement: notBlocked },
  refreshCluster: {
    title: 'Reload Cluster State',
    icon: 'refresh',
    enablement: notBlocked,
    places: onFact('refreshes'),
  },
  logIn: { title: 'Log In with Browser', icon: 'log-in', enablement: hasCli, places: [aboveClusters('1_account@3')] },
  logInWithApiKey: {
    title: 'Log In with API Key',
    asks: true,
    enablement: hasCli,
    places: [aboveClusters('1_account@4')],
  },
  installPlugin: {
    title: 'Install Plug-in',
    enablement: hasCli,
    places: [inPalette('kubeAudit.state == pluginMissing')],
  },
  selectAccount: {
    title: 'Select Account',
    asks: true,
    icon: 'account',
    enablement: loggedIn,
    places: [aboveClusters('1_account@1')],
  },
  selectResourceGroup: {
    title: 'Select Resource Group',
    asks: true,
    icon: 'folder',
    enablement: loggedIn,
    places: [
      ...onFact('selectsGroup'),
      aboveClusters('1_account@2'),
      onRow('2_change@1', 'otherGroup'),
      onRow('inline@1', 'otherGroup'),
    ],
  },
  setUpForwarding: {
    title: 'Set Up Audit Forwarding',
    asks: true,
    icon: 'add',
    enablement: notBlocked,
    places: [
      ...onFact('setsUp'),
      onOneRow('2_change@1', 'bare', 'changeable'),
      // The question says which of them cannot be set up now.
      onSeveralRows('2_change@1', 'readable'),
      onRow('inline@1', 'bare', 'changeable'),
      below('kubeAudit.change', '1_change@5', 'webhook'),
      aboveClusters('0_setUp@1', notBlocked),
    ],
  },
  unsetForwarding: {
    title: 'Unset Audit Forwarding',
    asks: true,
    icon: 'trash',
    enablement: notBlocked,
    places: [inPalette(mayHave('webhook')), onRow('5_unset@1', 'webhook', 'idle')],
  },
  renewCertificates: {
    title: 'Renew Certificates',
    asks: true,
    icon: 'key',
    enablement: notBlocked,
    places: [
      ...onFact('renews'),
      inPalette(mayHave('certificates')),
      below('kubeAudit.change', '1_change@3', 'certificates'),
    ],
  },
  changePolicy: {
    title: 'Change Policy',
    asks: true,
    icon: 'law',
    enablement: notBlocked,
    places: [
      ...onFact('changesPolicy'),
      inPalette(mayHave('webhook')),
      below('kubeAudit.change', '1_change@2', 'webhook'),
    ],
  },
  changeConsumer: {
    title: 'Change Log Consumer',
    asks: true,
    icon: 'server',
    enablement: notBlocked,
    places: [
      ...onFact('changesConsumer'),
      inPalette(mayHave('webhook')),
      below('kubeAudit.change', '1_change@1', 'consumer'),
    ],
  },
  restoreWebhook: {
    title: 'Restore Previous Webhook',
    asks: true,
    icon: 'discard',
    enablement: notBlocked,
    places: [
      ...onFact('restores'),
      inPalette(has('former')),
      onRow('2_change@3', 'bare', 'changeable', 'former'),
      below('kubeAudit.change', '1_change@4', 'former'),
    ],
  },
  inspectForwarderImage: {
    title: 'Inspect Forwarder Image',
    icon: 'inspect',
    enablement: notBlocked,
    places: [inPalette(mayHave('ibmImage')), below('kubeAudit.forwarder', '2_image@1', 'ibmImage')],
  },
  showLoggingAgentValues: {
    title: 'Show Logging Agent Values',
    icon: 'file-code',
    enablement: notBlocked,
    places: [...onFact('showsAgentValues')],
  },
  createAlert: {
    title: 'Create Alert',
    asks: true,
    icon: 'bell',
    enablement: notBlocked,
    places: [
      ...onFact('createsAlert'),
      inPalette(mayHave('webhook')),
      below('kubeAudit.forwarder', '1_log@4', 'forwarder'),
    ],
  },
  createLogsInstance: {
    title: 'Create Cloud Logs Instance',
    asks: true,
    icon: 'database',
    enablement: notBlocked,
  },
  showNewerImages: {
    title: 'Show Newer Images',
    icon: 'versions',
    enablement: notBlocked,
    places: [inPalette(mayHave('ibmImage')), below('kubeAudit.forwarder', '2_image@2', 'ibmImage')],
  },
  restartForwarder: {
    title: 'Restart Forwarder',
    asks: true,
    icon: 'debug-restart',
    enablement: notBlocked,
    places: [
      ...onFact('restarts'),
      inPalette(mayHave('webhook')),
      below('kubeAudit.forwarder', '3_restart@1', 'forwarder', 'idle'),
    ],
  },
  refreshMaster: {
    title: 'Refresh Master (Restarts the API Server)',
    asks: true,
    icon: 'debug-rerun',
    enablement: notBlocked,
    places: [...onFact('refreshesMaster'), below('kubeAudit.change', '2_master@1', 'webhook')],
  },
  verify: {
    title: 'Verify Audit Forwarding',
    icon: 'shield',
    enablement: notBlocked,
    places: [
      ...onFact('verifies'),
      onRow('1_verify@1', 'readable', 'webhook'),
      onRow('inline@2', 'readable', 'webhook'),
    ],
  },
  verifyAll: {
    title: 'Verify All Clusters',
    icon: 'shield',
    enablement: notBlocked,
    places: [aboveClusters('navigation@2', notBlocked), inPalette(mayHave('webhook'))],
  },
  showReport: {
    title: 'Show Verification Report',
    icon: 'checklist',
    places: [...onFact('reports'), inPalette(has('report'))],
  },
  saveReport: {
    title: 'Save Verification Report',
    asks: true,
    icon: 'save',
    places: [inPalette(`${inReport} || ${has('report')}`), aboveEditor('navigation@1', inReport)],
  },
  runRemedy: {
    title: 'Open Documentation',
    icon: 'book',
    places: [...onFact('documented'), inPalette('false')],
  },
  ...logContributions,
  ...eventContributions,
  copyWebhookUrl: {
    title: 'Copy Webhook URL',
    icon: 'copy',
    enablement: notBlocked,
    places: [...onFact('copiesUrl'), inPalette(mayHave('webhook')), below('kubeAudit.copy', '1_copy@1', 'webhook')],
  },
  copyClusterId: {
    title: 'Copy Cluster ID',
    icon: 'copy',
    enablement: notBlocked,
    places: [below('kubeAudit.copy', '1_copy@2', 'cluster')],
  },
  copyClusterName: {
    title: 'Copy Cluster Name',
    icon: 'copy',
    enablement: notBlocked,
    places: [below('kubeAudit.copy', '1_copy@3', 'cluster')],
  },
  copyClusterCrn: {
    title: 'Copy Cluster CRN',
    icon: 'copy',
    enablement: notBlocked,
    places: [below('kubeAudit.copy', '1_copy@4', 'readable')],
  },
  openInIbmCloud: {
    title: 'Open in IBM Cloud',
    icon: 'link-external',
    enablement: notBlocked,
    places: [onRow('4_cluster@2', 'console')],
  },
  groupBy: { title: 'Group By', asks: true, icon: 'list-tree', places: [aboveClusters('0_view@1')] },
  sortBy: { title: 'Sort By', asks: true, icon: 'sort-precedence', places: [aboveClusters('0_view@2')] },
  showProblems: {
    title: 'Show Only Clusters with Problems',
    icon: 'filter',
    places: [aboveClusters('navigation@1', notBlocked, allShown), inPalette(allShown)],
    key: { key: 'alt+p', mac: 'alt+p', when: all(inClustersView, allShown) },
  },
  showAllClusters: {
    title: 'Show All Clusters',
    icon: 'filter-filled',
    places: [aboveClusters('navigation@1', notBlocked, onlyProblems), inPalette(onlyProblems)],
    key: { key: 'alt+p', mac: 'alt+p', when: all(inClustersView, onlyProblems) },
  },
  showServiceLogs: {
    title: 'Show IBM Cloud Log Sources',
    enablement: loggedIn,
    places: [aboveClusters('2_log@2')],
  },
  showLog: { title: 'Show Extension Output', icon: 'output', places: [aboveClusters('2_log@1')] },
  generateManifests: {
    title: 'Generate Manifests',
    asks: true,
    icon: 'new-file',
    enablement: 'workspaceFolderCount > 0',
  },
  validateHaproxy: {
    title: 'Validate with HAProxy',
    icon: 'check',
    enablement: all(trusted, isOurLanguage),
    places: [inPalette(`resourceLangId == haproxy || ${inOurFile}`)],
  },
  applyManifest: {
    title: 'Apply to Cluster',
    asks: true,
    icon: 'cloud-upload',
    enablement: trusted,
    places: [inPalette(all(inOurFile, isYaml)), ...onFile('2_kubeAudit@1', isYaml)],
  },
  diffManifest: {
    title: 'Diff with Cluster',
    icon: 'diff',
    places: [inPalette(inOurFile), ...onFile('2_kubeAudit@2')],
  },
  setUpWithFile: {
    title: 'Use This File in Set Up',
    asks: true,
    icon: 'rocket',
    enablement: trusted,
    places: [inPalette(inOurFile), ...onFile('2_kubeAudit@3')],
  },
  runPlan: {
    title: 'Run Plan',
    icon: 'play',
    enablement: planOpen,
    places: [aboveEditor('navigation@-3', planActive), inPalette(planOpen)],
    key: { key: 'ctrl+enter', mac: 'cmd+enter', when: planActive },
  },
  cancelPlan: {
    title: 'Cancel Plan',
    icon: 'close',
    enablement: planOpen,
    places: [aboveEditor('navigation@-2', planActive), inPalette(planOpen)],
  },
  exportPlan: {
    title: 'Export Plan as Script',
    icon: 'terminal-bash',
    enablement: planOpen,
    places: [aboveEditor('navigation@-1', planActive), inPalette(planOpen)],
  },
  resumePlan: {
    title: 'Resume Plan',
    asks: true,
    icon: 'run-all',
    places: [inPalette(has('unfinished')), onRow('2_change@2', 'unfinished'), onRow('inline@0', 'unfinished')],
  },
};

/** The menus below a row's, each with its title and its own place. */
export const submenus: Readonly<Record<SubmenuId, { readonly title: string; readonly places: readonly MenuPlace[] }>> =
  {
    'kubeAudit.change': { title: 'Change', places: [onRow('2_change@4', 'webhook', 'changeable')] },
    'kubeAudit.forwarder': { title: 'Forwarder', places: [onRow('3_forwarder@1', 'readable', 'forwarder')] },
    'kubeAudit.copy': { title: 'Copy', places: [onRow('4_cluster@1', 'cluster')] },
  };

/** A command's title as VS Code shows it. */
export function titleOf({ title, asks }: Contribution): string {
  return asks ? `${title}…` : title;
}
