import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { checkFile } from '../../../src/editor/checkFile.ts';
import { locateHaproxy, validate, type Complaint } from '../../../src/editor/haproxy/validation.ts';
import {
  createManifestReader,
  noFacts,
  readAuditConfiguration,
  type ManifestFile,
} from '../../../src/editor/manifest/manifestFile.ts';
import { applyChanges } from '../../../src/editor/problem.ts';
import { contributedSnippets } from '../../support/contributedSnippets.ts';
import { snippetText } from '../../support/snippetText.ts';
import { snippetValues } from '../../support/snippetValues.ts';

const hasHaproxy = spawnSync('/bin/sh', ['-c', 'PATH=$PATH:/usr/sbin command -v haproxy']).status === 0;
const root = join(import.meta.dirname, '../../..');
const fixtures = join(root, 'test/fixtures');
const scratch = mkdtempSync(join(tmpdir(), 'kv-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const readManifest = await createManifestReader();
const cfg = readFileSync(join(fixtures, 'editor/placeholder/consumer.twin.haproxy.cfg'), 'utf8');

async function complaintsOf(file: ManifestFile, folder?: string): Promise<Complaint[]> {
  const [configuration] = file.configurations;
  assert.ok(configuration);
  const haproxy = await locateHaproxy(process.env);
  const signal = AbortSignal.timeout(30_000);
  return validate(haproxy, file, configuration, { folder, parent: scratch, signal });
}

describe('haproxy -c', { skip: hasHaproxy ? false : 'needs haproxy' }, () => {
  it('accepts what is ready, and leaves nothing behind', async () => {
    assert.deepEqual(await complaintsOf(readAuditConfiguration(cfg)), []);
    assert.deepEqual(readdirSync(scratch), []);
  });

  it('accepts what quick fixes make of a configuration', async () => {
    const names = globSync('editor/{no-httplog,unresolved-host}/*.has.haproxy.cfg', { cwd: fixtures });
    let fixes = 0;
    for (const name of names) {
      const text = readFileSync(join(fixtures, name), 'utf8');
      const [fix] = checkFile(readAuditConfiguration(text), noFacts).flatMap(({ fixes }) => fixes());
      // What was given on purpose has none: the corpus lists these.
      if (fix === undefined) continue;
      fixes += 1;
      assert.ok('changes' in fix, name);
      const fixed = applyChanges(text, fix.changes);
      const said = (await complaintsOf(readAuditConfiguration(fixed)))
        .map((complaint) => complaint.text)
        // A machine of tests cannot resolve the name, and timeouts are not what is fixed.
        .filter((complaint) => !/could not resolve address '[^']+', disabling server|missing timeouts/.test(complaint));
      assert.deepEqual(said, [], `${name}\n${fixed}`);
    }
    assert.ok(fixes >= 14, `${fixes}`);
  });

  it('names the line of a mistake, in a file and in a ConfigMap', async () => {
    const broken = cfg.replace('timeout connect 5s', 'timeout connect soon');
    const line = broken.split('\n').findIndex((text) => text.includes('soon'));
    const [first, ...others] = await complaintsOf(readAuditConfiguration(broken));
    assert.deepEqual([first?.line, first?.severity, others.length], [line, 'error', 0]);
    assert.match(first?.text ?? '', /timeout connect/);
    assert.doesNotMatch(first?.text ?? '', /kube-audit-secrets/);
    const indented = broken.replaceAll(/^/gm, '    ').trimEnd();
    const configMap = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: kube-audit-forwarder-cm\n  namespace: ibm-kube-audit\ndata:\n  haproxy.cfg: |\n${indented}\n`;
    const [embedded] = await complaintsOf(readManifest(configMap));
    assert.equal(embedded?.line, line);
  });

  it('accepts every configuration inside a snippet’s manifest, filled in', async () => {
    const fill = await snippetValues('ibm-kube-audit');
    const texts = contributedSnippets(root)
      .filter(({ language }) => language === 'yaml')
      .map(({ body }) => snippetText(body, fill))
      .filter((text) => text.includes('haproxy.cfg: |'));
    assert.equal(texts.length, 7);
    for (const text of texts) {
      // A Secret of another file exists in the cluster, but not here.
      const missing = text.includes('ca-file') && !text.includes('kind: Secret');
      const said = (await complaintsOf(readManifest(text))).map((complaint) => complaint.text);
      assert.ok(missing ? /ca-file|ca\.pem/.test(said.join()) : said.length === 0, said.join());
    }
  });

  it('says of a file that is in a Secret of the cluster where it is', async () => {
    const whole = contributedSnippets(root).find(({ prefix }) => prefix === 'kube-audit-forwarder-tls');
    const text = snippetText(whole?.body ?? '', await snippetValues('ibm-kube-audit'));
    assert.deepEqual(await complaintsOf(readManifest(text)), []);
    const without = text
      .split('---\n')
      .filter((part) => !part.includes('kind: Secret'))
      .join('---\n');
    const [only, ...others] = await complaintsOf(readManifest(without));
    assert.deepEqual(others, []);
    assert.match(only?.text ?? '', /ca\.pem/);
    assert.deepEqual([only?.severity, only?.secret], ['warning', 'kube-audit-forwarder-tls']);
    // What no pod mounts is an error as ever.
    const [unknown] = await complaintsOf(readManifest(without.replaceAll('mountPath: /usr', 'mountPath: /opt')));
    assert.deepEqual([unknown?.severity, unknown?.secret], ['error', undefined]);
  });

  it('accepts what the quick fix for a host name writes', async () => {
    const file = readAuditConfiguration(cfg.replace('10.240.0.15:8080', 'nowhere.invalid:8080'));
    const errors = async (text: string): Promise<Complaint[]> =>
      (await complaintsOf(readAuditConfiguration(text))).filter(({ severity }) => severity === 'error');
    assert.equal((await errors(file.text)).length, 1);
    const [fix] = checkFile(file, noFacts).flatMap(({ fixes }) => fixes());
    assert.ok(fix && 'changes' in fix);
    assert.deepEqual(await errors(applyChanges(file.text, fix.changes)), []);
  });

  it('finds the files of a Secret, and misses those that are nowhere', async () => {
    const ca = spawnSync('openssl', ['version']).status === 0;
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    const withCrt = cfg.replace('check\n', 'check ssl verify none crt /usr/local/etc/haproxy/client.pem\n');
    const [missing] = await complaintsOf(readAuditConfiguration(withCrt));
    assert.match(missing?.text ?? '', /\/usr\/local\/etc\/haproxy\/client\.pem/);
    if (!ca) return;
    const keyFile = join(scratch, 'key.pem');
    writeFileSync(keyFile, key, { mode: 0o600 });
    const made = spawnSync('openssl', ['req', '-x509', '-key', keyFile, '-subj', '/CN=client', '-days', '1'], {
      encoding: 'utf8',
    });
    rmSync(keyFile);
    const pem = `${made.stdout}${String(key)}`;
    const block = (text: string): string => text.replaceAll(/^(?=.)/gm, '    ');
    const manifest = [
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: kube-audit-forwarder-cm\n  namespace: ibm-kube-audit\ndata:\n  haproxy.cfg: |\n${block(withCrt)}`,
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: kube-audit-forwarder-tls\n  namespace: ibm-kube-audit\nstringData:\n  client.pem: |\n${block(pem)}`,
    ].join('---\n');
    assert.deepEqual(await complaintsOf(readManifest(manifest)), []);
    // A folder as the document has it: the certificate lies beside haproxy.cfg.
    const folder = mkdtempSync(join(tmpdir(), 'kf-'));
    try {
      writeFileSync(join(folder, 'client.pem'), pem, { mode: 0o600 });
      assert.deepEqual(await complaintsOf(readAuditConfiguration(withCrt), folder), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.deepEqual(readdirSync(scratch), []);
  });
});

it('says that HAProxy is not installed where no folder has it', async () => {
  const found = await locateHaproxy({ PATH: scratch }).catch((error: unknown) => String(error));
  assert.match(found, /haproxy$|Install HAProxy on this machine/);
});
