import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { getAuditWebhook, setAuditWebhook, unsetAuditWebhook } from '../../../../src/ibmcloud/commands/webhook.ts';
import { failedEnd } from '../../../../src/ibmcloud/failedCall.ts';

const SERVER = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/kube-audit-forwarder/proxy/post';

describe('getAuditWebhook', () => {
  const get = getAuditWebhook('prod');

  it('treats its output as secret', () => {
    assert.equal(get.secretOutput, true);
  });

  const set: Readonly<Record<string, string>> = {
    'JSON with everything': JSON.stringify({
      auditServer: SERVER,
      caCertificate: 'x',
      clientCertificate: 'x',
      clientKey: 'PLANTED',
      policy: 'default',
    }),
    'JSON behind OK': `OK\n${JSON.stringify({ auditServer: SERVER, policy: 'default' })}`,
    'text, as documented': `OK\nServer:            ${SERVER}\nPolicy:            default\n`,
    'text without OK': `Server: ${SERVER}\nPolicy: default\n`,
    'text with tabs and progress': `Getting Kubernetes API server audit webhook config for prod...\nOK\nServer:\t\t\t${SERVER}\nPolicy:\t\t\tdefault\n`,
  };
  for (const [name, stdout] of Object.entries(set)) {
    it(`reads ${name}`, () => {
      assert.deepEqual(get.parse(stdout), { server: SERVER, policy: 'default' });
    });
  }

  it('leaves the policy open where it is not told', () => {
    assert.deepEqual(get.parse(JSON.stringify({ auditServer: SERVER })), { server: SERVER, policy: { unknown: '' } });
    assert.deepEqual(get.parse(`Server:\t\t${SERVER}\n`), { server: SERVER, policy: { unknown: '' } });
  });

  it('keeps no key', () => {
    const webhook = get.parse(JSON.stringify({ auditServer: SERVER, clientKey: 'PLANTED' }));
    assert.doesNotMatch(JSON.stringify(webhook), /PLANTED/);
  });

  const unset: Readonly<Record<string, string>> = {
    'an empty object': '{}\n',
    null: 'null\n',
    'an empty server': '{"auditServer": ""}',
    'an empty server beside a policy': '{"auditServer": "", "policy": "default"}',
    'OK alone': 'OK\n',
    'OK and progress': 'Getting Kubernetes API server audit webhook config for gen2-int2...\nOK\n\n',
    'an empty Server line': 'OK\nServer:   \nPolicy:   \n',
    'a dash for the server': 'OK\n\nServer:   -\nPolicy:   -\n',
    'a dash for the server in JSON': '{"auditServer": "-", "policy": "-"}',
    'empty fields':
      '{"auditServer": null, "caCertificate": "", "clientCertificate": "", "clientKey": "", "policy": ""}',
  };
  for (const [name, stdout] of Object.entries(unset)) {
    it(`takes ${name} for none`, () => {
      assert.equal(get.parse(stdout), undefined);
    });
  }

  for (const stderr of [
    'FAILED\nThe specified audit webhook could not be found. (E0401)\n',
    'FAILED\nThe audit webhook is not configured for this cluster. (E1234)\n',
    'FAILED\nNo audit webhook is set for the cluster.\n',
    'FAILED\nThe API server audit webhook config does not exist.\n',
    '\u001b[31mFAILED\u001b[0m\nAudit webhook \u001b[36mprod\u001b[0m not found\n',
  ]) {
    it(`takes for none: ${JSON.stringify(stderr)}`, () => {
      assert.deepEqual(get.parseFailure?.(failedEnd({ exitCode: 1, stdout: '', stderr })), { value: undefined });
      assert.deepEqual(unsetAuditWebhook('prod').parseFailure?.(failedEnd({ exitCode: 1, stdout: '', stderr })), {
        value: undefined,
      });
    });
  }

  for (const stderr of [
    'FAILED\nThe specified cluster could not be found. If applicable, make sure that you target the correct account and resource group. (G0004)\n',
    'FAILED\nYou do not have the correct permissions to perform this action. (A0007)\n',
    "FAILED\nLog in to the IBM Cloud CLI by running 'ibmcloud login'.\n",
    "FAILED\n'audit-webhook' is not a registered command. See 'ibmcloud ks help'.\n",
    'FAILED\nCannot complete cluster master operations because the cluster has a broken webhook application. Not all pods are found.\n',
    'FAILED\n502 Bad Gateway\n',
    'FAILED\nThe webhook of the cluster was not changed: you do not have the correct permissions set for this action. (A0007)\n',
    'FAILED\nThe audit webhook is not set: you do not have the correct permissions to perform this action. (A0007)\n',
    'FAILED\nThe audit webhook could not be retrieved: the feature is not enabled for your user. Incident ID: 1\n',
    'FAILED\nNo permission to read the audit webhook of the cluster. (E0001)\n',
    'FAILED\nUnable to get webhook: token is not set, log in again\n',
    'FAILED\nThe webhook service does not exist in this region at the moment\n',
    'FAILED\nThere is no connection to the webhook service\n',
    '',
  ]) {
    it(`takes for a failure: ${JSON.stringify(stderr)}`, () => {
      assert.equal(get.parseFailure?.(failedEnd({ exitCode: 1, stdout: '', stderr })), undefined);
    });
  }

  it('is not misled by the progress line of a cluster with an odd name', () => {
    const stdout = 'Getting Kubernetes API server audit webhook config for not-found...\n';
    const stderr = 'FAILED\nYou do not have the correct permissions to perform this action. (A0007)\n';
    assert.equal(get.parseFailure?.(failedEnd({ exitCode: 1, stdout, stderr })), undefined);
  });

  for (const [stdout, code] of [
    ['', 'bad-output'],
    ['{"auditServer": "https://exa', 'bad-output'],
    ['[]', 'bad-output'],
    ['{"message": "The service is not available.", "code": "E1"}', 'bad-output'],
    ['{"server": null, "code": "E0001", "description": "The backend timed out"}', 'bad-output'],
    ['{"auditServer": "", "server": {}}', 'bad-output'],
    ['{"policy": "default"}', 'bad-output'],
    ['Something else altogether\n', 'bad-output'],
    [`OK\nRemote server:   ${SERVER}\nPolicy: default\n`, 'bad-output'],
    ['OK\nServer', 'bad-output'],
    ['OK\nServer:  ', 'bad-output'],
    ['OK\nServer:\nThe backend timed out.\n', 'bad-output'],
    ['The backend timed out.\nOK\n', 'bad-output'],
    ['<html><body>OK</body></html>', 'gateway'],
  ] as const) {
    it(`does not guess from ${JSON.stringify(stdout)}`, () => {
      assert.throws(
        () => get.parse(stdout),
        (error) => error instanceof Failure && error.code === code && error.remedy === 'retry',
      );
    });
  }
});

describe('setAuditWebhook', () => {
  it('describes the call with certificates', () => {
    const command = setAuditWebhook({
      cluster: 'prod',
      server: SERVER,
      policy: 'verbose',
      caFile: '/t/ca.pem',
      clientCertFile: '/t/cert.pem',
      clientKeyFile: '/t/key.pem',
    });
    assert.deepEqual(command.args, [
      ...['ks', 'cluster', 'master', 'audit-webhook', 'set', '--cluster', 'prod', '--remote-server', SERVER],
      ...['--ca-cert', '/t/ca.pem', '--client-cert', '/t/cert.pem', '--client-key', '/t/key.pem'],
      ...['--policy', 'verbose', '-q'],
    ]);
  });

  it('leaves out files that are not given', () => {
    const command = setAuditWebhook({ cluster: 'prod', server: 'http://x', policy: 'default' });
    assert.ok(!command.args.some((arg) => arg.includes('cert') || arg.includes('key')));
  });

  it('takes OK, quiet and progress, but no web page', () => {
    const { parse } = setAuditWebhook({ cluster: 'prod', server: 'http://x', policy: 'default' });
    for (const stdout of ['', 'OK\n', 'Setting Kubernetes API server audit webhook config for gen2-int2...\nOK\n']) {
      assert.doesNotThrow(() => {
        parse(stdout);
      });
    }
    assert.throws(() => {
      parse('<!DOCTYPE html><html></html>');
    }, /web page/);
  });
});
