import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Failure } from '../../../src/failure/failure.ts';
import { readCredentials } from '../../../src/kubernetes/credentials.ts';
import { inEnglish } from '../../../src/text/message.ts';
import { TinyApiServer } from './tinyApiServer.ts';

function jwt(expires: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: expires, sub: 'someone' })}.c2ln`;
}
const inAnHour = Math.floor(Date.now() / 1000) + 3600;

async function failureOf(kubeconfig: string): Promise<Failure> {
  try {
    await readCredentials(kubeconfig);
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error;
  }
  assert.fail('these credentials were taken');
}

describe('readCredentials', () => {
  let server: TinyApiServer;
  let folder: string;
  before(async () => {
    server = await TinyApiServer.start();
    folder = await mkdtemp(join(tmpdir(), 'kube-audit-test-'));
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes an embedded client certificate', async () => {
    const { tls, headers } = await readCredentials(server.kubeconfig());
    assert.equal(String(tls.cert), server.client.certPem);
    assert.deepEqual(tls.key, Buffer.from(server.client.keyPem));
    assert.equal(String(tls.ca), server.authority.certPem);
    assert.equal(headers['Authorization'], undefined);
  });

  it('takes a client certificate by path', async () => {
    const files = { cert: join(folder, 'admin.pem'), key: join(folder, 'admin-key.pem') };
    await writeFile(files.cert, server.client.certPem);
    await writeFile(files.key, server.client.keyPem);
    const { tls } = await readCredentials(
      server.kubeconfig({ 'client-certificate': files.cert, 'client-key': files.key }),
    );
    assert.equal(String(tls.cert), server.client.certPem);
  });

  it('says so when a path leads nowhere', async () => {
    const failure = await failureOf(
      server.kubeconfig({ 'client-certificate': '/nowhere/a.pem', 'client-key': '/nowhere/k.pem' }),
    );
    assert.equal(failure.code, 'bad-output');
  });

  it('says so when a certificate or key is none, and quotes nothing of it', async () => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const { certPem, keyPem } = server.client;
    const stranger = await server.authority.issueClient('CN=stranger', 1);
    const user = { 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) };
    const broken = [
      server.kubeconfig({ ...user, 'client-certificate-data': base64('TOPSECRET') }),
      server.kubeconfig({ ...user, 'client-key-data': base64('TOPSECRET') }),
      server.kubeconfig({ ...user, 'client-key-data': base64(stranger.keyPem) }),
    ];
    for (const kubeconfig of broken) {
      const failure = await failureOf(kubeconfig);
      assert.equal(failure.code, 'bad-output');
      assert.doesNotMatch(`${inEnglish(failure.text)} ${failure.detail ?? ''} ${String(failure.cause)}`, /TOPSECRET/);
    }
  });

  it('takes a bearer token', async () => {
    const { headers } = await readCredentials(server.kubeconfig({ token: 'abc' }));
    assert.equal(headers['Authorization'], 'Bearer abc');
  });

  it('takes the id token of an oidc user', async () => {
    const token = jwt(inAnHour);
    const user = {
      'auth-provider': {
        name: 'oidc',
        config: {
          'id-token': token,
          'refresh-token': 'r',
          'client-id': 'kube',
          'idp-issuer-url': 'https://127.0.0.1:1',
        },
      },
    };
    const { headers } = await readCredentials(server.kubeconfig(user));
    assert.equal(headers['Authorization'], `Bearer ${token}`);
  });

  it('asks nobody to renew an expired id token, and says that it has expired', async () => {
    const config = { 'id-token': jwt(1), 'refresh-token': 'r', 'client-id': 'kube', 'idp-issuer-url': server.url };
    const failure = await failureOf(server.kubeconfig({ 'auth-provider': { name: 'oidc', config } }));
    assert.equal(failure.code, 'api-unauthorized');
    assert.equal(failure.remedy, 'log-in');
    assert.equal(server.received.length, 0);
  });

  it('says that admin credentials are needed where there is no user, as on OpenShift', async () => {
    for (const user of [null, {}]) {
      const failure = await failureOf(server.kubeconfig(user));
      assert.equal(failure.code, 'api-unauthorized');
      assert.match(inEnglish(failure.text), /admin credentials are needed/);
    }
  });

  it('runs no program that a kubeconfig names', async () => {
    const command = process.execPath;
    const args = ['-e', `require('fs').writeFileSync(${JSON.stringify(join(folder, 'ran'))}, '')`];
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, args, interactiveMode: 'Never' };
    const gcp = { name: 'gcp', config: { 'cmd-path': command, 'cmd-args': args.join(' ') } };
    for (const user of [{ exec }, { 'auth-provider': gcp }]) {
      const failure = await failureOf(server.kubeconfig(user));
      assert.equal(failure.code, 'bad-output');
      assert.match(inEnglish(failure.text), /runs a program/);
    }
    assert.ok(!(await readdir(folder)).includes('ran'));
  });

  it('never leaves the server unverified, and never sends credentials without TLS', async () => {
    assert.match(
      inEnglish((await failureOf(server.kubeconfig({ token: 'a' }, { 'insecure-skip-tls-verify': true }))).text),
      /insecure-skip-tls-verify/,
    );
    assert.match(
      inEnglish((await failureOf(server.kubeconfig({ token: 'a' }, { server: 'http://127.0.0.1:1' }))).text),
      /has no TLS/,
    );
  });

  it('quotes nothing of a file that cannot be read', async () => {
    for (const text of ['', 'users: [TOPSECRET', 'TOPSECRET', '{"users": "TOPSECRET"']) {
      const failure = await failureOf(text);
      assert.equal(failure.code, 'bad-output', text);
      assert.doesNotMatch(`${inEnglish(failure.text)} ${failure.detail ?? ''} ${String(failure.cause)}`, /TOPSECRET/);
    }
  });
});
