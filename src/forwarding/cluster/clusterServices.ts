import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import type { Endpoint } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { Message } from '../../text/message.ts';

/** Credentials for the cluster's API: the user's own, or an admin certificate that the user agreed to. */
export type ClusterCredentials = 'user' | 'admin';

/** The setting `kubeAudit.endpoint`: one endpoint, or the first that can be reached. */
export type EndpointSetting = 'auto' | Endpoint;

/** The CLI and the cluster's API, which tests replace, and settings for clusters. */
export interface ClusterServices {
  readonly cli: CliRunner;
  /** Opens one cluster's API with the credentials of a kubeconfig; sends nothing yet. */
  connect(kubeconfigYaml: string): Promise<ClusterApi>;
  /** Poll interval in milliseconds. */
  readonly pollIntervalMs: number;
  /** Which endpoint of a cluster's API is used. */
  readonly endpoint: EndpointSetting;
  /** Endpoints that were found to be reachable where the setting is `auto`, by cluster. Kept as long as the process. */
  readonly reachable: Map<string, Endpoint>;
  /** Logs a sentence. */
  readonly log: (text: Message) => void;
}
