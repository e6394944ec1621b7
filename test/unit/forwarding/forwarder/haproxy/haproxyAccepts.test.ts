/** Every configuration that we can generate, before the judge: `haproxy -c`. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readyHaproxyCfg } from '../../../../../src/forwarding/routes/privateNetwork.ts';
import type { ConsumerAddress, ConsumerTls } from '../../../../../src/forwarding/routes/support/consumerAddress.ts';
import { consumerOf } from '../../../../../src/forwarding/routes/support/readConsumer.ts';
import { CertificateAuthority } from '../../../../lab/cluster/pki.ts';
import { needsHaproxy } from '../../../../support/haproxy.ts';

/** All of them: two kinds of addresses, plain or TLS with and without a name, SNI and a client certificate. */
function* consumers(): Generator<ConsumerAddress> {
  for (const address of ['10.240.0.15', 'logs.example.internal']) {
    yield { address, port: 8080 };
    for (const clientCertificate of [false, true]) {
      const named = ['consumer.example.com', 'CONSUMER-1.example.com'].flatMap((serverName): ConsumerTls[] =>
        [false, true].map((sni) => ({ serverName, sni, clientCertificate })),
      );
      const unnamed: ConsumerTls = { serverName: undefined, sni: false, clientCertificate };
      for (const tls of [unnamed, ...named]) yield { address, port: 65535, tls };
    }
  }
}

describe('haproxy.cfg as we generate it', () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kube-audit-haproxy-'));
    const authority = await CertificateAuthority.create('consumer CA');
    const { certPem, keyPem } = await authority.issueClient('CN=forwarder', 1);
    writeFileSync(join(folder, 'ca.pem'), authority.certPem);
    writeFileSync(join(folder, 'client.pem'), `${certPem}${keyPem}`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const judge = (text: string): { status: number | null; stderr: string } => {
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, text.replaceAll('/usr/local/etc/haproxy/', `${folder}/`));
    return spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' });
  };

  it('is accepted by HAProxy for every combination of answers, without a warning', needsHaproxy(), () => {
    assert.match(execFileSync('haproxy', ['-v'], { encoding: 'utf8' }), /version/);
    let count = 0;
    for (const consumer of consumers()) {
      const { status, stderr } = judge(readyHaproxyCfg(consumer));
      assert.equal(status, 0, `${JSON.stringify(consumer)}: ${stderr}`);
      // A name that this machine cannot resolve is no trouble: HAProxy goes on asking.
      const trouble = stderr.replaceAll(/^.*could not resolve address '[^']+', disabling server\.\n/gm, '');
      assert.doesNotMatch(trouble, /WARNING|ALERT/, JSON.stringify(consumer));
      count += 1;
    }
    assert.equal(count, 22);
    assert.notEqual(judge(`${readyHaproxyCfg({ address: '10.240.0.15', port: 1 })}  no-such-word\n`).status, 0);
  });

  it('is read back as it was meant', () => {
    for (const consumer of consumers()) {
      const read = consumerOf(readyHaproxyCfg(consumer));
      assert.deepEqual(read, { ...consumer, encryption: consumer.tls ? 'ours' : 'none' });
    }
  });
});
