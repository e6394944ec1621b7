import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cliFailure } from '../../../src/failure/cliFailure.ts';
import type { FailureCode, Remedy } from '../../../src/failure/failure.ts';

/**
 * What the CLI was recorded to say, from several years of versions: standard error, and standard output where it
 * matters.
 */
const RECORDED: readonly {
  readonly name: string;
  readonly stderr: string;
  readonly stdout?: string;
  readonly exitCode?: number;
  readonly code: FailureCode;
  readonly remedy: Remedy;
}[] = [
  {
    name: 'cluster not found, 2022',
    stderr:
      "FAILED\nThe specified cluster could not be found. If applicable, make sure that you target the correct account and resource group. (G0004)\n\nTo list the clusters you have access to, run 'ibmcloud ks cluster ls'. To list the resource groups that you have access to, run 'ibmcloud resource groups'. To target the resource group, run 'ibmcloud target -g <resource_group>'.\n\nIncident ID: a5c427c3-b096-4867-ba9c-3847759\n",
    code: 'cluster-not-found',
    remedy: 'target-resource-group',
  },
  {
    name: 'cluster not found, 2021',
    stderr:
      'FAILED\nThe specified cluster could not be found. If applicable, make sure that you target the correct resource group or region. (A0006)\n',
    code: 'cluster-not-found',
    remedy: 'target-resource-group',
  },
  {
    name: 'cluster not found, older',
    stderr: 'FAILED\nThe specified cluster could not be found. (E0008)\n',
    code: 'cluster-not-found',
    remedy: 'target-resource-group',
  },
  {
    name: 'cluster not found, in another language',
    stderr: 'FEHLGESCHLAGEN\nDer angegebene Cluster wurde nicht gefunden. (G0004)\n',
    code: 'cluster-not-found',
    remedy: 'target-resource-group',
  },
  {
    name: 'plug-in missing (oc)',
    stderr: "FAILED\n'oc' is not a registered command. Check your list of installed plug-ins. See 'ibmcloud help'.\n",
    exitCode: 2,
    code: 'plug-in-missing',
    remedy: 'install-plug-in',
  },
  {
    name: 'plug-in missing (ks), older',
    stderr: "FAILED\n'ks' is not a registered command. See 'ibmcloud help'.\n",
    exitCode: 2,
    code: 'plug-in-missing',
    remedy: 'install-plug-in',
  },
  {
    name: 'subcommand that the plug-in does not have',
    stderr: "FAILED\n'cluster-create' is not a registered command. See 'ibmcloud cs help'.\n",
    exitCode: 2,
    code: 'usage',
    remedy: 'show-log',
  },
  {
    name: 'argument without a flag',
    stderr:
      "FAILED\nIncorrect Usage. An argument was used without a flag: 'mycluster-free'. Each argument requires a flag. To see available flags, run 'ibmcloud ks cluster get --help'.\n\nNAME:\n        get - View the details of a cluster.\n",
    exitCode: 2,
    code: 'usage',
    remedy: 'show-log',
  },
  {
    name: 'unknown flag',
    stderr: 'Incorrect Usage: flag provided but not defined: -export\n',
    exitCode: 2,
    code: 'usage',
    remedy: 'show-log',
  },
  {
    name: 'not logged in (plug-in)',
    stderr: "FAILED\nLog in to the IBM Cloud CLI by running 'ibmcloud login'.\n",
    code: 'not-logged-in',
    remedy: 'log-in',
  },
  {
    name: 'not logged in (target, on standard output)',
    stderr: '',
    stdout: "API endpoint: https://cloud.ibm.com\nRegion: eu-de\nNot logged in. Use 'ibmcloud login' to log in.\n",
    code: 'not-logged-in',
    remedy: 'log-in',
  },
  {
    name: 'failed login',
    stderr: "Not logged in.\nFAILED\nBSS Account '0123' was not found.\n",
    stdout: 'OK\n',
    code: 'not-logged-in',
    remedy: 'log-in',
  },
  {
    name: 'network fault that is worded as an expired login',
    stderr:
      'FAILED\nCould not refresh IAM token: failed to refresh the token. Please login again: Post "https://iam.cloud.ibm.com/identity/token": dial tcp 104.93.81.62:443: i/o timeout\n',
    code: 'network',
    remedy: 'retry',
  },
  {
    name: 'expired session: token',
    stderr: "FAILED\nLogin token is expired. Please update tokens using 'ibmcloud login' and try again.\n",
    code: 'session-expired',
    remedy: 'log-in',
  },
  {
    name: 'expired session: inactivity',
    stderr:
      "FAILED\nAuthentication failed. Unable to refresh auth token: Remote server error. Status code: 400, error code: BXNIM0439E, message: Session 'C-1' is invalidated due to inactivity.. Try again later.\n",
    code: 'session-expired',
    remedy: 'log-in',
  },
  {
    name: 'expired session: refresh token',
    stderr:
      'FAILED\nRemote server error. Status code: 400, error code: BXNIM0408E, message: Provided refresh token is expired\n',
    code: 'session-expired',
    remedy: 'log-in',
  },
  {
    name: 'expired session, without a network address',
    stderr: 'FAILED\nCould not refresh IAM token: failed to refresh the token. Please login again\n',
    code: 'session-expired',
    remedy: 'log-in',
  },
  { name: 'session inactive', stderr: 'FAILED\nSession inactive: ended\n', code: 'session-expired', remedy: 'log-in' },
  {
    name: 'no permission (core)',
    stderr:
      'FAILED\nThe following error(s) occurred:\nThe token does not have permission to perform this action.\n\nTrace ID: 0d9d1c3f\n',
    stdout: 'Creating resource group Default under account EXAMPLE as user@example.com...\n',
    exitCode: 1,
    code: 'no-permission',
    remedy: 'select-account',
  },
  {
    name: 'no permission (ks)',
    stderr: 'FAILED\nYou do not have the correct permissions to perform this action. (A0007)\n',
    code: 'no-permission',
    remedy: 'select-account',
  },
  {
    name: 'no permission (ks, older)',
    stderr:
      'FAILED\nThis action requires the Editor role for the cluster in IBM Cloud Container Service. Contact the IBM Cloud account administrator and request the required Identity and Access user role. (A0008)\n',
    code: 'no-permission',
    remedy: 'select-account',
  },
  {
    name: 'provider not permitted',
    stderr: 'FAILED\nCluster provider not permitted for given operation. (G3917)\n',
    code: 'usage',
    remedy: 'show-log',
  },
  {
    name: 'rate limit of the passcode API',
    stderr: 'FAILED\n429 Passcode API is not intended to be used with high frequency\n',
    code: 'rate-limited',
    remedy: 'retry',
  },
  {
    name: 'rate limit of the core CLI',
    stderr:
      'FAILED\nError response from server. Status code: 429; description: The request frequency from this IP exceeded the allowable rate of 30 per 60000 ms with a minimum separation of 0 ms.\n',
    code: 'rate-limited',
    remedy: 'retry',
  },
  {
    name: 'gateway page',
    stderr: 'FAILED\n502 Bad Gateway <!DOCTYPE html><html><head><title>502</title></head></html>\n',
    code: 'gateway',
    remedy: 'retry',
  },
  {
    name: 'gateway page on standard output',
    stderr: '',
    stdout: '<html>\n<body>Sign in to your proxy</body></html>\n',
    code: 'gateway',
    remedy: 'retry',
  },
  {
    name: 'CA rotation unfinished',
    stderr:
      'FAILED\nYou must reload/update/replace all workers and download new certificates locally in order to revoke old CA Cert. (E1955)\n',
    code: 'other',
    remedy: 'show-log',
  },
  {
    name: 'no credentials for the resource group',
    stderr:
      'FAILED\nNo credentials set for resource group default.: The user credentials could not be found. (E0051)\n',
    code: 'other',
    remedy: 'target-resource-group',
  },
  {
    name: 'no such host',
    stderr:
      'FAILED\nGet "https://containers.cloud.ibm.com/global": dial tcp: lookup containers.cloud.ibm.com: no such host\n',
    code: 'network',
    remedy: 'retry',
  },
  {
    name: 'certificate of a proxy',
    stderr: 'FAILED\nGet "https://containers.cloud.ibm.com": x509: certificate signed by unknown authority\n',
    code: 'network',
    remedy: 'show-log',
  },
  {
    name: 'resource group not found, core',
    stderr: 'FAILED\nCould not get resource group:\nThe token does not have permission to perform this action.\n',
    code: 'no-permission',
    remedy: 'select-account',
  },
  {
    name: 'a missing file',
    stderr: 'FAILED\nopen /tmp/gone/ca.pem: no such file or directory\n',
    code: 'invalid-input',
    remedy: 'show-log',
  },
  {
    name: 'a question',
    stderr: '',
    stdout: 'A new version 2.40.0 is available.\nDo you want to update? [y/N] > ',
    code: 'other',
    remedy: 'show-log',
  },
  {
    name: 'a busy master',
    stderr:
      'FAILED\nThe cluster master is updating, and you cannot initiate concurrent master operations, such as enabling API server auditing.\n',
    code: 'master-busy',
    remedy: 'retry',
  },
  {
    name: 'a connection that ends',
    stderr: 'FAILED\nGet "https://containers.cloud.ibm.com/global/v2/getCluster?cluster=x": EOF\n',
    code: 'network',
    remedy: 'retry',
  },
  {
    name: 'a connection that ends, without quotes',
    stderr: 'FAILED\nGet https://containers.cloud.ibm.com/global/v2/getCluster?cluster=x: EOF\n',
    code: 'network',
    remedy: 'retry',
  },
  {
    name: 'a connection that breaks off',
    stderr: 'FAILED\nPost "https://iam.cloud.ibm.com/identity/token": unexpected EOF\n',
    code: 'network',
    remedy: 'retry',
  },
  {
    name: 'a connection that the server closes',
    stderr:
      'FAILED\nGet "https://containers.cloud.ibm.com/global": http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR\n',
    code: 'network',
    remedy: 'retry',
  },
  {
    name: 'a proxy that wants a login',
    stderr: 'FAILED\nGet "https://containers.cloud.ibm.com/global": Proxy Authentication Required\n',
    code: 'network',
    remedy: 'retry',
  },
  {
    name: 'a name server that fails',
    stderr: 'FAILED\nlookup containers.cloud.ibm.com on 192.0.2.53:53: server misbehaving\n',
    code: 'network',
    remedy: 'retry',
  },
  {
    name: 'a question at the end of standard input',
    stderr: 'FAILED\nEOF\n',
    code: 'other',
    remedy: 'show-log',
  },
  {
    name: 'no account',
    stderr:
      "FAILED\nNo account targeted. Use 'ibmcloud target -c ACCOUNT_ID' to target an account, or use 'ibmcloud login'.\n",
    code: 'account-changed',
    remedy: 'select-account',
  },
  {
    name: 'a master that is up to date',
    stderr: 'FAILED\nThe master is already up to date for the specified version. (E0120)\n',
    code: 'other',
    remedy: 'show-log',
  },
  {
    name: 'an OpenShift rollout',
    stderr:
      'FAILED\nCannot complete cluster master operations because the current OpenShift clusterversion rollout is not complete. (CAE012)\n',
    code: 'master-busy',
    remedy: 'show-log',
  },
  {
    name: 'a context-based restriction',
    stderr: 'FAILED\nAccess is denied due to context-based restrictions. (A0007)\n',
    code: 'no-permission',
    remedy: 'retry',
  },
  {
    name: 'an address without https',
    stdout: 'API endpoint: https://cloud.ibm.com\nNot logged in.\n',
    stderr:
      'FAILED\nUnable to authenticate.\nPost "iam.cloud.ibm.com/identity/token": unsupported protocol scheme ""\n',
    code: 'other',
    remedy: 'show-log',
  },
  {
    name: 'an API key that does not exist',
    stdout: 'API endpoint: https://cloud.ibm.com\nNot logged in.\n',
    stderr:
      'FAILED\nUnable to authenticate.\nRemote server error. Status code: 400, error code: BXNIM0415E, message: Provided API key could not be found.\n',
    code: 'invalid-input',
    remedy: 'show-log',
  },
];

describe('cliFailure', () => {
  for (const { name, stderr, stdout = '', exitCode = 1, code, remedy } of RECORDED) {
    it(`names: ${name}`, () => {
      const failure = cliFailure({ args: ['ks', 'cluster', 'get'], exitCode, stdout, stderr });
      assert.equal(failure.code, code);
      assert.equal(failure.remedy, remedy);
      assert.match(failure.message, /^[A-Z].*[.]$/, 'one sentence');
    });
    it(`names it with colours too: ${name}`, () => {
      const coloured = stderr.replace('FAILED', '\u001b[31;1mFAILED\u001b[0m').replaceAll("'", "\u001b[36m'\u001b[0m");
      assert.equal(cliFailure({ args: [], exitCode, stdout, stderr: coloured }).code, code);
    });
  }

  it('shows an unknown text as it came', () => {
    const failure = cliFailure({
      args: ['ks', 'cluster', 'get'],
      exitCode: 1,
      stdout: '',
      stderr: 'FAILED\nThe moon is in the wrong house. (M0042)\n\nIncident ID: 1\n',
    });
    assert.equal(failure.code, 'other');
    assert.equal(failure.message, 'The IBM Cloud CLI reported: The moon is in the wrong house. (M0042)');
    assert.equal(failure.remedy, 'show-log');
    assert.match(failure.detail ?? '', /Incident ID: 1/);
    assert.match(failure.detail ?? '', /ibmcloud ks cluster get/);
  });

  it('speaks when the CLI said nothing', () => {
    const failure = cliFailure({ args: [], exitCode: 2, stdout: '\n', stderr: '' });
    assert.equal(failure.message, 'The IBM Cloud CLI ended with exit code 2 and no message. Try again.');
    assert.equal(failure.remedy, 'retry');
  });

  it('keeps no secret in sentence or detail, and no output that may be one', () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl';
    const failure = cliFailure({
      args: ['login', '--apikey', 'PLANTED-API-KEY'],
      exitCode: 1,
      stdout: 'PLANTED-OUTPUT',
      stderr: `FAILED\nrejected Bearer ${jwt}\n`,
      secretOutput: true,
    });
    const shown = `${failure.message}\n${failure.detail ?? ''}`;
    assert.doesNotMatch(shown, /PLANTED|eyJ/);
    assert.match(shown, /rejected Bearer \[hidden\]/);
  });

  it('bounds what it keeps', () => {
    const failure = cliFailure({ args: [], exitCode: 1, stdout: '', stderr: `odd ${'x'.repeat(1_000_000)}` });
    assert.ok(failure.message.length < 500);
    assert.ok((failure.detail ?? '').length <= 4_000);
  });
});
