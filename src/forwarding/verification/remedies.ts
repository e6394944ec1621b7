import type { Cluster } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import type { FindingRemedy } from './check.ts';

/** A command on one cluster; its argument is the cluster in the form of a tree row. */
function onCluster(title: Message, command: string): (cluster: Pick<Cluster, 'id'>) => FindingRemedy {
  return ({ id }) => ({ title, command, arguments: [{ kind: 'cluster', clusterId: id }] });
}

export const setUpForwarding = onCluster(message('Set Up Audit Forwarding'), 'kubeAudit.setUpForwarding');
export const refreshMaster = onCluster(message('Refresh Master'), 'kubeAudit.refreshMaster');
export const renewCertificates = onCluster(message('Renew Certificates'), 'kubeAudit.renewCertificates');
export const changePolicy = onCluster(message('Change Policy'), 'kubeAudit.changePolicy');
export const changeConsumer = onCluster(message('Change Log Consumer'), 'kubeAudit.changeConsumer');
export const restoreWebhook = onCluster(message('Restore Previous Webhook'), 'kubeAudit.restoreWebhook');
export const streamLogs = onCluster(message('Stream Events'), 'kubeAudit.streamForwarderLogs');
export const searchCloudLogs = onCluster(message('Search Cloud Logs'), 'kubeAudit.searchCloudLogs');
export const createAlert = onCluster(message('Create Alert'), 'kubeAudit.createAlert');
export const showLoggingAgentValues = onCluster(
  message('Show Logging Agent Values'),
  'kubeAudit.showLoggingAgentValues',
);

/** A page of IBM's or Kubernetes' documentation, if no command of ours can help. */
export function documentation(url: string): FindingRemedy {
  return { title: message('Open Documentation'), command: 'vscode.open', arguments: [url] };
}
