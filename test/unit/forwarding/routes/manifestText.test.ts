import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { checkFile } from '../../../../src/editor/checkFile.ts';
import { createManifestReader, noFacts } from '../../../../src/editor/manifest/manifestFile.ts';
import type { RouteAnswers } from '../../../../src/forwarding/answers.ts';
import { manifestObjects } from '../../../../src/forwarding/flows/readManifest.ts';
import { cloudLogs } from '../../../../src/forwarding/routes/cloudLogs.ts';
import { manifestName, routeManifest } from '../../../../src/forwarding/routes/manifestText.ts';
import { privateNetwork } from '../../../../src/forwarding/routes/privateNetwork.ts';
import { readPreset } from '../../../../src/forwarding/routes/readPreset.ts';
import type { Route } from '../../../../src/forwarding/routes/route.ts';
import { CertificateAuthority } from '../../../lab/cluster/pki.ts';
import { objectsOf } from '../../../support/objectsOf.ts';

const folder = mkdtempSync(join(tmpdir(), 'km-'));
const [caFile, clientCertFile, clientKeyFile] = ['ca.pem', 'client.pem', 'key.pem'].map((name) =>
  join(folder, name),
) as [string, string, string];
let caPem = '';
before(async () => {
  const authority = await CertificateAuthority.create('consumer CA');
  const { certPem, keyPem } = await authority.issueClient('CN=forwarder', 1);
  caPem = authority.certPem;
  writeFileSync(caFile, caPem);
  writeFileSync(clientCertFile, certPem);
  writeFileSync(clientKeyFile, keyPem);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const consumer = { address: '10.240.0.15', port: '8080', tls: 'no' };
const named = { address: 'logs.example.internal', port: '6514', tls: 'yes', serverName: 'logs.example.internal' };
const cases: readonly (readonly [string, Route, RouteAnswers])[] = [
  ['cloud-logs over HTTP', cloudLogs, { transport: 'http' }],
  ['cloud-logs with TLS in transit', cloudLogs, { transport: 'https' }],
  ['private-network', privateNetwork, consumer],
  ['private-network by host name', privateNetwork, { ...consumer, address: 'logs.example.internal' }],
  ['private-network with TLS', privateNetwork, { ...consumer, tls: 'yes', caFile }],
  ['private-network with TLS and its name', privateNetwork, { ...named, sni: 'yes', caFile }],
  ['private-network with TLS, name only compared', privateNetwork, { ...named, sni: 'no', caFile }],
  [
    'private-network with a client certificate',
    privateNetwork,
    { ...named, sni: 'yes', caFile, clientCertFile, clientKeyFile },
  ],
];

describe('a route’s objects as a file', () => {
  for (const clusterType of ['kubernetes', 'openshift'] as const) {
    for (const [what, route, answers] of cases) {
      const make = (): Promise<string> => routeManifest(route, { clusterType, answers });

      it(`hold exactly what is applied: ${what}, on ${clusterType}`, async () => {
        const fileDigests = (await route.fileDigests?.(answers)) ?? {};
        const applied = route.objects({ answers, clusterType, fileDigests });
        const written = objectsOf(await make()) as { readonly kind: string }[];
        assert.deepEqual(
          written.filter(({ kind }) => kind !== 'Secret'),
          JSON.parse(JSON.stringify(applied)),
        );
        const secrets = written.filter(({ kind }) => kind === 'Secret');
        const [secret] = secrets as unknown as { readonly stringData?: unknown }[];
        assert.deepEqual(
          secret?.stringData,
          answers['tls'] === 'yes' && !answers['clientCertFile'] ? { 'ca.pem': caPem } : undefined,
        );
      });

      it(`have no problem, no anchor and no key: ${what}, on ${clusterType}`, async () => {
        const text = await make();
        const read = await createManifestReader();
        assert.deepEqual(checkFile(read(text), noFacts), []);
        assert.doesNotMatch(text, /[&*]a\d|PRIVATE KEY/);
        // A path of this machine means nothing to other readers of the file.
        assert.ok(!text.includes(folder));
      });

      it(`are what Use This File in Set Up begins with: ${what}, on ${clusterType}`, async () => {
        const preset = readPreset(await manifestObjects(await make()));
        assert.equal(preset?.route, route.id);
        for (const id of ['address', 'port', 'serverName', 'sni']) {
          if (answers[id] !== undefined) assert.equal(preset.answers[id], answers[id], id);
        }
      });
    }
  }

  it('tell what is to be done besides, and have the document’s name', async () => {
    const text = async (route: Route, answers: RouteAnswers): Promise<string> =>
      routeManifest(route, { clusterType: 'kubernetes', answers });
    const mutual = await text(privateNetwork, { ...named, sni: 'yes', caFile, clientCertFile, clientKeyFile });
    assert.match(
      mutual,
      /^# kubectl create secret generic kube-audit-forwarder-tls --namespace ibm-kube-audit --from-file=ca\.pem --from-file=client\.pem$/m,
    );
    assert.match(await text(cloudLogs, { transport: 'https' }), /proxy\/post\n# The Secret audit-webhook is to hold/);
    assert.match(await text(cloudLogs, { transport: 'http' }), /proxy\/post\napiVersion/);
    assert.deepEqual([cloudLogs, privateNetwork].map(manifestName), [
      'ibmcloud-kube-audit.yaml',
      'kube-audit-forwarder.yaml',
    ]);
  });
});
