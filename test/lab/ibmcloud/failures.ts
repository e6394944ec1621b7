import { randomUUID } from 'node:crypto';

/** What a failing call prints and ends with. */
export interface FailureText {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode: number;
  /** The CLI fails before it prints its progress line. */
  readonly early?: boolean;
  /** The command runs; then its standard output is cut in half. */
  readonly cutInHalf?: boolean;
}

export interface FailureContext {
  /** First word of the call as typed: `ks`, `oc`, `cr`, `target`, … */
  readonly word: string;
  /** Exit code of failures that the API answers (unknown; 1 is assumed). */
  readonly apiExitCode: number;
}

/** `FAILED`, the message and an empty line on standard error. */
function failed(message: string, exitCode = 1): FailureText {
  return { stderr: `FAILED\n${message}\n\n`, exitCode };
}

function early(text: FailureText): FailureText {
  return { ...text, early: true };
}

/** An answer `{code, description, recoveryCLI, incidentID}` of the service's API. */
function api(code: string, description: string, recovery?: string): (context: FailureContext) => FailureText {
  return ({ apiExitCode }) => {
    const parts = [`${description} (${code})`, ...(recovery === undefined ? [] : [recovery])];
    return failed([...parts, `Incident ID: ${randomUUID()}`].join('\n\n'), apiExitCode);
  };
}

const listHint =
  "To list the clusters you have access to, run 'ibmcloud ks cluster ls'. To list the resource groups that you have access to, run 'ibmcloud resource groups'. To target the resource group, run 'ibmcloud target -g <resource_group>'.";

const html =
  '<!DOCTYPE html>\n<html lang="en-US">\n<head><title>containers.cloud.ibm.com | 502: Bad gateway</title></head>\n<body><h1>Bad gateway</h1><p>The web server reported a bad gateway error.</p></body>\n</html>';

const remote = (code: string, message: string): string =>
  `Remote server error. Status code: 400, error code: ${code}, message: ${message}`;

/**
 * Failures by name, as they were seen in public logs. A wording that was composed, because none was found, says so.
 * Section numbers are those of the project's notes on the CLI.
 */
export const failures = {
  // 4.1 the cluster is not there, in another account or group, or not permitted
  'cluster-not-found': api(
    'G0004',
    'The specified cluster could not be found. If applicable, make sure that you target the correct account and resource group.',
    listHint,
  ),
  'cluster-not-found-2021': api(
    'A0006',
    'The specified cluster could not be found. If applicable, make sure that you target the correct resource group or region.',
  ),
  'cluster-not-found-old': api('E0008', 'The specified cluster could not be found.'),
  // 4.2 plug-ins
  'plugin-missing': ({ word }) =>
    early(
      failed(`'${word}' is not a registered command. Check your list of installed plug-ins. See 'ibmcloud help'.`, 2),
    ),
  'plugin-missing-old': ({ word }) => early(failed(`'${word}' is not a registered command. See 'ibmcloud help'.`, 2)),
  // 4.3 not logged in
  'not-logged-in': () => early(failed("Log in to the IBM Cloud CLI by running 'ibmcloud login'.")),
  'not-logged-in-core': () => early(failed("Not logged in. Use 'ibmcloud login' to log in.")),
  'login-failed': () => ({
    stdout: 'OK\n',
    stderr: "Not logged in.\nFAILED\nBSS Account '0123456789abcdef0123456789abcdef' was not found.\n\n",
    exitCode: 1,
  }),
  // 4.4 expired sessions, and a fault of the network that looks like one
  'expired-refresh': () => failed(remote('BXNIM0408E', 'Provided refresh token is expired')),
  'expired-token': () => failed("Login token is expired. Please update tokens using 'ibmcloud login' and try again"),
  'expired-inactivity': () =>
    failed(
      `Authentication failed. Unable to refresh auth token: ${remote('BXNIM0439E', "Session 'C-0123456789abcdef' is invalidated due to inactivity.")}. Try again later.`,
    ),
  'network-timeout': () =>
    failed(
      'Could not refresh IAM token: failed to refresh the token. Please login again: Post "https://iam.cloud.ibm.com/identity/token": dial tcp 192.0.2.44:443: i/o timeout',
    ),
  'invalid-token': () => failed(`Invalid token: ${remote('BXNIM0407E', 'Provided token is invalid')}`),
  'session-inactive': () => failed(`Session inactive: ${remote('BXNIM0439E', 'Session is inactive')}`),
  // 4.5 permission
  forbidden: api('A0007', 'You do not have the correct permissions to perform this action.'),
  'forbidden-viewer': api('A0008', role('Viewer')),
  'forbidden-editor': api('A0008', role('Editor')),
  'forbidden-operator': api('A0008', role('Operator')),
  'forbidden-administrator': api('A0008', role('Administrator')),
  /** Wording composed; the code is known. */
  'forbidden-service-id': api('A0656', 'The service ID that is used does not have an API key for this action.'),
  'token-no-permission': () =>
    failed(
      `The following error(s) occurred:\nThe token does not have permission to perform this action.\n\nTrace ID: ${randomUUID()}`,
    ),
  'group-no-permission': () =>
    failed(
      `Could not get resource group:\nThe token does not have permission to perform this action.\n\nTrace ID: ${randomUUID()}`,
    ),
  'wrong-provider': api('G3917', 'Cluster provider not permitted for given operation.'),
  // 4.7 rate limits and gateways
  'rate-limited': () =>
    failed(
      'Error response from server. Status code: 429; description: The request frequency from this IP exceeded the allowable rate of 30 per 60000 ms with a minimum separation of 0 ms. Try again later.',
    ),
  'rate-limited-passcode': () =>
    failed('429 Too Many Requests: Passcode API is not intended to be used with high frequency'),
  'gateway-html': () => failed(`Error response from server. Status code: 502; description: ${html}`),
  // 4.8 others
  'ca-rotation-unfinished': api(
    'E1955',
    'You must reload/update/replace all workers and download new certificates locally in order to revoke old CA Cert.',
  ),
  'no-credentials': api(
    'E0051',
    'No credentials set for resource group default.: The user credentials could not be found.',
  ),
  /** Code and wording composed, after the words of the states page. */
  'master-busy': api(
    'E0098',
    'The cluster master is updating. While a master is updating, you cannot initiate concurrent master operations, such as enabling API server auditing.',
    "Wait until the master state is 'deployed', and try again.",
  ),
  /** Code and wording composed. */
  'webhook-not-configured': api('E0214', 'The audit webhook for the cluster is not configured.'),
  /** Code and wording composed. */
  'endpoint-not-enabled': api(
    'E0150',
    'The requested service endpoint is not enabled for the cluster.',
    "To see the endpoints that are enabled, run 'ibmcloud ks cluster get'.",
  ),
  /** A code and wording that nobody knows. */
  'unheard-of': api('E7777', 'The flux capacitor of the cluster is not calibrated.'),
  // answers that are none
  html: () => ({ stdout: `${html}\n`, exitCode: 0, early: true }),
  empty: () => ({ exitCode: 0, early: true }),
  'half-json': () => ({ exitCode: 0, cutInHalf: true }),
  'exit-2': () => ({ exitCode: 2, early: true }),
} as const satisfies Record<string, (context: FailureContext) => FailureText>;

export type FailureName = keyof typeof failures;

export function isFailureName(name: string): name is FailureName {
  return Object.hasOwn(failures, name);
}

function role(name: string): string {
  return `This action requires the ${name} role for the cluster in IBM Cloud Container Service. Contact the IBM Cloud account administrator and request the required Identity and Access user role.`;
}

/** Ends a call with what it prints and its exit code. */
export class CallFailed extends Error {
  readonly text: FailureText;

  constructor(text: FailureText) {
    super(text.stderr ?? '');
    this.text = text;
  }
}

/** A failure that the CLI itself finds, for example Go's `open PATH: no such file or directory`. */
export function localFailure(message: string, exitCode = 1): CallFailed {
  return new CallFailed(failed(message, exitCode));
}
