/**
 * Manifests and configurations of other people's packages have no problem: not as they are, and not with our names
 * beside them.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checkFile } from '../../../src/editor/checkFile.ts';
import { mayBeAboutAudit } from '../../../src/editor/manifest/aboutAudit.ts';
import { createManifestReader, noFacts } from '../../../src/editor/manifest/manifestFile.ts';
import { needsUnrelatedPackages, unrelatedFiles } from '../../support/unrelatedPackages.ts';

const needs = needsUnrelatedPackages();
const files = needs.skip === false ? await unrelatedFiles() : [];
const readManifest = await createManifestReader();
// Of the HAProxy that is installed: Debian's package brings examples.
const installed = globSync('/{etc,usr/share/doc}/haproxy/{,examples/}*.cfg').map((path) => ({
  package: 'haproxy (installed)',
  path,
  text: readFileSync(path, 'utf8'),
}));

describe('files of unrelated packages', needs, () => {
  it('are at least 300 of at least 20 packages, without a problem', (test) => {
    const packages = new Set(files.map((file) => file.package));
    const all = [...files, ...installed];
    const configurations = all.filter(({ path }) => path.endsWith('.cfg'));
    test.diagnostic(
      `${files.length} files of ${packages.size} packages, ${installed.length} of the installed HAProxy; ` +
        `${configurations.length} are HAProxy configurations`,
    );
    assert.ok(files.length >= 300, `${files.length} files`);
    assert.ok(packages.size >= 20, `${packages.size} packages`);
    assert.ok(configurations.length > 0);
    for (const { path, text, package: name } of all) {
      const language = path.endsWith('.cfg') ? 'haproxy' : 'yaml';
      // A file that is not about us is not even read.
      assert.equal(mayBeAboutAudit(language, path, text), false, `${name}: ${path}`);
    }
  });

  it('have none beside our names either: their objects are not ours', () => {
    for (const { path, text, package: name } of files.filter((file) => !file.path.endsWith('.cfg'))) {
      const named = text.replaceAll(/^(?=apiVersion:)/gm, '# not ibm-kube-audit, nor kube-audit-forwarder\n');
      assert.deepEqual(checkFile(readManifest(named), noFacts), [], `${name}: ${path}`);
    }
  });
});
