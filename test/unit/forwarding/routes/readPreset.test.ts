/** What Use This File in Set Up begins with, for IBM's own files and for what is not about a route. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { manifestObjects } from '../../../../src/forwarding/flows/readManifest.ts';
import { readPreset, type SetUpPreset } from '../../../../src/forwarding/routes/readPreset.ts';

const folder = join(import.meta.dirname, '../../../fixtures/document');
const document = (path: string): string => readFileSync(join(folder, path), 'utf8');
const presetIn = async (text: string): Promise<SetUpPreset | undefined> => readPreset(await manifestObjects(text));

const forwarder = document('private-network/kube-audit-forwarder-remote-private-ip.yaml');
const configMap = document('private-network/kube-audit-forwarder-cm.yaml');
const filled = configMap.replace('<REMOTE-IP>:<REMOTE-PORT>', '10.240.0.15:8080');
const consumer = { address: '10.240.0.15', port: '8080' };

describe('what a file presets', () => {
  it('is the route of the document’s files', async () => {
    const routes: Record<string, string> = {};
    for (const path of [
      'cloud-logs/ibmcloud-kube-audit.yaml',
      'cloud-logs/ibmcloud-kube-audit-openshift.yaml',
      'log-analysis/ibmcloud-kube-audit.yaml',
      'private-network/kube-audit-forwarder-remote-private-ip.yaml',
    ]) {
      routes[path] = (await presetIn(document(path)))?.route ?? 'none';
    }
    assert.deepEqual(Object.values(routes), ['cloud-logs', 'cloud-logs', 'log-analysis', 'private-network']);
  });

  it('is the consumer of its haproxy.cfg; a placeholder is none', async () => {
    assert.deepEqual(await presetIn(filled), { route: 'private-network', answers: consumer });
    assert.deepEqual(await presetIn(`${filled}---\n${forwarder}`), { route: 'private-network', answers: consumer });
    assert.deepEqual(await presetIn(configMap), { route: 'private-network', answers: {} });
  });

  it('is TLS with the name and without files, which no manifest names', async () => {
    const tls = 'check ssl verify required ca-file /usr/local/etc/haproxy/ca.pem verifyhost logs.example.com';
    const secret =
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: kube-audit-forwarder-tls\n  namespace: ibm-kube-audit\n';
    const text = `${filled.replace('8080 check', `6514 ${tls}`)}---\n${secret}stringData:\n  ca.pem: x\n`;
    assert.deepEqual((await presetIn(text))?.answers, {
      ...{ address: '10.240.0.15', port: '6514', tls: 'yes' },
      ...{ serverName: 'logs.example.com', sni: 'no' },
    });
  });

  it('is nothing for other objects', async () => {
    assert.equal(await presetIn('apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ibm-kube-audit\n'), undefined);
    assert.equal(await presetIn(forwarder.replaceAll(/kube-audit-forwarder/g, 'web')), undefined);
    assert.equal(await presetIn(''), undefined);
  });
});
