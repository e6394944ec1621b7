import { message } from '../text/message.ts';
import type { FailureRow, ProgramOutput } from './failureRow.ts';
import { missingRole } from './roleOf.ts';

const says =
  (...patterns: readonly RegExp[]) =>
  ({ text }: ProgramOutput): boolean =>
    patterns.some((pattern) => pattern.test(text));

/**
 * What the `ibmcloud` CLI and its `container-service` plug-in print when they fail. Codes such as `G0004` or
 * `BXNIM0439E` do not depend on the CLI's language. Sentences are matched in English, as recorded from several
 * versions.
 */
export const CLI_FAILURE_ROWS: readonly FailureRow[] = [
  {
    code: 'rate-limited',
    // Must precede the rows about logging in: a 429 of the passcode API names both.
    matches: says(
      /(?<![\w.-])429(?![\w-]|\.\d)/,
      /too many requests/i,
      /rate.?limit/i,
      /request frequency .* exceeded/i,
      /not intended to be used with high frequency/i,
    ),
    text: message('IBM Cloud is receiving too many requests from this address; wait a minute and try again.'),
    cause: message(
      'IBM Cloud allows 200 requests in ten seconds from one address, and fewer for some of its services.',
    ),
    advice: message('Wait a minute. Calls are repeated by themselves, with growing pauses, before this is shown.'),
    remedy: 'retry',
  },
  {
    code: 'other',
    // Must precede the missing login: standard output says "Not logged in" beside it, and logging in fails likewise.
    matches: says(/unsupported protocol scheme ""/i),
    text: message(
      'The IBM Cloud CLI has lost the addresses of IBM Cloud, which was seen on macOS; restart the computer and try again.',
    ),
    cause: message(
      'The CLI calls an address without `https`. IBM documents it for macOS, with a restart as the remedy.',
    ),
    advice: message('Restart the computer; if it recurs, set the endpoint with `ibmcloud api https://cloud.ibm.com`.'),
    remedy: 'show-log',
  },
  {
    code: 'network',
    // Must precede the expired session: "Could not refresh IAM token: … dial tcp …: i/o timeout" is a network fault
    // that looks like one.
    matches: says(
      /\bdial (?:tcp|udp)\b/i,
      /\bi\/o timeout\b/i,
      /no such host/i,
      /connection (?:refused|reset)/i,
      /network is unreachable/i,
      /TLS handshake timeout/i,
      /Client\.Timeout exceeded/i,
      /context deadline exceeded/i,
      /proxyconnect tcp/i,
      /proxy authentication required/i,
      /server misbehaving/i,
      /\bGOAWAY\b/,
      /\bunexpected EOF\b/,
      // After an address, with or without quotes. Alone it is the end of a question, below.
      /\S: EOF[ \t]*$/m,
      /\b(?:ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)\b/,
    ),
    text: message('IBM Cloud could not be reached; check the network, VPN and proxy settings and try again.'),
    cause: message(
      'The CLI could not open a connection to IBM Cloud. It sometimes words this as a login that cannot be refreshed.',
    ),
    advice: message('Check the network, VPN and proxy (`HTTPS_PROXY`), then retry.'),
    remedy: 'retry',
  },
  {
    code: 'network',
    matches: says(/x509:/i, /certificate signed by unknown authority/i, /tls: /i),
    text: message(
      'The connection to IBM Cloud is not trusted; check whether a proxy replaces certificates, then try again.',
    ),
    cause: message(
      'Something between this machine and IBM Cloud answers with a certificate that the CLI does not trust.',
    ),
    advice: message('Install the proxy’s certificate authority on this machine, or leave the proxy out, then retry.'),
    remedy: 'show-log',
  },
  {
    code: 'invalid-input',
    // Must precede the missing login, which standard output names beside it: the same key would be refused again.
    matches: says(/BXNIM0415E/, /provided API key could not be found/i),
    text: message(
      'IBM Cloud does not know the API key that the CLI logs in with; create a new one, or log in without a key.',
    ),
    cause: message('The key was deleted, or is mistyped where it is kept, for example in `IBMCLOUD_API_KEY`.'),
    advice: message('Replace the key, or remove it from the environment and run `ibmcloud login --sso`.'),
    remedy: 'show-log',
  },
  {
    code: 'account-changed',
    // Must precede the missing login: the sentence offers a login as well.
    matches: says(/no account (?:is )?targeted/i),
    text: message('No account is selected; select the account that the cluster belongs to.'),
    cause: message('The login is good, but no account is targeted, as after a login that skipped the choice.'),
    advice: message('Run **Kube Audit: Select Account**, or `ibmcloud target -c ACCOUNT_ID` in any terminal.'),
    remedy: 'select-account',
  },
  {
    code: 'session-expired',
    matches: says(
      /BXNIM0(?:408|439|407|401)E/,
      /could not refresh IAM token/i,
      /unable to refresh auth token/i,
      /(?:login|refresh|IAM) token (?:is|has) expired/i,
      /session .* is invalidated/i,
      /session inactive/i,
      /please (?:log ?in|login) again/i,
      /\binvalid token:/i,
    ),
    text: message('The IBM Cloud session has expired; log in again.'),
    cause: message('A session ends after some hours, or earlier when it is not used.'),
    advice: message('Run **Kube Audit: Log In**, or `ibmcloud login --sso` in any terminal.'),
    remedy: 'log-in',
  },
  {
    code: 'not-logged-in',
    matches: says(
      /not logged in/i,
      /log in to the IBM Cloud CLI/i,
      /(?:use|run(?:ning)?) '?(?:ibmcloud|bx) login/i,
      /no API endpoint set/i,
    ),
    text: message('You are not logged in to IBM Cloud; log in to go on.'),
    cause: message('The IBM Cloud CLI has no session on this machine.'),
    advice: message(
      'Run **Kube Audit: Log In**, or `ibmcloud login --sso` in any terminal; the view updates automatically.',
    ),
    remedy: 'log-in',
  },
  {
    code: 'plug-in-missing',
    matches: says(/'(?:ks|oc|cs|container-service|kubernetes-service)' is not a registered command/i),
    text: message('The Kubernetes Service plug-in of the IBM Cloud CLI is not installed; install it to go on.'),
    cause: message('`ibmcloud ks` comes with the plug-in `container-service`, which is installed separately.'),
    advice: message('Run `ibmcloud plugin install container-service`.'),
    remedy: 'install-plug-in',
  },
  {
    code: 'usage',
    matches: says(
      /is not a registered command/i,
      /incorrect usage/i,
      /flag provided but not defined/i,
      /unknown flag/i,
      /invalid value .* for flag/i,
    ),
    text: message(
      'The installed IBM Cloud CLI does not know this command or one of its flags; update the CLI and its Kubernetes Service plug-in.',
    ),
    cause: message(
      'The CLI or its plug-in `container-service` is older (or much newer) than what this extension calls.',
    ),
    advice: message('Run `ibmcloud update` and `ibmcloud plugin update container-service`, then retry.'),
    remedy: 'show-log',
  },
  {
    code: 'usage',
    matches: says(/\(?G3917\)?/, /cluster provider not permitted/i),
    text: message('IBM Cloud does not permit this operation for the cluster’s infrastructure provider.'),
    cause: message('The operation does not exist for clusters of this provider, or the account has none of them.'),
    advice: message(
      'Nothing is needed where the account has no clusters of that provider; otherwise look into the log.',
    ),
    remedy: 'show-log',
  },
  {
    code: 'cluster-not-found',
    matches: says(/\((?:G0004|A0006|E0008)\)/, /cluster could not be found/i),
    text: message(
      'The cluster was not found with this login; check that its account and resource group are targeted and that you may see it.',
    ),
    cause: message(
      'The cluster was deleted, belongs to another account or resource group, or the user may not see it: IBM Cloud gives one answer for all of these.',
    ),
    advice: message(
      'Run **Kube Audit: Select Account**, or **Kube Audit: Select Resource Group** with **All Resource Groups**, or ask for the Viewer role on the cluster.',
    ),
    // A cluster that was listed belongs to the account, so the resource group is the likelier reason.
    remedy: 'target-resource-group',
  },
  {
    code: 'no-permission',
    // Must precede the missing role: no role helps.
    matches: says(/context[- ]based[- ]restriction/i),
    text: message(
      'A context-based restriction of the account does not let this address in; use an allowed network, or ask the account’s administrator.',
    ),
    cause: message(
      'A rule of the account permits calls for clusters only from certain networks; a changed rule takes up to ten minutes.',
    ),
    advice: message('Connect through an allowed network, or have the address added to the rule, then retry.'),
    remedy: 'retry',
  },
  {
    code: 'no-permission',
    matches: says(
      /\((?:A0007|A0008|A0656|A0009)\)/,
      /do(?:es)? not have (?:the correct )?permissions?/i,
      /requires the \w+ role/i,
      /\b403 Forbidden\b/i,
      /not authorized to perform/i,
    ),
    text: message(
      'Your IBM Cloud user lacks the role that this needs; ask the account’s administrator for it, or select another account.',
    ),
    textOf: missingRole,
    cause: message(
      'Seeing a cluster needs the platform role Viewer, setting an audit webhook Editor, refreshing the master Operator, and the cluster’s CA and certificates Administrator, which holds all of these.',
    ),
    advice: message(
      'Ask the account’s administrator for the platform role that the sentence names, or select another account.',
    ),
    remedy: 'select-account',
  },
  {
    code: 'other',
    matches: says(/\(E0120\)/, /master is already up to date/i),
    text: message('The cluster’s master already runs the version that was asked for; nothing is left to do.'),
    cause: message('Somebody else, or an earlier run, has updated the master.'),
    advice: message('Nothing is needed.'),
    remedy: 'show-log',
  },
  {
    code: 'master-busy',
    // Must precede the busy master: waiting alone does not help.
    matches: says(/\bCAE012\b/, /clusterversion rollout is not complete/i),
    text: message(
      'The cluster’s own OpenShift update (clusterversion) is not complete, so its master takes no operation; see to that first.',
    ),
    cause: message(
      'An operator of the cluster holds the rollout up, often for want of workers or because of a webhook.',
    ),
    advice: message('Run `oc get clusterversion` and `oc get clusteroperators`, mend what they name, then retry.'),
    remedy: 'show-log',
  },
  {
    code: 'master-busy',
    matches: says(
      /concurrent master operation/i,
      /master (?:is|operation is)(?: currently)? (?:being )?(?:updat|refresh|in progress|deploying|busy)\w*/i,
      /(?:another|an) operation is (?:already )?in progress/i,
      /(?:refresh|update) is already in progress/i,
    ),
    text: message('The cluster’s master is carrying out another operation; try again once it is deployed.'),
    cause: message('A master takes one operation at a time; an update or refresh takes some minutes.'),
    advice: message('Wait until the master’s state is `deployed`, then retry.'),
    remedy: 'retry',
  },
  {
    code: 'other',
    matches: says(/\(E1955\)/, /in order to revoke old CA cert/i),
    text: message('A CA certificate rotation of this cluster is unfinished; finish it before this operation.'),
    cause: message(
      'After `ibmcloud ks cluster ca create` all workers must be reloaded before the old certificate can go.',
    ),
    advice: message('Reload or replace the workers, then run `ibmcloud ks cluster ca rotate`.'),
    remedy: 'show-log',
  },
  {
    code: 'other',
    matches: says(/\(E0051\)/, /no credentials set for resource group/i),
    text: message(
      'IBM Cloud holds no infrastructure credentials for this resource group; ask the account’s administrator to set its API key.',
    ),
    cause: message(
      'Some operations run under an API key that is stored for region and resource group, and none is stored.',
    ),
    advice: message('Let an administrator run `ibmcloud ks api-key reset` in the cluster’s region and resource group.'),
    remedy: 'target-resource-group',
  },
  {
    code: 'usage',
    matches: says(
      /no resource group targeted/i,
      /could not get resource group/i,
      /resource group .* (?:was )?not found/i,
    ),
    text: message('The resource group could not be used; select one that you may see.'),
    cause: message('The resource group does not exist in the targeted account, or the user may not see it.'),
    advice: message('Run **Kube Audit: Select Resource Group**.'),
    remedy: 'target-resource-group',
  },
  {
    code: 'invalid-input',
    matches: says(
      /\b(?:open|read) [^\n]{1,300}: (?:no such file or directory|permission denied|is a directory)/i,
      /(?:not a valid|invalid|malformed)[^\n]{0,100}(?:certificate|PEM|private key)/i,
    ),
    text: message(
      'The CLI could not use a certificate or key file that was given to it; try again and look into the log if it recurs.',
    ),
    cause: message('A certificate file vanished while the CLI ran, or the CLI refused its content.'),
    advice: message('Retry; if it recurs, **Kube Audit: Show Log** has the CLI’s output.'),
    remedy: 'show-log',
  },
  {
    code: 'gateway',
    matches: says(
      /<!doctype html/i,
      /<html[\s>]/i,
      /\b50[234]\b[^\n]*(?:gateway|unavailable|time-?out)/i,
      /bad gateway|gateway time-?out|service unavailable/i,
      /status code: 50[0234]/i,
    ),
    text: message('IBM Cloud’s gateway answered with an error page instead of data; try again in a minute.'),
    cause: message(
      'A gateway between the CLI and the service failed, or a proxy answered with a page of its own, for example to sign in.',
    ),
    advice: message('Retry in a minute; behind a company proxy, sign in to it first.'),
    remedy: 'retry',
  },
  {
    code: 'other',
    // A Go program prints a bare `EOF` when it reads from a closed standard input.
    matches: says(/\[y\/?n\](?:\s*>)?\s*$/i, /\(y\/n\)[\s?:>]*$/i, /\w\?(?:\s*>)?\s*$/, /^(?:FAILED\s+)?EOF\s*$/m),
    text: message(
      'The IBM Cloud CLI asked a question that cannot be answered here; run the command once in a terminal and answer it.',
    ),
    cause: message('The CLI wants an answer, for example whether to update itself; its standard input is closed here.'),
    advice: message('Run the command that the log shows in a terminal and answer the question.'),
    remedy: 'show-log',
  },
];
