import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { cloudLogs } from '../../../../src/forwarding/routes/cloudLogs.ts';
import { logAnalysis } from '../../../../src/forwarding/routes/logAnalysis.ts';
import * as changes from '../../../../src/forwarding/routes/manifests/ibmImageChanges.ts';
import {
  documentedAgents,
  documentedDeployment,
  documentedNamespace,
  documentedNetworkPolicy,
  documentedService,
  type Edition,
} from '../../../../src/forwarding/routes/manifests/ibmImageDocument.ts';
import type { Route, RouteInputs } from '../../../../src/forwarding/routes/route.ts';
import { ChangedDocument, ibmImageChanges } from '../../../support/namedChanges.ts';

type Fields = Record<string, unknown>;

const folder = join(import.meta.dirname, '../../../fixtures/document');

function documented(file: string): Fields[] {
  return (parse(readFileSync(join(folder, file), 'utf8')) as { readonly items: Fields[] }).items;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function asDocumented(edition: Edition, clusterType: 'kubernetes' | 'openshift'): unknown {
  return plain([
    documentedNamespace(clusterType),
    documentedDeployment(edition),
    documentedService(edition),
    documentedNetworkPolicy(edition, documentedAgents(clusterType)),
  ]);
}

describe('manifests of the routes with IBM’s images', () => {
  it("are the document's own before our changes", () => {
    assert.deepEqual(asDocumented('cloud-logs', 'kubernetes'), documented('cloud-logs/ibmcloud-kube-audit.yaml'));
    assert.deepEqual(
      asDocumented('cloud-logs', 'openshift'),
      documented('cloud-logs/ibmcloud-kube-audit-openshift.yaml'),
    );
    assert.deepEqual(asDocumented('log-analysis', 'kubernetes'), documented('log-analysis/ibmcloud-kube-audit.yaml'));
  });

  it('differ by as many changes as have a name', () => {
    const functions = Object.entries(changes).filter(([, value]) => typeof value === 'function');
    assert.deepEqual(ibmImageChanges.map(({ name }) => name).sort(), functions.map(([name]) => name).sort());
  });

  /** Document + the named changes = what is generated, and nothing else. */
  const cases: readonly [Route, Edition, RouteInputs['clusterType']][] = [
    [cloudLogs, 'cloud-logs', 'kubernetes'],
    [cloudLogs, 'cloud-logs', 'openshift'],
    [logAnalysis, 'log-analysis', 'kubernetes'],
  ];
  for (const [route, edition, clusterType] of cases) {
    it(`differ from the document only in the named changes: ${route.id} on ${clusterType}`, () => {
      const document = new ChangedDocument(join(import.meta.dirname, '../../../..'));
      assert.deepEqual(plain(route.objects({ answers: {}, clusterType })), document.ibmImage(edition, { clusterType }));
    });
  }

  it('let in the agents that are really there', () => {
    const agentLabels = [{ app: 'konnectivity-agent-v2' }];
    const policy = cloudLogs
      .objects({ answers: {}, clusterType: 'kubernetes', agentLabels })
      .find(({ kind }) => kind === 'NetworkPolicy');
    assert.match(JSON.stringify(policy), /"podSelector":\{"matchLabels":\{"app":"konnectivity-agent-v2"\}\}/);
    assert.doesNotMatch(JSON.stringify(policy), /k8s-app/);
  });

  it('keep the Secret and the image that somebody chose, but no image of the other edition', () => {
    const [image, secretName] = ['icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:16fe@sha256:5b80', 'my-secret'];
    const deployment = structuredClone(documentedDeployment('cloud-logs'));
    const pod = deployment.spec.template.spec;
    for (const container of pod.containers) container.image = image;
    for (const volume of pod.volumes ?? []) volume.secret.secretName = secretName;
    const text = (route: Route): string =>
      JSON.stringify(route.objects({ answers: {}, clusterType: 'kubernetes', live: [deployment] }));
    assert.match(text(cloudLogs), /"image":"icr\.io\/ibm\/ibmcloud-kube-audit-to-ibm-cloud-logs:16fe@sha256:5b80"/);
    assert.match(text(cloudLogs), /"secretName":"my-secret"/);
    assert.match(text(logAnalysis), /"image":"icr\.io\/ibm\/ibmcloud-kube-audit-to-logdna:latest"/);
    assert.doesNotMatch(text(logAnalysis), /my-secret/);
  });

  it('name their references in the order of their objects', () => {
    for (const route of [cloudLogs, logAnalysis]) {
      const objects = route.objects({ answers: {}, clusterType: 'openshift' });
      assert.deepEqual(
        route.references.map(({ kind, name }) => `${kind} ${name}`),
        objects.map(({ kind, metadata }) => `${kind} ${metadata?.name}`),
      );
    }
  });
});
