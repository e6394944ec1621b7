import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, it } from 'node:test';
import { message } from '../../../src/text/message.ts';
import { redact, redactMessage } from '../../../src/text/redaction.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

function pem(key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1'): string {
  return key.export({ format: 'pem', type }).toString();
}

const keys = {
  'RSA PKCS #8': pem(rsa, 'pkcs8'),
  'RSA PKCS #1': pem(rsa, 'pkcs1'),
  'EC PKCS #8': pem(ec, 'pkcs8'),
  'EC SEC 1': pem(ec, 'sec1'),
};
const jwt =
  'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJJQk1pZC0xIiwiZXhwIjoxfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c';

/** No piece of a key's body may stay, neither at its start, middle nor end. */
function assertNothingLeft(shown: string, secret: string): void {
  const body = secret.replace(/-----[^-]+-----/g, '').replace(/\s/g, '');
  for (const start of [0, 40, Math.floor(body.length / 2), body.length - 24]) {
    const piece = body.slice(start, start + 20);
    assert.ok(!shown.replace(/\\n|\s/g, '').includes(piece), `"${piece}" stayed in ${shown}`);
  }
}

describe('redact', () => {
  for (const [name, key] of Object.entries(keys)) {
    it(`hides a PEM key: ${name}`, () => {
      const shown = redact(`before\n${key}after`);
      assertNothingLeft(shown, key);
      assert.match(shown, /^before\n\[hidden .*PRIVATE KEY\]\nafter$/);
    });
    it(`hides it when it is cut off: ${name}`, () => {
      assertNothingLeft(redact(key.slice(0, -60)), key.slice(0, -60));
    });
    it(`hides it in a JSON string under any name: ${name}`, () => {
      const shown = redact(JSON.stringify({ anything: key, next: 'stays' }));
      assertNothingLeft(shown, key);
      assert.match(shown, /"next":"stays"/);
    });
    it(`hides it in base64, labelled or not: ${name}`, () => {
      const base64 = Buffer.from(key).toString('base64');
      assertNothingLeft(redact(`client-key-data: ${base64}\n`), base64);
      assertNothingLeft(redact(`odd: ${base64}\n`), base64);
      assertNothingLeft(redact(JSON.stringify({ odd: base64 })), base64);
    });
    it(`hides the bare DER in base64: ${name}`, () => {
      const der = key.replace(/-----[^-]+-----/g, '').replace(/\s/g, '');
      assertNothingLeft(redact(`key ${der} end`), der);
    });
  }

  it('leaves certificates, which are public', () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUabc\n-----END CERTIFICATE-----\n';
    assert.equal(redact(certificate), certificate);
    const base64 = Buffer.from(certificate).toString('base64');
    assert.equal(redact(`certificate-authority-data: ${base64}`), `certificate-authority-data: ${base64}`);
  });

  const planted = 'PLANTED-s3cret/Value+1==';
  const forms: Readonly<Record<string, string>> = {
    'JSON clientKey': JSON.stringify({ auditServer: 'https://x', clientKey: planted }),
    'JSON client-key-data': JSON.stringify({ user: { 'client-key-data': planted } }, undefined, 4),
    'JSON apikey': JSON.stringify({ apikey: planted }),
    'JSON iam_token': JSON.stringify({ iam_token: planted }),
    'JSON refresh_token': JSON.stringify({ refresh_token: planted }),
    'JSON in JSON': JSON.stringify({ body: JSON.stringify({ clientKey: planted, a: 1 }) }),
    'JSON with quotes inside': JSON.stringify({ password: `a"${planted}` }),
    'YAML token': `users:\n- name: me\n  user:\n    token: ${planted}\n`,
    'YAML client-key-data': `    client-key-data: ${planted}\n`,
    'YAML quoted': `    client-key-data: "${planted}"\n`,
    'YAML id-token': `        id-token: ${planted}\n        refresh-token: ${planted}\n`,
    'form field': `grant_type=x&apikey=${planted}&b=2`,
    environment: `IBMCLOUD_API_KEY=${planted}`,
    'command line': `ibmcloud login --apikey ${planted} -q`,
    'command line with =': `ibmcloud login --apikey=${planted} -q`,
    bearer: `Authorization: Bearer ${planted}`,
    'bearer in prose': `sent "bearer ${planted}" to it`,
    basic: `Authorization: Basic ${planted}`,
    'URL password': 'https://user:PLANTED-s3cret@example.com/path',
  };
  for (const [name, text] of Object.entries(forms)) {
    it(`hides: ${name}`, () => {
      assert.match(text, /PLANTED/);
      assert.doesNotMatch(redact(text), /PLANTED|s3cret/);
    });
  }

  const value = 'S3cr3tValue0123456789';
  const usual: readonly string[] = [
    ...['IAMToken', 'IAMRefreshToken', 'UAARefreshToken', 'refresh_token', 'delegated_refresh_token', 'ims_token'].map(
      (name) => JSON.stringify({ [name]: value }),
    ),
    ...['id_token', 'idToken', 'sessionToken', 'iam_apikey', 'api_key_value', 'ingestion_key', 'secret_access_key'].map(
      (name) => JSON.stringify({ [name]: value }),
    ),
    ...['client_secret', 'clientSecret', 'private-key', 'db_password'].map((name) => JSON.stringify({ [name]: value })),
    JSON.stringify({ tokens: [value] }),
    `{"password" : "${value}"}`,
    `{"token":\n\n"${value}"}`,
    `{\\u0022token\\u0022:\\u0022${value}\\u0022}`,
    `&{Token:${value} User:x}`,
    `map[password:${value} user:x]`,
    `X-Auth-Token: ${value}`,
    `> GET / Authorization: ${value}`,
    `Authorization: ApiKey ${value}`,
    `Authorization: Splunk ${value}`,
    `X-Api-Key: ${value}`,
    `Cookie: session=${value}`,
    `curl -H 'X-Auth-Token: ${value}'`,
    `curl -u admin:${value} https://x`,
    `token: |\n  ${value}`,
    `password: >-\n  ${value}`,
    `token:\n  ${value}`,
    `{token: ${value}, user: x}`,
    `{user: x, token: "${value}"}`,
    `- token: ${value}`,
    `PASSWORD="a ${value}"`,
    ...['apikey', 'key', 'sig', 'access_token', 'x_token'].map((name) => `https://x.example/?b=c&${name}=${value}#d`),
    `--remote-server u:${value}@host.example:8443/p -q`,
    `"host.example:8443/p?sig=${value}"`,
    `https://host.example/p?sig=abc'${value}`,
    `https://host.example/p?${value}==`,
    `--apikey 'a ${value}'`,
    `ibmcloud login -u x -p ${value}`,
    `-password ${value}`,
    ...['u:', 'u:ab@', 'u:ab/', "u:ab'", 'u:ab ', 'u:%40', 'u:a:', '', ':', 'u%3A:', `${'u'.repeat(300)}:`].map(
      (before) => `https://${before}${value}@host.example/`,
    ),
    `https://u:${'p'.repeat(300)}${value}@host.example/`,
    `eyJhbGciOi.${value}.aaaa.bbbb.${value}`,
    `One-time passcode: ${value}`,
  ];
  for (const text of usual) {
    it(`hides the value of ${JSON.stringify(text).slice(0, 80)}, once and for all`, () => {
      const shown = redact(text);
      assert.ok(!shown.includes(value), shown);
      assert.equal(redact(shown), shown);
    });
  }

  it('keeps the host, the path and the names of a URL', () => {
    const shown = redact('https://u:p@host.example:8443/a/b?key=1&other=2#c');
    assert.equal(shown, 'https://[hidden]@host.example:8443/a/b?key=[hidden]&other=[hidden]#c');
  });

  it('hides a JWT wherever it stands', () => {
    assert.equal(redact(`token (${jwt}) refused`), 'token ([hidden]) refused');
    assert.doesNotMatch(redact(`?access=${jwt}`), /eyJ/);
  });

  it('leaves what is no secret', () => {
    for (const text of [
      'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/kube-audit-forwarder/proxy/post',
      'ibmcloud ks cluster master audit-webhook set --cluster c --client-key /tmp/x/key.pem --policy default',
      'The token does not have permission to perform this action.',
      'Login token is expired. Please update tokens',
      'Invalid token: it is odd',
      'automountServiceAccountToken: false',
      'volumes:\n- projected:\n    sources:\n    - serviceAccountToken:\n        path: token\n',
      'https://cloud.ibm.com/docs/cli?topic=cli-getting-started',
      'ubuntu:22.04@sha256:0f3d/x, 12:30 user:jane@example.com',
      'Post "https://host.example:8443/x": dial tcp; write to a@b.example',
      'https://[fd00::1]:8443/x asked by a@b.example',
      'PATCH /api/v1/namespaces/a/secrets/b?fieldManager=c&force=true',
      'crn:v1:bluemix:public:containers-kubernetes:jp-tok:a/0123456789abcdef0123456789abcdef:cabc1234t0defg567890::',
      'c8m5n3p2q4x6z1w7y077 4.19.25_1572_openshift',
    ]) {
      assert.equal(redact(text), text);
    }
  });

  it('changes nothing more when applied twice', () => {
    for (const text of [...Object.values(forms), ...Object.values(keys)]) {
      assert.equal(redact(redact(text)), redact(text));
    }
  });

  it('takes no unbounded time on long texts', { timeout: 20_000 }, () => {
    for (const part of [
      '"clientKey":"',
      'LS0tLS1CRUdJTi',
      '-----BEGIN PRIVATE KEY-----',
      'eyJaaaaa.',
      '\\"',
      'token: ',
      '\\',
      'eyJaaaaa-',
      '://a:b',
      '"token" : ',
      'a:b',
      '://',
      '?a=',
      '-_token',
      'login ',
      ' -u a',
      'x-',
      '{token:',
      '"token":[',
    ]) {
      redact(part.repeat(50_000));
    }
  });
});

describe('redactMessage', () => {
  it('hides what a message holds, also within another message, and leaves its form', () => {
    const url = 'https://audit:hunter2@siem.example.com/x';
    const cleaned = redactMessage(message('{0} {1} {2}', url, 3, message('At {0}', message('{0}', url))));
    const shown = redact(url);
    assert.doesNotMatch(shown, /hunter2/);
    assert.deepEqual(cleaned, message('{0} {1} {2}', shown, 3, message('At {0}', message('{0}', shown))));
  });
});
