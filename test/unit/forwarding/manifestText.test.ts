import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkFile } from '../../../src/editor/checkFile.ts';
import { createManifestReader, noFacts } from '../../../src/editor/manifest/auditFile.ts';
import { forwarderManifest } from '../../../src/forwarding/manifestText.ts';
import { privateNetwork } from '../../../src/forwarding/routes/privateNetwork.ts';
import { objectsOf } from '../../support/snippetExpectations.ts';

describe('the forwarder as a file', () => {
  for (const clusterType of ['kubernetes', 'openshift'] as const) {
    const inputs = { clusterType, answers: { address: '10.240.0.15', port: '8080' } };

    it(`holds exactly what is applied, on ${clusterType}`, async () => {
      assert.deepEqual(
        objectsOf(await forwarderManifest(inputs)),
        JSON.parse(JSON.stringify(privateNetwork.objects(inputs))),
      );
    });

    it(`has no problem, on ${clusterType}`, async () => {
      const read = await createManifestReader();
      assert.deepEqual(checkFile(read(await forwarderManifest(inputs)), noFacts), []);
    });
  }
});
