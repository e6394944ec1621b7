import type { API_FAILURE_ROWS } from './apiFailureRows.ts';
import type { CLI_FAILURE_ROWS } from './cliFailureRows.ts';

/** What docs/troubleshooting.md says of a row of the failure table, beside its sentence. */
export interface Explanation {
  /** Why it happens. */
  readonly cause: string;
  /** What helps. */
  readonly advice: string;
}

/**
 * One for each row; without it this file does not compile. Apart from the rows, since only the documentation has it:
 * a window that reads its first clusters loads the rows.
 */
export const CLI_EXPLANATIONS: Readonly<Record<(typeof CLI_FAILURE_ROWS)[number]['id'], Explanation>> = {
  'query-limit': {
    cause: 'IBM Cloud Logs takes ten queries a minute; the extension sends six, and somebody else may search as well.',
    advice: 'Wait a minute, then search again.',
  },
  'query-refused': {
    cause: 'The instance doesn’t take the query that a filter became.',
    advice: 'Search with fewer fields; **Kube Audit: Show Extension Output** has what the instance said.',
  },
  'query-too-long': {
    cause: 'The time range holds more than the instance searches within its limit.',
    advice: 'Choose a shorter time range, then search again.',
  },
  'no-background-query': {
    cause: 'An instance keeps a background query and its rows for a while only; how long isn’t documented.',
    advice: 'Search again, and load the rows when it’s done.',
  },
  'no-instance': {
    cause:
      'The instance that the cluster’s agent sends to doesn’t exist any more, or can be asked only from a VPC; without a network its name isn’t found either.',
    advice: 'Check the network, the agent’s configuration and the instance’s endpoints, then retry.',
  },
  'no-logs-role': {
    cause:
      'Searching needs the service role Reader on the instance, and a change of alerts Writer. A context-based restriction of the account gives the same answer.',
    advice: 'Ask the account’s administrator for the role, or connect from an allowed network.',
  },
  'rate-limited': {
    cause: 'IBM Cloud allows 200 requests in ten seconds from one address, and fewer for some of its services.',
    advice: 'Wait a minute. Calls were already repeated, with growing pauses.',
  },
  'addresses-lost': {
    cause: 'The CLI calls an address without `https`. IBM documents this for macOS, and a restart as the fix.',
    advice: 'Restart the computer. If it recurs, run `ibmcloud api https://cloud.ibm.com`.',
  },
  network: {
    cause: 'The CLI couldn’t connect to IBM Cloud. It sometimes reports this as a login that can’t be refreshed.',
    advice: 'Check the network, VPN and proxy (`HTTPS_PROXY`), then retry.',
  },
  untrusted: {
    cause: 'Something between this machine and IBM Cloud answers with a certificate that the CLI doesn’t trust.',
    advice: 'Install the proxy’s certificate authority on this machine, or bypass the proxy, then retry.',
  },
  'unknown-key': {
    cause: 'The key was deleted, or is mistyped where it is kept, for example in `IBMCLOUD_API_KEY`.',
    advice: 'Replace the key, or remove it from the environment and run `ibmcloud login --sso`.',
  },
  'no-account': {
    cause: 'The login worked, but no account is targeted, for example because the choice was skipped.',
    advice: 'Run **Kube Audit: Select Account**, or `ibmcloud target -c ACCOUNT_ID` in any terminal.',
  },
  'session-expired': {
    cause: 'Sessions end after some hours, or earlier when unused.',
    advice: 'Run **Kube Audit: Log In with Browser**, or `ibmcloud login --sso` in any terminal.',
  },
  'not-logged-in': {
    cause: 'The IBM Cloud CLI has no session on this machine.',
    advice:
      'Run **Kube Audit: Log In with Browser**, or `ibmcloud login --sso` in any terminal; the view updates automatically.',
  },
  'plug-in-missing': {
    cause: '`ibmcloud ks` needs the plug-in `container-service`, which is installed separately.',
    advice: 'Run `ibmcloud plugin install container-service`.',
  },
  'logs-plug-in-missing': {
    cause: 'Searching in IBM Cloud Logs needs the CLI’s plug-in `cloud-logs`, which is installed separately.',
    advice: 'Run `ibmcloud plugin install cloud-logs`.',
  },
  usage: {
    cause: 'The CLI or its plug-in `container-service` is older (or much newer) than this extension expects.',
    advice: 'Run `ibmcloud update` and `ibmcloud plugin update container-service`, then retry.',
  },
  provider: {
    cause: 'The operation doesn’t exist for this provider’s clusters, or the account has none of them.',
    advice: 'If the account has no clusters of that provider, do nothing. Otherwise see the log.',
  },
  'cluster-not-found': {
    cause:
      'The cluster was deleted, belongs to another account or resource group, or you may not see it: IBM Cloud gives the same answer for all of these.',
    advice:
      'Run **Kube Audit: Select Account**, or **Kube Audit: Select Resource Group** with **All Resource Groups**, or ask for the Viewer role on the cluster.',
  },
  'restricted-network': {
    cause: 'The account allows calls for clusters only from certain networks. A changed rule takes up to ten minutes.',
    advice: 'Connect from an allowed network, or have your address added to the rule, then retry.',
  },
  'no-role': {
    cause:
      'Seeing a cluster needs the platform role Viewer; setting an audit webhook, Editor; refreshing the master, Operator; the cluster’s CA and certificates, Administrator, which includes the others.',
    advice: 'Ask the account’s administrator for the named platform role, or select another account.',
  },
  'up-to-date': {
    cause: 'Somebody else, or an earlier run, updated the master.',
    advice: 'Nothing to do.',
  },
  'rollout-incomplete': {
    cause: 'One of the cluster’s operators blocks the rollout, often for lack of workers or because of a webhook.',
    advice: 'Run `oc get clusterversion` and `oc get clusteroperators`, fix what they report, then retry.',
  },
  'master-busy': {
    cause: 'A master runs one operation at a time. An update or refresh takes some minutes.',
    advice: 'Wait until the master’s state is `deployed`, then retry.',
  },
  'ca-rotation': {
    cause:
      'After `ibmcloud ks cluster ca create`, all workers must be reloaded before the old certificate can be removed.',
    advice: 'Reload or replace the workers, then run `ibmcloud ks cluster ca rotate`.',
  },
  'no-credentials': {
    cause: 'Some operations use an API key stored for the region and resource group, and none is stored.',
    advice: 'Have an administrator run `ibmcloud ks api-key reset` in the cluster’s region and resource group.',
  },
  'resource-group': {
    cause: 'The resource group doesn’t exist in the targeted account, or you may not see it.',
    advice: 'Run **Kube Audit: Select Resource Group**.',
  },
  'certificate-file': {
    cause: 'A certificate file disappeared while the CLI ran, or the CLI rejected its content.',
    advice: 'Retry. If it recurs, **Kube Audit: Show Extension Output** has the CLI’s output.',
  },
  gateway: {
    cause:
      'A gateway between the CLI and the service failed, or a proxy answered with its own page, for example to sign in.',
    advice: 'Retry in a minute. Behind a company proxy, sign in to it first.',
  },
  question: {
    cause: 'The CLI asked a question, for example whether to update itself, and can’t be answered from here.',
    advice: 'Run the command from the log in a terminal and answer the question.',
  },
};

export const API_EXPLANATIONS: Readonly<Record<(typeof API_FAILURE_ROWS)[number]['id'], Explanation>> = {
  'pod-security': {
    cause:
      'The namespace enforces a Pod Security Standard (`pod-security.kubernetes.io/enforce`) that the Deployment’s pods don’t meet.',
    advice:
      'Give the pods the security context that the standard requires, or change the namespace’s label. The log names each field.',
  },
  certificate: {
    cause:
      'The certificate has expired, is for another address, or comes from a proxy; or the cluster’s CA was just rotated.',
    advice: 'Exclude the cluster’s host from the proxy (`NO_PROXY`), or retry after the CA rotation.',
  },
  unreachable: {
    cause:
      'The connection was refused, reset or never answered: no network, a firewall or allowlist, or a private endpoint without VPN.',
    advice: 'Connect to a network that can reach the cluster’s endpoint, then retry.',
  },
  unauthorized: {
    cause: 'The token has expired, or the owner of the certificate lost access to the cluster.',
    advice: 'Run **Kube Audit: Log In with Browser**, then retry.',
  },
  forbidden: {
    cause: 'The cluster’s RBAC doesn’t allow this user’s request. A new role reaches the cluster after some minutes.',
    advice:
      'Ask the account’s administrator for the service role Manager on the cluster, or use admin credentials when offered.',
  },
  'rate-limited': {
    cause: 'The API server is overloaded.',
    advice: 'Wait a minute, then retry.',
  },
  'no-endpoints': {
    cause:
      'No pod is ready, or the webhook’s URL names a port (`http:NAME:http`) that the Service doesn’t have, or no port although the Service’s port has a name.',
    advice: 'Check the pods in namespace `ibm-kube-audit`, and compare the URL’s port with the Service’s port name.',
  },
  'not-found': {
    cause: 'It was deleted in the meantime, or its namespace doesn’t exist.',
    advice: 'Refresh the view, then retry.',
  },
  conflict: {
    cause: 'Server-side apply found another field manager, or the object changed between reading and writing.',
    advice: 'Run the set-up again: it names the manager and the fields, and asks before taking them over.',
  },
  invalid: {
    cause: 'A field’s value isn’t allowed or can no longer be changed, or an admission webhook rejected it.',
    advice: 'Find the field in the log, and check for objects of the same name made by hand.',
  },
  gateway: {
    cause: 'The API server is restarting, for example during a master refresh, or a gateway before it failed.',
    advice: 'Retry in a minute. If it lasts, check the master’s state.',
  },
};
