import type { Cluster } from '../../../ibmcloud/models.ts';
import { AGENT_NAMESPACE } from './loggingAgent.ts';

/** The chart of the agent for IBM Cloud Logs. */
export const AGENT_CHART = 'oci://icr.io/ibm-observe/logs-agent-helm';
/** Version of chart and image: the newest that IBM supported in July 2026. */
const AGENT_VERSION = '1.9.0';
const FILE = 'logs-values.yaml';

/** An instance that an agent is to send to. */
export interface AgentDestination {
  readonly name: string;
  readonly guid: string;
  /** Host that receives. */
  readonly ingestionHost: string;
}

/** The one command that installs the agent, from the folder that has the values. It holds no secret. */
export const HELM_COMMAND = [
  `helm install logs-agent ${AGENT_CHART} --version ${AGENT_VERSION}`,
  `--values ${FILE} --namespace ${AGENT_NAMESPACE} --create-namespace --hide-secret`,
].join(' ');

/**
 * The values file for the Helm chart of the IBM Cloud Logs agent, from IBM's template, filled in as far as the cluster
 * is known, with instructions at its beginning. It holds no secret: a trusted profile needs no key.
 */
export function loggingAgentValues({
  cluster,
  destination,
}: {
  readonly cluster: { readonly name: string; readonly type: Cluster['type'] };
  /** Absent: to be filled in. */
  readonly destination?: AgentDestination | undefined;
}): string {
  return `# Values for the Helm chart of the IBM Cloud Logs agent on ${cluster.name}; save them as ${FILE}.
#
# 1. ${destination === undefined ? 'Create an IBM Cloud Logs instance, or choose one that you have.' : `The instance is ${destination.name}.`}
# 2. Create a trusted profile for the cluster's service account logs-agent in namespace ${AGENT_NAMESPACE},
#    and give it the role Sender on the instance:
#      ibmcloud iam trusted-profile-policy-create <TRUSTED-PROFILE-ID> --roles Sender \\
#        --service-name logs --service-instance ${destination?.guid ?? '<INSTANCE-ID>'}
# 3. Fill in what stands in angle brackets. Versions of chart and image go together.
# 4. Install the agent on every worker:
#      ${HELM_COMMAND}
#
# https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-agent-about
metadata:
  name: logs-agent
image:
  version: ${AGENT_VERSION}
clusterName: ${JSON.stringify(cluster.name)}
env:
  # Public endpoint, or VPE gateway. Over a private CSE proxy the port is 3443.
  ingestionHost: ${destination?.ingestionHost ?? '<INSTANCE-ID>.ingress.<REGION>.logs.cloud.ibm.com'}
  ingestionPort: 443
  iamMode: TrustedProfile
  trustedProfileID: <TRUSTED-PROFILE-ID>
  iamEnvironment: Production
${sccOf(cluster.type)}`;
}

function sccOf(type: Cluster['type']): string {
  if (type === 'kubernetes') return '';
  return type === 'openshift' ? 'scc:\n  create: true\n' : '# On OpenShift add:\n# scc:\n#   create: true\n';
}
