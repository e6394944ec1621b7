import type { FindingRemedy } from '../forwarding/verification/check.ts';
import type { FactWord } from './rowWords.ts';

/** Which word of a row offers a command: its menu has the command under its own name. */
const words: Readonly<Record<string, FactWord>> = {
  'kubeAudit.setUpForwarding': 'setsUp',
  'kubeAudit.refreshMaster': 'refreshesMaster',
  'kubeAudit.renewCertificates': 'renews',
  'kubeAudit.changePolicy': 'changesPolicy',
  'kubeAudit.changeConsumer': 'changesConsumer',
  'kubeAudit.restoreWebhook': 'restores',
  'kubeAudit.streamForwarderLogs': 'streams',
  'kubeAudit.showLoggingAgentValues': 'showsAgentValues',
  'kubeAudit.createAlert': 'createsAlert',
  'kubeAudit.searchCloudLogs': 'searchesLogs',
  'vscode.open': 'documented',
};

/** The word by which a finding's row offers its remedy; `undefined` for a command that no row offers. */
export function remedyWord({ command }: Pick<FindingRemedy, 'command'>): FactWord | undefined {
  return words[command];
}
