import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logsSecrets, verboseWarning, verboseWarningOfAll } from '../../../../src/forwarding/webhook/verbosePolicy.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import { inEnglish } from '../../../../src/text/message.ts';

const says = (type: Cluster['type'], version: string, provider: Cluster['provider'] = 'vpc-gen2'): string =>
  inEnglish(verboseWarning({ type, version, provider }));

describe('what policy verbose would log', () => {
  it('are the contents of Secrets from Kubernetes 1.30 on', () => {
    for (const version of ['1.30.0_1500', '1.33.4_1546', '2.0.1_1']) {
      assert.match(says('kubernetes', version), /contents of Secrets/, version);
    }
    for (const version of ['1.29.14_1570', '1.9.0']) {
      assert.doesNotMatch(says('kubernetes', version), /Secret/, version);
      assert.match(says('kubernetes', version), /every request, also reads/, version);
    }
    assert.match(says('kubernetes', '1.33.4_1546'), /^On Kubernetes 1\.33,/);
  });

  it('is not known where type, version or infrastructure is not', () => {
    assert.match(says('kubernetes', ''), /^It’s unknown what verbose logs on this cluster .*contents of Secrets/);
    assert.match(
      says({ unknown: 'hypershift' }, '1.20.1'),
      /unknown what verbose logs on this cluster \(type unknown \(hypershift\), version 1\.20\.1\)/,
    );
    assert.match(
      says('openshift', '4.20.1_1_openshift', { unknown: 'metal' }),
      /unknown what verbose logs on this OpenShift cluster \(version .*, infrastructure metal\)/,
    );
    assert.match(says('openshift', ''), /unknown .*contents of Secrets aren’t logged/);
  });

  it('is the profile WriteRequestBodies on OpenShift VPC clusters from 4.15 on', () => {
    assert.match(says('openshift', '4.15.1_1500_openshift'), /WriteRequestBodies/);
    assert.match(says('openshift', '4.20.1_1500_openshift'), /WriteRequestBodies/);
    assert.doesNotMatch(says('openshift', '4.14.50_1500_openshift'), /WriteRequestBodies/);
    assert.doesNotMatch(says('openshift', '4.19.25_1572_openshift', 'classic'), /WriteRequestBodies/);
    assert.match(says('openshift', '4.14.50_1500_openshift'), /changes that policy default logs with bodies/);
  });

  it('are Event objects as well from Kubernetes 1.32 on, and never the contents of Secrets on OpenShift', () => {
    assert.match(says('kubernetes', '1.32.0_1500'), /Each Event object/);
    assert.doesNotMatch(says('kubernetes', '1.31.9_1500'), /Event/);
    const secrets = (type: Cluster['type'], version: string): boolean | undefined => logsSecrets({ type, version });
    assert.deepEqual([secrets('kubernetes', '1.30.0_1500'), secrets('kubernetes', '1.29.9_1500')], [true, false]);
    for (const version of ['4.14.1_1500_openshift', '4.21.5_1533_openshift', '']) {
      assert.equal(secrets('openshift', version), false, version);
    }
    assert.match(says('openshift', '4.20.1_1500_openshift'), /except those of Secrets, routes and OAuth clients/);
  });

  it('is said of several clusters once for each kind, the worst first', () => {
    const of = (type: Cluster['type'], version: string, provider: Cluster['provider'] = 'vpc-gen2') => ({
      ...{ type, version, provider },
    });
    const old = of('openshift', '4.14.50_1500_openshift');
    const all = [
      old,
      of('openshift', '4.16.1_1_openshift'),
      of({ unknown: 'hypershift' }, '1.20.1'),
      of('kubernetes', '1.30.1'),
      of('kubernetes', '1.30.2'),
      of('kubernetes', '1.33.4'),
    ];
    const parts = inEnglish(verboseWarningOfAll(all)).split('\n\n');
    const expected = [
      /1\.33.*Secrets.*Event/,
      /1\.30.*Secrets/,
      /unknown/,
      /WriteRequestBodies/,
      /4\.14.*The log grows/,
    ];
    assert.equal(parts.length, expected.length);
    for (const [index, pattern] of expected.entries()) assert.match(parts[index] ?? '', pattern);
    assert.equal(inEnglish(verboseWarningOfAll([old, old])), inEnglish(verboseWarning(old)));
  });
});
