import { copyClusterCrn, copyClusterId, copyClusterName } from './copyCluster.ts';
import { copyWebhookUrl } from './copyWebhookUrl.ts';
import { chooseGrouping } from './groupBy.ts';
import { installPlugin } from './installPlugin.ts';
import { logIn } from './logIn.ts';
import { logInWithApiKey } from './logInWithApiKey.ts';
import { openInIbmCloud } from './openInIbmCloud.ts';
import { refresh, refreshCluster } from './refresh.ts';
import { chooseSorting, showAllClusters, showProblems } from './showClusters.ts';
import { selectAccount } from './selectAccount.ts';
import { selectResourceGroup } from './selectResourceGroup.ts';

/**
 * Every command about the account and the view, by its id behind `kubeAudit.`; they are loaded with the first of them.
 */
export const accountCommands = {
  refresh,
  refreshCluster,
  logIn,
  logInWithApiKey,
  installPlugin,
  selectAccount,
  selectResourceGroup,
  copyWebhookUrl,
  copyClusterId,
  copyClusterName,
  copyClusterCrn,
  openInIbmCloud,
  groupBy: chooseGrouping,
  sortBy: chooseSorting,
  showProblems,
  showAllClusters,
};
