import { message } from '../text/message.ts';
import type { FailureRow, ProgramOutput } from './failureRow.ts';
import { missingRole } from './roleOf.ts';

const says =
  (...patterns: readonly RegExp[]) =>
  ({ text }: ProgramOutput): boolean =>
    patterns.some((pattern) => pattern.test(text));

/** The same for calls of `ibmcloud logs` alone. */
const logsSay =
  (...patterns: readonly RegExp[]) =>
  (said: ProgramOutput): boolean =>
    said.args?.[0] === 'logs' && says(...patterns)(said);

const saysGone = logsSay(/"not_found"/, /\bquery\b.*\bnot found\b/i, /^[ \t]*not found[ \t]*$/im);

/**
 * What the `ibmcloud` CLI and its `container-service` plug-in print when they fail. Codes such as `G0004` or
 * `BXNIM0439E` do not depend on the CLI's language. Sentences are matched in English, as recorded from several
 * versions.
 */
export const CLI_FAILURE_ROWS = [
  {
    id: 'query-limit',
    // A code of its own: it says nothing of other calls, which would all wait.
    code: 'query-limit',
    matches: logsSay(/(?<![\w.-])429(?![\w-]|\.\d)/, /rate.?limit/i, /resource_exhausted/, /too many requests/i),
    text: message('Too many queries to this Cloud Logs instance. Wait a minute, then try again.'),
    remedy: 'retry',
  },
  {
    id: 'query-refused',
    code: 'invalid-input',
    matches: logsSay(/compilation errors?:/i),
    text: message('IBM Cloud Logs can’t compile the query. Try a simpler filter.'),
    remedy: 'show-log',
  },
  {
    id: 'query-too-long',
    code: 'timed-out',
    matches: logsSay(/deadline_exceeded/, /request timeout/i, /"status_code": ?408/),
    text: message('IBM Cloud Logs didn’t finish the query in time. Choose a shorter time range, then try again.'),
    remedy: 'retry',
  },
  {
    id: 'no-background-query',
    code: 'api-not-found',
    matches: (said) => /^background-query-(?!create)/.test(said.args?.[1] ?? '') && saysGone(said),
    text: message('Cloud Logs doesn’t know this background query: it expired, or was removed. Search again.'),
    remedy: 'retry',
  },
  {
    id: 'no-instance',
    code: 'other',
    // Must precede the unreachable network: the instance's name alone is unknown.
    matches: logsSay(/lookup \S+\.logs\.cloud\.ibm\.com\b.*no such host/i, /"not_found"/),
    text: message('Cloud Logs instance not found: deleted, only with a private endpoint, or no network. Check it.'),
    remedy: 'retry',
  },
  {
    id: 'no-logs-role',
    code: 'no-permission',
    matches: logsSay(/^[ \t]*forbidden[ \t]*$/im, /"(?:forbidden|unauthorized)"/, /\b403 forbidden\b/i),
    text: message(
      'You can’t read this Cloud Logs instance. Ask for its service role Reader, or use an allowed network.',
    ),
    // A Reader may list alerts, and not change them.
    textOf: ({ args = [] }) =>
      /^alert-definition-(?:create|delete)$/.test(args[1] ?? '')
        ? message('Changing alerts needs the service role Writer on this Cloud Logs instance. Ask for it.')
        : undefined,
    remedy: 'show-log',
  },
  {
    id: 'rate-limited',
    code: 'rate-limited',
    // Must precede the rows about logging in: a 429 of the passcode API names both.
    matches: says(
      /(?<![\w.-])429(?![\w-]|\.\d)/,
      /too many requests/i,
      /rate.?limit/i,
      /request frequency .* exceeded/i,
      /not intended to be used with high frequency/i,
    ),
    text: message('Too many requests to IBM Cloud from this address. Wait a minute, then try again.'),
    remedy: 'retry',
  },
  {
    id: 'addresses-lost',
    code: 'other',
    // Must precede the missing login: standard output says "Not logged in" beside it, and logging in fails likewise.
    matches: says(/unsupported protocol scheme ""/i),
    text: message('The IBM Cloud CLI has lost IBM Cloud’s addresses, as seen on macOS. Restart the computer.'),
    remedy: 'show-log',
  },
  {
    id: 'network',
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
    text: message('Can’t reach IBM Cloud. Check network, VPN and proxy settings, then try again.'),
    remedy: 'retry',
  },
  {
    id: 'untrusted',
    code: 'network',
    matches: says(/x509:/i, /certificate signed by unknown authority/i, /tls: /i),
    text: message('The connection to IBM Cloud isn’t trusted. Check whether a proxy replaces certificates.'),
    remedy: 'show-log',
  },
  {
    id: 'unknown-key',
    code: 'invalid-input',
    // Must precede the missing login, which standard output names beside it: the same key would be refused again.
    matches: says(/BXNIM0415E/, /provided API key could not be found/i),
    text: message('IBM Cloud doesn’t know the CLI’s API key. Create a new one, or log in without a key.'),
    remedy: 'show-log',
  },
  {
    id: 'no-account',
    code: 'account-changed',
    // Must precede the missing login: the sentence offers a login as well.
    matches: says(/no account (?:is )?targeted/i),
    text: message('No account is selected. Select the cluster’s account.'),
    remedy: 'select-account',
  },
  {
    id: 'session-expired',
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
      /\bunauthenticated\b/i,
    ),
    text: message('The IBM Cloud session has expired. Log in again.'),
    remedy: 'log-in',
  },
  {
    id: 'not-logged-in',
    code: 'not-logged-in',
    matches: says(
      /not logged in/i,
      /log in to the IBM Cloud CLI/i,
      /(?:use|run(?:ning)?) '?(?:ibmcloud|bx) login/i,
      /no API endpoint set/i,
    ),
    text: message('You’re not logged in to IBM Cloud. Log in to continue.'),
    remedy: 'log-in',
  },
  {
    id: 'plug-in-missing',
    code: 'plug-in-missing',
    matches: says(/'(?:ks|oc|cs|container-service|kubernetes-service)' is not a registered command/i),
    text: message('The IBM Cloud CLI’s Kubernetes Service plug-in is missing. Install it to continue.'),
    remedy: 'install-plug-in',
  },
  {
    id: 'logs-plug-in-missing',
    code: 'logs-plug-in-missing',
    matches: says(/'(?:logs|cloud-logs)' is not a registered command/i),
    text: message('The IBM Cloud CLI’s Cloud Logs plug-in is missing. Install it to continue.'),
    remedy: 'install-logs-plug-in',
  },
  {
    id: 'usage',
    code: 'usage',
    matches: says(
      /is not a registered command/i,
      /incorrect usage/i,
      /flag provided but not defined/i,
      /unknown flag/i,
      /invalid value .* for flag/i,
    ),
    text: message('The IBM Cloud CLI doesn’t know this command or a flag of it. Update it and its plug-ins.'),
    textOf: ({ args }) =>
      args?.[0] === 'logs'
        ? message('The Cloud Logs plug-in doesn’t know this command or a flag of it. Update it and the CLI.')
        : undefined,
    remedy: 'show-log',
  },
  {
    id: 'provider',
    code: 'usage',
    matches: says(/\(?G3917\)?/, /cluster provider not permitted/i),
    text: message('IBM Cloud doesn’t allow this for the cluster’s infrastructure provider.'),
    remedy: 'show-log',
  },
  {
    id: 'cluster-not-found',
    code: 'cluster-not-found',
    matches: says(/\((?:G0004|A0006|E0008)\)/, /cluster could not be found/i),
    text: message('Cluster not found with this login. Check the account, the resource group and your access.'),
    // A cluster that was listed belongs to the account, so the resource group is the likelier reason.
    remedy: 'target-resource-group',
  },
  {
    id: 'restricted-network',
    code: 'no-permission',
    // Must precede the missing role: no role helps.
    matches: says(/context[- ]based[- ]restriction/i),
    text: message('The account’s context-based restrictions block this address. Use an allowed network.'),
    remedy: 'retry',
  },
  {
    id: 'no-role',
    code: 'no-permission',
    matches: says(
      /\((?:A0007|A0008|A0656|A0009)\)/,
      /do(?:es)? not have (?:the correct )?permissions?/i,
      /requires the \w+ role/i,
      /\b403 Forbidden\b/i,
      /not authorized to perform/i,
    ),
    text: message('You lack the required IBM Cloud role. Ask the account’s administrator, or select another account.'),
    textOf: missingRole,
    remedy: 'select-account',
  },
  {
    id: 'up-to-date',
    code: 'other',
    matches: says(/\(E0120\)/, /master is already up to date/i),
    text: message('The cluster’s master already runs this version. There’s nothing to do.'),
    remedy: 'show-log',
  },
  {
    id: 'rollout-incomplete',
    code: 'master-busy',
    // Must precede the busy master: waiting alone does not help.
    matches: says(/\bCAE012\b/, /clusterversion rollout is not complete/i),
    text: message('The cluster’s OpenShift update (clusterversion) is incomplete. Complete it, then try again.'),
    remedy: 'show-log',
  },
  {
    id: 'master-busy',
    code: 'master-busy',
    matches: says(
      /concurrent master operation/i,
      /master (?:is|operation is)(?: currently)? (?:being )?(?:updat|refresh|in progress|deploying|busy)\w*/i,
      /(?:another|an) operation is (?:already )?in progress/i,
      /(?:refresh|update) is already in progress/i,
    ),
    text: message('The cluster’s master is busy with another operation. Try again once it’s deployed.'),
    remedy: 'retry',
  },
  {
    id: 'ca-rotation',
    code: 'other',
    matches: says(/\(E1955\)/, /in order to revoke old CA cert/i),
    text: message('The cluster’s CA certificate rotation isn’t finished. Finish it, then try again.'),
    remedy: 'show-log',
  },
  {
    id: 'no-credentials',
    code: 'other',
    matches: says(/\(E0051\)/, /no credentials set for resource group/i),
    text: message('This resource group has no infrastructure credentials. Ask an administrator to set its API key.'),
    remedy: 'target-resource-group',
  },
  {
    id: 'resource-group',
    code: 'usage',
    matches: says(
      /no resource group targeted/i,
      /could not get resource group/i,
      /resource group .* (?:was )?not found/i,
    ),
    text: message('Can’t use this resource group. Select one that you have access to.'),
    remedy: 'target-resource-group',
  },
  {
    id: 'certificate-file',
    code: 'invalid-input',
    matches: says(
      /\b(?:open|read) [^\n]{1,300}: (?:no such file or directory|permission denied|is a directory)/i,
      /(?:not a valid|invalid|malformed)[^\n]{0,100}(?:certificate|PEM|private key)/i,
    ),
    text: message('The CLI couldn’t use a certificate or key file. Try again, and see the log if it recurs.'),
    remedy: 'show-log',
  },
  {
    id: 'gateway',
    code: 'gateway',
    matches: says(
      /<!doctype html/i,
      /<html[\s>]/i,
      /\b50[234]\b[^\n]*(?:gateway|unavailable|time-?out)/i,
      /bad gateway|gateway time-?out|service unavailable/i,
      /status code: 50[0234]/i,
    ),
    text: message('IBM Cloud returned an error page instead of data. Try again in a minute.'),
    remedy: 'retry',
  },
  {
    id: 'question',
    code: 'other',
    // A Go program prints a bare `EOF` when it reads from a closed standard input.
    matches: says(/\[y\/?n\](?:\s*>)?\s*$/i, /\(y\/n\)[\s?:>]*$/i, /\w\?(?:\s*>)?\s*$/, /^(?:FAILED\s+)?EOF\s*$/m),
    text: message('The IBM Cloud CLI is waiting for input. Run the command once in a terminal and answer it.'),
    remedy: 'show-log',
  },
] as const satisfies readonly FailureRow[];
