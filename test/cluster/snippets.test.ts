/**
 * Every snippet, its placeholders filled in, before the two that have the last word: the API server and HAProxy. That
 * these are the texts which VS Code inserts is tested in test/host/snippets.test.ts.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { locateHaproxy, validate } from '../../src/editor/haproxy/validation.ts';
import {
  createManifestReader,
  readAuditConfiguration,
  type ManifestFile,
} from '../../src/editor/manifest/manifestFile.ts';
import { manifestObjects } from '../../src/forwarding/flows/readManifest.ts';
import { contributedSnippets } from '../support/contributedSnippets.ts';
import { needsHaproxy } from '../support/haproxy.ts';
import { snippetText } from '../support/snippetText.ts';
import { snippetValues } from '../support/snippetValues.ts';
import { openApi, useNamespace, within } from './target.ts';

const api = await openApi();
// What the document sets for its Cloud Logs and Log Analysis; its forwarder to the private network comes into one
// without.
const restricted = await useNamespace(api, {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
});
const plain = await useNamespace(api);
const scratch = mkdtempSync(join(tmpdir(), 'kube-audit-snippets-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const snippets = contributedSnippets(join(import.meta.dirname, '../..'));
const readManifest = await createManifestReader();
const values = { [restricted]: await snippetValues(restricted), [plain]: await snippetValues(plain) };
const authority = snippets.find(({ prefix }) => prefix === 'kube-audit-secret-tls');
assert.ok(authority);

/**
 * Where a snippet belongs: the document's own forwarder is refused under `restricted`, which is why ours is another.
 */
const namespaceOf = (prefix: string): string => (/^kube-audit-doc-.*forwarder$/.test(prefix) ? plain : restricted);

for (const { prefix, language, body } of snippets) {
  const namespace = namespaceOf(prefix);
  const text = snippetText(body, values[namespace]);

  test(`${prefix} has no placeholder left`, () => assert.doesNotMatch(text, /<[A-Z]|\$\(/));

  if (language === 'yaml') {
    test(`${prefix} is accepted by the API server`, async () => {
      const objects = await manifestObjects(text);
      assert.ok(objects.length > 0);
      for (const object of objects) {
        const { kind, metadata } = object;
        const isNamespaced = kind !== 'Namespace' && kind !== 'CertificateSigningRequest';
        assert.equal(metadata?.namespace, isNamespaced ? namespace : undefined, kind);
        if (kind === 'Namespace') assert.equal(metadata?.name, namespace);
        const answer = await api.apply(object, { dryRun: true, force: true, signal: within(20) });
        assert.equal(answer.object.kind, kind);
        assert.deepEqual(answer.warnings, [], kind);
      }
    });
  }

  if (language === 'haproxy' || text.includes('haproxy.cfg: |')) {
    test(`${prefix} is accepted by HAProxy`, needsHaproxy(), async () => {
      // A ConfigMap alone names the CA that is in a Secret of its own.
      const file = readManifest(language === 'haproxy' ? configMapOf(text) : text);
      const beside = text.includes('kind: Secret') ? file : readManifest(`${file.text}---\n${secretText(namespace)}`);
      const [configuration, ...others] = beside.configurations;
      assert.ok(configuration && others.length === 0);
      assert.match(configuration.embedded.text, / server s1 10\.240\.0\.15:\d+ check/);
      assert.deepEqual(await judge(beside), []);
    });
  }
}

test('HAProxy judges: what it does not know is no configuration', needsHaproxy(), async () => {
  const haproxy = snippets.find(({ prefix }) => prefix === 'kube-audit-haproxy');
  const text = snippetText(haproxy?.body ?? '', values[plain]).replace('mode http', 'mode carrier-pigeon');
  assert.notDeepEqual(await judge(readAuditConfiguration(text)), []);
});

const secretText = (namespace: string): string => snippetText(authority.body, values[namespace]);

function configMapOf(haproxyCfg: string): string {
  const lines = haproxyCfg.trimEnd().split('\n');
  const head = ['apiVersion: v1', 'kind: ConfigMap', 'metadata:', '  name: kube-audit-forwarder-cm', 'data:'];
  return [...head, '  haproxy.cfg: |', ...lines.map((line) => `    ${line}`), ''].join('\n');
}

/** What Validate with HAProxy shows. */
async function judge(file: ManifestFile): Promise<unknown[]> {
  const [configuration] = file.configurations;
  assert.ok(configuration);
  const signal = within(30);
  return validate(await locateHaproxy(process.env), file, configuration, {
    folder: undefined,
    parent: scratch,
    signal,
  });
}
