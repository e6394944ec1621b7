import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { Endpoint } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { Message } from '../../text/message.ts';

/** Whose credentials are used for the cluster's API: the user's own, or an admin certificate that the user agreed to. */
export type ClusterCredentials = 'user' | 'admin';

/** The setting `kubeAudit.endpoint`: one endpoint, or the first that can be reached. */
export type EndpointSetting = 'auto' | Endpoint;

/** The two ends of the world that tests replace, and how clusters are reached. */
export interface ClusterServices {
  readonly cli: CliRunner;
  /** Opens one cluster's API with the credentials of a kubeconfig; nothing is sent yet. */
  connect(kubeconfigYaml: string): Promise<ClusterApi>;
  /** Milliseconds between two looks at a state that is waited for. */
  readonly pollIntervalMs: number;
  /** Which endpoint of a cluster's API is used. */
  readonly endpoint: EndpointSetting;
  /** Endpoints that were found to be reachable where the setting is `auto`, by cluster. Kept as long as the process. */
  readonly reachable: Map<string, Endpoint>;
  /** Takes a sentence for the log. */
  readonly log: (text: Message) => void;
}
