import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { before, describe, it } from 'node:test';
// The certificate library asks for it, and before itself.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { Failure } from '../../../../src/failure/failure.ts';
import { getClusterCa, getKubeconfig } from '../../../../src/ibmcloud/commands/credentials.ts';

const isBadOutput = (error: unknown): boolean =>
  error instanceof Failure && error.code === 'bad-output' && error.remedy === 'retry';

describe('getKubeconfig', () => {
  const user = getKubeconfig({ cluster: 'prod', admin: false });
  const admin = getKubeconfig({ cluster: 'prod', admin: true });
  const kubeconfig = `apiVersion: v1
clusters:
- cluster:
    server: https://127.0.0.1:1
  name: prod
contexts: []
current-context: prod
kind: Config
preferences: {}
users: null
`;

  it('asks for the text, so that nothing is merged', () => {
    assert.deepEqual(user.args, ['ks', 'cluster', 'config', '--cluster', 'prod', '--output', 'yaml', '-q']);
    assert.deepEqual(admin.args, ['ks', 'cluster', 'config', '--cluster', 'prod', '--admin', '--output', 'yaml', '-q']);
  });

  it('is secret and scarce', () => {
    assert.equal(user.secretOutput, true);
    assert.equal(user.scarce, true);
  });

  it('gives the text as it came, prose before it left out', () => {
    assert.equal(user.parse(kubeconfig), kubeconfig);
    assert.equal(user.parse(`OK\nThe configuration for prod was downloaded.\n\u001b[0m\n${kubeconfig}`), kubeconfig);
  });

  it('takes JSON, which is YAML', () => {
    for (const indent of [undefined, 4]) {
      const json = JSON.stringify({ kind: 'Config', clusters: [], contexts: [], users: [] }, undefined, indent);
      assert.equal(admin.parse(`OK\n${json}`), json);
    }
  });

  // What `cluster config` prints on OpenShift: a context without a user, and no field for users.
  const withoutUsers = kubeconfig
    .replace('users: null\n', '')
    .replace('contexts: []', 'contexts:\n- context:\n    cluster: prod\n    user: ""\n  name: prod');

  it('takes one without users, as it has no credentials', () => {
    assert.equal(user.parse(withoutUsers), withoutUsers);
  });

  for (const [name, stdout] of [
    ['one that breaks off before the user that its context names', withoutUsers.replace('user: ""', 'user: me')],
    ['one without users that breaks off', withoutUsers.slice(0, withoutUsers.indexOf('preferences'))],
    ['nothing', ''],
    ['prose', 'OK\nThe configuration for prod was downloaded successfully.\n'],
    ['half of it', kubeconfig.slice(0, kubeconfig.indexOf('preferences'))],
  ] as const) {
    it(`refuses ${name}`, () => {
      assert.throws(() => user.parse(stdout), isBadOutput);
    });
  }

  it('refuses a web page', () => {
    assert.throws(() => user.parse('<html>clusters: contexts: users:</html>'), /web page/);
  });
});

describe('getClusterCa', () => {
  const command = getClusterCa('prod');
  let certificate = '';
  before(async () => {
    x509.cryptoProvider.set(globalThis.crypto);
    const keys = await globalThis.crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
    const made = await x509.X509CertificateGenerator.createSelfSigned({ name: 'CN=cluster CA', keys });
    certificate = made.toString('pem').trim();
  });

  const answer = (text: string): string => JSON.stringify({ caCert: Buffer.from(text).toString('base64') });

  it('describes the call', () => {
    assert.deepEqual(command.args, ['ks', 'cluster', 'ca', 'get', '--cluster', 'prod', '--output', 'json', '-q']);
  });

  it('decodes the certificate', () => {
    assert.equal(command.parse(answer(`${certificate}\n`)), `${certificate}\n`);
  });

  it('decodes several, as after a rotation, with Windows line ends', () => {
    const pair = `${certificate}\r\n${certificate}\r\n`;
    assert.equal(command.parse(answer(pair)), `${certificate}\n${certificate}\n`);
  });

  it('takes PEM that is not in base64', () => {
    assert.equal(command.parse(JSON.stringify({ caCert: certificate })), `${certificate}\n`);
  });

  it('refuses what is no certificate', () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' });
    for (const text of [
      'no certificate at all',
      '<html></html>',
      certificate.slice(0, -40),
      certificate.replace(/\n.{20}/, '\n'),
      `${certificate}\n${certificate.slice(0, 100)}`,
      `${certificate}\n${key.toString()}`,
    ]) {
      assert.throws(() => command.parse(answer(text)), isBadOutput, text);
    }
    for (const stdout of ['{}', '{"caCert": ""}', '{"caCert": "%%%not base64%%%"}', '{"caCert": 7}', '']) {
      assert.throws(() => command.parse(stdout), isBadOutput, stdout);
    }
  });
});
