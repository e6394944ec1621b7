import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { snippetFiles } from '../../../scripts/snippets.ts';
import { checkFile } from '../../../src/editor/checkFile.ts';
import { mayBeAboutAudit } from '../../../src/editor/manifest/aboutAudit.ts';
import { createManifestReader, noFacts, readAuditConfiguration } from '../../../src/editor/manifest/manifestFile.ts';
import { factsFor, factsOf } from '../../../src/editor/manifest/workspaceFacts.ts';
import { snippetText } from '../../support/snippetText.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const document = (path: string): string => readFileSync(join(fixtures, 'document', path), 'utf8');
const readManifest = await createManifestReader();
const rulesIn = (text: string, facts = noFacts): string[] =>
  checkFile(readManifest(text), facts).map(({ rule }) => rule);
const rulesInCfg = (text: string): string[] => checkFile(readAuditConfiguration(text), noFacts).map(({ rule }) => rule);

const bareUrl =
  'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/ibmcloud-kube-audit-service/proxy/post';
const namedUrl = bareUrl.replace('ibmcloud-kube-audit-service', 'http:ibmcloud-kube-audit-service:http');

describe('problems', () => {
  it('of the document’s own files are its known traps', () => {
    assert.deepEqual(rulesInCfg(document('private-network/haproxy.cfg')), ['no-httplog', 'placeholder']);
    assert.deepEqual(rulesIn(document('private-network/kube-audit-forwarder-remote-private-ip.yaml')), ['pull-policy']);
    assert.deepEqual(rulesIn(document('log-analysis/ibmcloud-kube-audit.yaml')), ['availability', 'retired-image']);
    assert.deepEqual(rulesIn(document('cloud-logs/ibmcloud-kube-audit.yaml')), ['availability']);
    assert.deepEqual(rulesIn(document('cloud-logs/ibmcloud-kube-audit-openshift.yaml')), ['availability']);
  });

  it('of what is ready to run are only what its user must fill in', async () => {
    for (const [name, file] of Object.entries(await snippetFiles())) {
      if (!name.startsWith('ready-to-run')) continue;
      for (const { prefix, body } of Object.values(file)) {
        const text = snippetText(body.join('\n'));
        const found = name.includes('.yaml.') ? rulesIn(text) : rulesInCfg(text);
        const placeholders = text.match(/<[A-Z-]+>/g) ?? [];
        assert.deepEqual(
          found,
          placeholders.map(() => 'placeholder'),
          prefix,
        );
      }
    }
  });

  it('see a webhook URL and an enforced level in other files', () => {
    const files = new Map([
      ['audit/forwarder.yaml', factsOf('')],
      ['scripts/set-webhook.sh', factsOf(`ibmcloud … --remote-server ${bareUrl} --ca-cert x`)],
      ['audit/list.yaml', factsOf(document('cloud-logs/ibmcloud-kube-audit.yaml'))],
      ['other/list.yaml', factsOf(document('cloud-logs/ibmcloud-kube-audit.yaml'))],
    ]);
    const facts = factsFor('audit/forwarder.yaml', files);
    assert.deepEqual(facts.webhookUrls, [{ url: bareUrl, file: 'scripts/set-webhook.sh' }]);
    assert.deepEqual(facts.restrictedNamespaces, [{ namespace: 'ibm-kube-audit', file: 'audit/list.yaml' }]);
    const forwarder = document('private-network/kube-audit-forwarder-remote-private-ip.yaml');
    assert.deepEqual(rulesIn(forwarder, facts), ['pull-policy', 'pod-security']);
    assert.deepEqual(rulesIn(forwarder, factsFor('third/forwarder.yaml', files)), ['pull-policy']);
    const today = document('cloud-logs/ibmcloud-kube-audit.yaml');
    assert.deepEqual(rulesIn(today, facts), ['availability', 'webhook-port']);
    assert.deepEqual(
      rulesIn(today, factsFor('a.yaml', new Map([['set.sh', factsOf(`--remote-server ${namedUrl}`)]]))),
      ['availability'],
    );
  });

  it('keep the ports’ names of a retired Service that a webhook URL elsewhere asks for', () => {
    const facts = factsFor('a.yaml', new Map([['set.sh', factsOf(bareUrl)]]));
    const found = checkFile(readManifest(document('log-analysis/ibmcloud-kube-audit.yaml')), facts);
    const problem = found.find(({ rule }) => rule === 'retired-image');
    const [fix] = problem?.fixes() ?? [];
    assert.ok(fix && 'changes' in fix);
    assert.ok(fix.changes.length > 0 && fix.changes.every(({ text }) => !text.includes('name: http')));
  });

  it('keep the port’s name too where the Service names no namespace, and is applied to default', () => {
    const text = readFileSync(join(fixtures, 'editor/retired-image/default-namespace.has.yaml'), 'utf8');
    const withoutUrl = text.replace(/^# https.*\n/m, '');
    const url = bareUrl.replace('ibm-kube-audit/services', 'default/services');
    const facts = factsFor('a.yaml', new Map([['set.sh', factsOf(url)]]));
    const [problem] = checkFile(readManifest(withoutUrl), facts);
    const [fix] = problem?.fixes() ?? [];
    assert.ok(fix && 'changes' in fix);
    assert.ok(fix.changes.length > 0 && fix.changes.every(({ text: added }) => !added.includes('name: http')));
  });

  it('are not looked for in files about something else', () => {
    for (const file of globSync('editor/*/*.yaml', { cwd: fixtures })) {
      const text = readFileSync(join(fixtures, file), 'utf8');
      const elsewhere = text
        .replaceAll('ibm-kube-audit', 'web')
        .replaceAll('ibmcloud-kube-audit', 'shop')
        .replaceAll('kube-audit-forwarder', 'proxy');
      assert.equal(mayBeAboutAudit('yaml', '/deploy/kube-audit/x.yaml', elsewhere), false);
      // Even beside a document of ours.
      assert.deepEqual(
        rulesIn(`${elsewhere}---\n${document('cloud-logs/ibmcloud-kube-audit.yaml')}`),
        ['availability'],
        file,
      );
    }
    assert.equal(mayBeAboutAudit('haproxy', '/etc/haproxy/haproxy.cfg', 'defaults\n  mode http\nfrontend f\n'), false);
    assert.equal(mayBeAboutAudit('haproxy', '/home/someone/kube-audit-forwarder/haproxy.cfg', 'defaults\n'), true);
    assert.equal(mayBeAboutAudit('haproxy', '/x/haproxy.cfg', document('private-network/haproxy.cfg')), true);
  });

  it('are not looked for in an object that only speaks of ours', () => {
    const other = readFileSync(join(fixtures, 'editor/pull-policy/latest.has.yaml'), 'utf8')
      .replaceAll('ibm-kube-audit', 'web')
      .replaceAll('kube-audit-forwarder', 'proxy');
    assert.deepEqual(rulesIn(`# beside ibm-kube-audit\n${other}`), []);
  });

  it('stay away while a document is being typed, and in templates', () => {
    const list = document('log-analysis/ibmcloud-kube-audit.yaml');
    assert.deepEqual(rulesIn(list.replace("image: 'icr", 'image: "icr')), []);
    assert.deepEqual(rulesIn(list.replaceAll('labels:', 'labels: {{ .Values.labels }}')), []);
    assert.deepEqual(rulesIn(`kind: [\n---\n${list}`), ['availability', 'retired-image']);
  });

  it('in a List stand in the item they are in, whatever stands around it', () => {
    const list = document('log-analysis/ibmcloud-kube-audit.yaml');
    const flat = list
      .replaceAll(/^ {2}/gm, '')
      .replace('name: ibmcloud-kube-audit\nitems', '  name: ibmcloud-kube-audit\nitems');
    const after = list.replace(/items:\n([^]*)$/, 'items:\n$1extra: 1\n');
    const commented = list.replace('  - apiVersion: apps/v1', '# a comment\n\n  # another\n  - apiVersion: apps/v1');
    const crlf = list.replaceAll('\n', '\r\n');
    for (const text of [list, flat, after, commented, crlf, `${list}---\n`]) {
      const found = checkFile(readManifest(text), noFacts).map(({ start, end }) => text.slice(start, end));
      assert.deepEqual(found, ['1', "'icr.io/ibm/ibmcloud-kube-audit-to-logdna:latest'"], text);
    }
    // A List is one document: while one item is being typed, the others wait.
    assert.deepEqual(rulesIn(list.replace('kind: Service', 'kind: "Service')), []);
  });

  it('are none in what is nested deeper than a manifest', () => {
    const name = 'metadata: {name: ibmcloud-kube-audit}\n';
    const nested = (depth: number): string[] => [
      `a: ${'['.repeat(depth)}<REMOTE-IP>${']'.repeat(depth)}`,
      `a:\n${'- '.repeat(depth)}<REMOTE-IP>`,
    ];
    for (const deep of [...nested(200), ...nested(10_000)]) {
      assert.deepEqual(rulesIn(`apiVersion: v1\nkind: ConfigMap\n${name}${deep}\n`), []);
    }
  });

  it('keep their place while another document changes', () => {
    const list = document('log-analysis/ibmcloud-kube-audit.yaml');
    for (const before of ['', '# a\n', '# a\n# b\n']) {
      const text = `${before}apiVersion: v1\n---\n${list}`;
      const problem = checkFile(readManifest(text), noFacts).find(({ rule }) => rule === 'retired-image');
      assert.equal(text.slice(problem?.start, problem?.end), "'icr.io/ibm/ibmcloud-kube-audit-to-logdna:latest'");
    }
  });

  it('a budget that is added has names which YAML could read otherwise in quotes', () => {
    const text = readFileSync(join(fixtures, 'editor', 'availability', 'no-budget.has.yaml'), 'utf8')
      .replace(/^ {2}name: kube-audit-forwarder$/gm, '  name: "123"')
      .replaceAll('app: kube-audit-forwarder', 'y: kube-audit-forwarder');
    const [problem] = checkFile(readManifest(text), noFacts);
    assert.equal(problem?.rule, 'availability');
    const added = problem.fixes().flatMap((fix) => ('changes' in fix ? fix.changes.map((change) => change.text) : []));
    assert.match(added.join(''), /\n {2}name: "123"\n[\s\S]*\n {6}"y": "kube-audit-forwarder"\n/);
  });
});
