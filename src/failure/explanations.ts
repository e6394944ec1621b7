import type { API_FAILURE_ROWS } from './apiFailureRows.ts';
import type { CLI_FAILURE_ROWS } from './cliFailureRows.ts';

/** What the README's troubleshooting section says of a row of the failure table, beside its sentence. */
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
  'rate-limited': {
    cause: 'IBM Cloud allows 200 requests in ten seconds from one address, and fewer for some of its services.',
    advice: 'Wait a minute. Calls are repeated by themselves, with growing pauses, before this is shown.',
  },
  'addresses-lost': {
    cause: 'The CLI calls an address without `https`. IBM documents it for macOS, with a restart as the remedy.',
    advice: 'Restart the computer; if it recurs, set the endpoint with `ibmcloud api https://cloud.ibm.com`.',
  },
  network: {
    cause:
      'The CLI could not open a connection to IBM Cloud. It sometimes words this as a login that cannot be refreshed.',
    advice: 'Check the network, VPN and proxy (`HTTPS_PROXY`), then retry.',
  },
  untrusted: {
    cause: 'Something between this machine and IBM Cloud answers with a certificate that the CLI does not trust.',
    advice: 'Install the proxy’s certificate authority on this machine, or leave the proxy out, then retry.',
  },
  'unknown-key': {
    cause: 'The key was deleted, or is mistyped where it is kept, for example in `IBMCLOUD_API_KEY`.',
    advice: 'Replace the key, or remove it from the environment and run `ibmcloud login --sso`.',
  },
  'no-account': {
    cause: 'The login is good, but no account is targeted, as after a login that skipped the choice.',
    advice: 'Run **Kube Audit: Select Account**, or `ibmcloud target -c ACCOUNT_ID` in any terminal.',
  },
  'session-expired': {
    cause: 'A session ends after some hours, or earlier when it is not used.',
    advice: 'Run **Kube Audit: Log In with Browser**, or `ibmcloud login --sso` in any terminal.',
  },
  'not-logged-in': {
    cause: 'The IBM Cloud CLI has no session on this machine.',
    advice:
      'Run **Kube Audit: Log In with Browser**, or `ibmcloud login --sso` in any terminal; the view updates automatically.',
  },
  'plug-in-missing': {
    cause: '`ibmcloud ks` comes with the plug-in `container-service`, which is installed separately.',
    advice: 'Run `ibmcloud plugin install container-service`.',
  },
  usage: {
    cause: 'The CLI or its plug-in `container-service` is older (or much newer) than what this extension calls.',
    advice: 'Run `ibmcloud update` and `ibmcloud plugin update container-service`, then retry.',
  },
  provider: {
    cause: 'The operation does not exist for clusters of this provider, or the account has none of them.',
    advice: 'Nothing is needed where the account has no clusters of that provider; otherwise look into the log.',
  },
  'cluster-not-found': {
    cause:
      'The cluster was deleted, belongs to another account or resource group, or the user may not see it: IBM Cloud gives one answer for all of these.',
    advice:
      'Run **Kube Audit: Select Account**, or **Kube Audit: Select Resource Group** with **All Resource Groups**, or ask for the Viewer role on the cluster.',
  },
  'restricted-network': {
    cause:
      'A rule of the account permits calls for clusters only from certain networks; a changed rule takes up to ten minutes.',
    advice: 'Connect through an allowed network, or have the address added to the rule, then retry.',
  },
  'no-role': {
    cause:
      'Seeing a cluster needs the platform role Viewer, setting an audit webhook Editor, refreshing the master Operator, and the cluster’s CA and certificates Administrator, which holds all of these.',
    advice: 'Ask the account’s administrator for the platform role that the sentence names, or select another account.',
  },
  'up-to-date': {
    cause: 'Somebody else, or an earlier run, has updated the master.',
    advice: 'Nothing is needed.',
  },
  'rollout-incomplete': {
    cause: 'An operator of the cluster holds the rollout up, often for want of workers or because of a webhook.',
    advice: 'Run `oc get clusterversion` and `oc get clusteroperators`, mend what they name, then retry.',
  },
  'master-busy': {
    cause: 'A master takes one operation at a time; an update or refresh takes some minutes.',
    advice: 'Wait until the master’s state is `deployed`, then retry.',
  },
  'ca-rotation': {
    cause: 'After `ibmcloud ks cluster ca create` all workers must be reloaded before the old certificate can go.',
    advice: 'Reload or replace the workers, then run `ibmcloud ks cluster ca rotate`.',
  },
  'no-credentials': {
    cause: 'Some operations run under an API key that is stored for region and resource group, and none is stored.',
    advice: 'Let an administrator run `ibmcloud ks api-key reset` in the cluster’s region and resource group.',
  },
  'resource-group': {
    cause: 'The resource group does not exist in the targeted account, or the user may not see it.',
    advice: 'Run **Kube Audit: Select Resource Group**.',
  },
  'certificate-file': {
    cause: 'A certificate file vanished while the CLI ran, or the CLI refused its content.',
    advice: 'Retry; if it recurs, **Kube Audit: Show Extension Output** has the CLI’s output.',
  },
  gateway: {
    cause:
      'A gateway between the CLI and the service failed, or a proxy answered with a page of its own, for example to sign in.',
    advice: 'Retry in a minute; behind a company proxy, sign in to it first.',
  },
  question: {
    cause: 'The CLI wants an answer, for example whether to update itself; its standard input is closed here.',
    advice: 'Run the command that the log shows in a terminal and answer the question.',
  },
};

export const API_EXPLANATIONS: Readonly<Record<(typeof API_FAILURE_ROWS)[number]['id'], Explanation>> = {
  'pod-security': {
    cause:
      'The namespace enforces a Pod Security Standard (`pod-security.kubernetes.io/enforce`) that the Deployment’s pods do not meet.',
    advice:
      'Give the pods the security context that the standard asks for, or change the namespace’s label; the log names each field.',
  },
  certificate: {
    cause:
      'The certificate has expired, is made for another address, or comes from a proxy; or the cluster’s CA was just rotated.',
    advice: 'Leave the cluster’s host out of the proxy (`NO_PROXY`), or retry once a CA rotation has ended.',
  },
  unreachable: {
    cause:
      'The connection was refused, reset or never answered: no network, a firewall or allowlist, or a private endpoint without VPN.',
    advice: 'Connect to the network from which the cluster’s endpoint can be reached, then retry.',
  },
  unauthorized: {
    cause: 'The token has expired, or the owner of the certificate lost access to the cluster.',
    advice: 'Run **Kube Audit: Log In with Browser**, then retry.',
  },
  forbidden: {
    cause:
      'The cluster’s RBAC does not allow the request for this user; roles reach a cluster some minutes after they were given.',
    advice:
      'Ask the account’s administrator for the service role Manager on the cluster, or agree to the use of the admin certificate.',
  },
  'rate-limited': {
    cause: 'The API server sheds load.',
    advice: 'Wait a minute, then retry.',
  },
  'no-endpoints': {
    cause:
      'No pod is ready, or the webhook’s URL names a port (`http:NAME:http`) that the Service does not have, or names none where the port has a name.',
    advice: 'Look at the pods of namespace `ibm-kube-audit`, and compare the URL’s port with the Service’s port name.',
  },
  'not-found': {
    cause: 'It was deleted meanwhile, or its namespace does not exist.',
    advice: 'Refresh the view, then retry.',
  },
  conflict: {
    cause: 'Server-side apply found another field manager, or the object changed between reading and writing.',
    advice: 'Run the set-up again: it names the manager and the fields and asks before it takes them over.',
  },
  invalid: {
    cause: 'A field’s value is not allowed, may not be changed any more, or an admission webhook refused it.',
    advice: 'Look into the log for the field, and at objects of the same name that were made by hand.',
  },
  gateway: {
    cause: 'The API server is restarting, for example during a master refresh, or a gateway before it failed.',
    advice: 'Retry in a minute; if it lasts, look at the master’s state.',
  },
};
