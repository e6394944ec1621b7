import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import {
  documentedHaproxyCfg,
  documentedDeployment,
  documentedNetworkPolicy,
  documentedService,
} from '../../../src/forwarding/manifests/privateNetworkDocument.ts';
import { consumerAnswers } from '../../../src/forwarding/consumerAddress.ts';
import { privateNetwork } from '../../../src/forwarding/routes/privateNetwork.ts';

const folder = join(import.meta.dirname, '../../fixtures/document/private-network');
const consumer = { address: '10.240.0.15', port: 8080 };
const documentedCfg = (await readFile(join(folder, 'haproxy.cfg'), 'utf8')).replace(
  '<REMOTE-IP>:<REMOTE-PORT>',
  '10.240.0.15:8080',
);
const documented = parseAllDocuments(
  await readFile(join(folder, 'kube-audit-forwarder-remote-private-ip.yaml'), 'utf8'),
).map((document) => document.toJS() as object);

/** The objects as plain data, so that deep comparison sees no `undefined`. */
function generated(clusterType: 'kubernetes' | 'openshift'): Record<string, unknown>[] {
  return privateNetwork
    .objects({ answers: consumerAnswers(consumer), clusterType })
    .map((object) => JSON.parse(JSON.stringify(object)) as Record<string, unknown>);
}

describe('manifests of the private-network route', () => {
  it("are the document's own before our changes", () => {
    assert.equal(documentedHaproxyCfg(consumer), documentedCfg);
    assert.deepEqual([documentedDeployment(), documentedService(), documentedNetworkPolicy()], documented);
  });

  /** The named changes, written out by hand here: document + these = what is generated, and nothing else. */
  for (const clusterType of ['kubernetes', 'openshift'] as const) {
    it(`differ from the document only in the named changes, on ${clusterType}`, () => {
      const cfg = documentedCfg.replace('  log global\n', '  log global\n  option httplog\n');
      const [deployment, service, networkPolicy] = structuredClone(documented) as [
        {
          spec: {
            template: {
              metadata: Record<string, unknown>;
              spec: Record<string, unknown> & { containers: Record<string, unknown>[] };
            };
          };
        },
        object,
        object,
      ];
      const { template } = deployment.spec;
      template.metadata['annotations'] = {
        'ibmcloud-kube-audit/haproxy-cfg-sha256': createHash('sha256').update(cfg).digest('hex'),
      };
      template.spec['securityContext'] = {
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
        ...(clusterType === 'kubernetes' ? { runAsUser: 99 } : {}),
      };
      for (const container of template.spec.containers) {
        container['securityContext'] = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
      }
      assert.deepEqual(generated(clusterType), [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ibm-kube-audit' } },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'kube-audit-forwarder-cm', namespace: 'ibm-kube-audit' },
          data: { 'haproxy.cfg': cfg },
        },
        deployment,
        service,
        networkPolicy,
      ]);
    });
  }

  it('end haproxy.cfg with a line end, without which HAProxy 2.6 does not start', () => {
    const [, configMap] = generated('kubernetes');
    assert.match((configMap?.['data'] as Record<string, string>)['haproxy.cfg'] ?? '', /[^\n]\n$/);
  });

  it('start a rollout when the consumer changes', () => {
    const hash = (port: number): unknown => {
      const text = JSON.stringify(
        privateNetwork.objects({ answers: consumerAnswers({ ...consumer, port }), clusterType: 'kubernetes' }),
      );
      return /haproxy-cfg-sha256":"([0-9a-f]+)"/.exec(text)?.[1];
    };
    assert.notEqual(hash(8080), hash(8081));
    assert.equal(hash(8080), hash(8080));
  });

  it('name their references in the order of their objects', () => {
    assert.deepEqual(
      generated('kubernetes')
        .map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, ...(metadata as object) }))
        .map(({ labels: _labels, ...reference }: Record<string, unknown>) => reference),
      privateNetwork.references,
    );
  });

  it('read back the consumer that they were made for', () => {
    assert.deepEqual(
      privateNetwork.presentAnswers(
        privateNetwork.objects({ answers: consumerAnswers(consumer), clusterType: 'kubernetes' }),
        undefined,
      ),
      consumerAnswers(consumer),
    );
    const byHand = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-audit-forwarder-cm' },
      data: { 'haproxy.cfg': documentedCfg },
    };
    assert.deepEqual(privateNetwork.presentAnswers([byHand], undefined), consumerAnswers(consumer));
    assert.deepEqual(privateNetwork.presentAnswers([], undefined), {});
  });
});
