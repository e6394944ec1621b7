import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { digestOf } from '../../../../src/forwarding/certificates/secretDigests.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { stepOf } from '../../../../src/forwarding/plans/stepOf.ts';
import { certificateFacts, keyDigest } from '../../../../src/forwarding/webhook/certificateFacts.ts';
import {
  isWholeUrl,
  keptUrl,
  previousOf,
  sameUrl,
  type WebhookRecord,
  type WebhookRecords,
} from '../../../../src/forwarding/webhook/webhookRecord.ts';
import { storedUrl } from '../../../../src/forwarding/webhook/url/storedUrl.ts';
import { redact } from '../../../../src/text/redaction.ts';
import { seededUrls } from '../../../lab/account/seededClusters.ts';
import { findCluster, readAccess, setFaults } from '../../../lab/account/store.ts';
import { FlowLab } from '../support/flowLab.ts';

const account = { id: 'a', name: 'Account' };
const ours: WebhookRecord = {
  clusterId: 'c',
  server: 'https://ours',
  policy: 'default',
  route: 'external',
  setAt: '2026-11-23T09:00:00.000Z',
  account,
  user: 'user@example.com',
  certificate: {
    subject: 'CN=admin',
    issuer: 'CN=ca',
    fingerprint: 'AB',
    serial: '01',
    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter: '2027-01-01T00:00:00.000Z',
  },
  previous: { server: 'http://sysdig', policy: 'default' },
};

it('what is kept of a URL is not taken for the whole of it', () => {
  const whole = 'https://auditor:tr0ub4dor@logs.example.com/post';
  const kept = keptUrl(whole);
  assert.ok(isWholeUrl(whole, kept));
  assert.ok(!isWholeUrl(kept.server, kept));
  assert.ok(!isWholeUrl(kept.server, { server: kept.server }));
  assert.ok(!isWholeUrl(whole.replace('tr0ub4dor', 'another'), kept));
  assert.ok(!isWholeUrl('https://other.example.com/', kept));
});

describe('the former webhook', () => {
  it('is the one with another server that was replaced, with the certificate that was noted for it', () => {
    assert.deepEqual(previousOf('https://new', { server: 'http://other', policy: { unknown: '' } }, ours), {
      server: 'http://other',
      policy: { unknown: '' },
    });
    assert.deepEqual(previousOf('https://new', { server: 'https://ours', policy: 'default' }, ours), {
      server: 'https://ours',
      policy: 'default',
      certificate: ours.certificate,
    });
  });

  it('stays the same while only certificates or policy of the webhook are renewed', () => {
    assert.deepEqual(previousOf('https://ours', { server: 'https://ours', policy: 'default' }, ours), ours.previous);
  });

  it('outlives an unset, also one by another tool', () => {
    assert.equal(previousOf(undefined, { server: 'https://ours', policy: 'default' }, ours)?.server, 'https://ours');
    assert.equal(previousOf('https://new', undefined, ours)?.server, 'https://ours');
    assert.equal(previousOf('https://first', undefined, undefined), undefined);
    const unset = { ...ours, server: undefined, previous: { server: 'https://ours', policy: 'default' } } as const;
    assert.equal(previousOf('https://new', undefined, unset)?.server, 'https://ours');
    assert.equal(previousOf('https://ours', undefined, unset), undefined);
  });
});

describe('what is noted when a webhook is set', () => {
  let flow: FlowLab;
  const kept = new Map<string, WebhookRecord>();
  const webhookRecords: WebhookRecords = {
    get: (id) => kept.get(id),
    put: (record) => Promise.resolve(void kept.set(record.clusterId, record)),
  };
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  async function planFor(name: string, action: Parameters<typeof stepOf>[0]): Promise<Plan> {
    const cluster = await flow.cluster(name);
    const { account } = await flow.present(name);
    return {
      title: { template: 'test', args: [] },
      account,
      cluster,
      credentials: 'user',
      steps: [stepOf(action)],
      notes: [],
    };
  }

  it('are subject, issuer, fingerprint, serial and expiry of the certificate that was given, and nothing secret', async () => {
    const plan = await planFor('prod-dal', {
      kind: 'set-webhook',
      server: seededUrls.privateNetwork,
      policy: 'verbose',
      certificates: { kind: 'cluster-admin' },
      replaces: { server: seededUrls.privateNetwork, policy: 'default' },
    });
    await flow.run(plan, undefined, undefined, { webhookRecords });
    const { stored, id = '' } = findCluster(flow.lab.dir, 'prod-dal') ?? {};
    const given = new X509Certificate(stored?.clientCert ?? '');
    const record = kept.get(id);
    assert.equal(record?.certificate?.fingerprint, given.fingerprint256);
    assert.equal(record.certificate.serial, given.serialNumber);
    assert.equal(record.certificate.notAfter, new Date(given.validTo).toISOString());
    assert.match(record.certificate.subject, /O=ibm-admins/);
    assert.match(record.certificate.issuer, /CN=/);
    const authority = new X509Certificate(stored?.caCert ?? '');
    assert.deepEqual(record.caFingerprints, [authority.fingerprint256]);
    assert.deepEqual(record.caKeys, [keyDigest(authority)]);
    assert.deepEqual(
      { ...record, certificate: undefined, caFingerprints: undefined, caKeys: undefined, setAt: undefined },
      {
        clusterId: id,
        server: seededUrls.privateNetwork,
        policy: 'verbose',
        route: 'private-network',
        certificate: undefined,
        caFingerprints: undefined,
        caKeys: undefined,
        setAt: undefined,
        account: plan.account,
        user: 'user@example.com',
        previous: undefined,
      },
    );
    assert.ok(Math.abs(Date.parse(record.setAt) - Date.now()) < 60_000);
    const text = JSON.stringify([...kept.values()]);
    assert.doesNotMatch(text, /PRIVATE KEY|-----BEGIN/);
    const key = stored?.clientKey?.split('\n')[1] ?? assert.fail('no key');
    assert.ok(!text.includes(key));
  });

  it('names another tool’s webhook as the former one, and reads the user’s own files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kube-audit-record-'));
    try {
      const { caPem } = readAccess(flow.lab.dir, (await flow.cluster('prod-dal')).id) ?? assert.fail('no access');
      const caFile = join(folder, 'ca.pem');
      writeFileSync(caFile, caPem);
      const plan = await planFor('sysdig-lon', {
        kind: 'set-webhook',
        server: seededUrls.external,
        policy: 'default',
        certificates: { kind: 'files', caFile, digests: { caFile: digestOf(caPem) } },
        replaces: { server: seededUrls.sysdig, policy: 'default' },
      });
      await flow.run(plan, undefined, undefined, { webhookRecords });
      const record = kept.get(plan.cluster.id);
      assert.deepEqual(record?.previous, { server: seededUrls.sysdig, policy: 'default' });
      assert.equal(record.certificate, undefined);
      assert.deepEqual(record.caFingerprints, [certificateFacts(caPem)[0]?.fingerprint]);
      assert.equal(record.route, 'external');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is not noted where the webhook was not stored', async () => {
    kept.clear();
    setFaults(flow.lab.dir, [
      { command: 'ks cluster master audit-webhook set', effect: { kind: 'failure', name: 'forbidden-editor' } },
    ]);
    const plan = await planFor('prod-dal', {
      kind: 'set-webhook',
      server: seededUrls.external,
      policy: 'default',
      certificates: { kind: 'none' },
      replaces: { server: seededUrls.privateNetwork, policy: 'verbose' },
    });
    await assert.rejects(flow.run(plan, undefined, undefined, { webhookRecords }), { code: 'no-permission' });
    setFaults(flow.lab.dir, []);
    assert.equal(kept.size, 0);
  });
});

describe('a URL with secrets', () => {
  const url = (query: string, user = 'audit:sesame'): string => `https://${user}@siem.example.com/post?${query}#x`;
  const whole = url('tenant=acme-7&flag&empty=');

  it('is kept by its names, with a digest of the whole', () => {
    const kept = keptUrl(whole);
    assert.equal(kept.server, 'https://[hidden]@siem.example.com/post?tenant=[hidden]&[hidden]&[hidden]#[hidden]');
    assert.doesNotMatch(JSON.stringify(kept), /audit|sesame|acme|flag/);
    assert.deepEqual(keptUrl('https://siem.example.com/post'), { server: 'https://siem.example.com/post' });
    assert.equal(storedUrl(kept.server), kept.server);
  });

  it('is kept by what a parser finds in it, whatever it looks like', () => {
    const cases = {
      'u:s3cret@h.example:8443/p': '[hidden]@h.example:8443/p',
      'h.example:8443/p?sig=s3cret': 'h.example:8443/p?sig=[hidden]',
      'https://h.example/hook?c2VjcmV0LXRva2VuLTEyMw==': 'https://h.example/hook?[hidden]',
      'https://h.example/hook?c2VjcmV0LXRva2VuLTEyMzQ=&a=b': 'https://h.example/hook?[hidden]&a=[hidden]',
      "https://h.example/p?sig=s3c'ret": 'https://h.example/p?sig=[hidden]',
      'https://h.example/p#s3cretfragment': 'https://h.example/p#[hidden]',
      "https://it's3cret@h/": 'https://[hidden]@h/',
      'https://s3c"r:s3"cret@h/': 'https://[hidden]@h/',
      'https:/u:s3cret@h/p?k=s3cret': 'https://[hidden]@h/p?k=[hidden]',
      'https:///u:s3cret@H:443?k=s3cret': 'https://[hidden]@h/?k=[hidden]',
      'https://U@H.example:443/%7e?a&': 'https://[hidden]@H.example:443/%7e?[hidden]&',
      'https://h.example:99999/?s3cret': '[hidden] (not a URL)',
      's3cret s3cret': '[hidden] (not a URL)',
    };
    for (const [server, shown] of Object.entries(cases)) {
      const kept = keptUrl(server);
      assert.equal(kept.server, shown, server);
      assert.equal(redact(shown), shown);
      assert.deepEqual(keptUrl(shown), { server: shown });
      assert.ok(sameUrl(kept, { server }), server);
    }
    assert.equal(sameUrl({ server: '[hidden] (not a URL)' }, { server: 'https://h.example:99999/?s3cret' }), false);
    for (const server of ['', 'h.example:8443', 'HTTPS://H.example:443', 'https://h.example/p?', 'https://[::1]/a@b']) {
      assert.deepEqual(keptUrl(server), { server });
    }
  });

  it('is known again by its digest, and another with the same names is not', () => {
    const kept = keptUrl(whole);
    assert.ok(sameUrl(kept, { server: whole }));
    assert.ok(sameUrl({ server: whole }, kept));
    for (const other of [url('tenant=acme-8&flag&empty='), url('tenant=acme-7&flag&empty=', 'audit:other')]) {
      assert.equal(sameUrl(kept, { server: other }), false, other);
      assert.equal(sameUrl({ server: other }, kept), false, other);
      assert.equal(sameUrl({ server: whole }, { server: other }), false, other);
    }
  });
});
