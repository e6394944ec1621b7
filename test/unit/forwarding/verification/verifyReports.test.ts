import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { causesFirst } from '../../../../src/forwarding/verification/causesFirst.ts';
import type { Check, CheckResult, Finding } from '../../../../src/forwarding/verification/check.ts';
import { checks } from '../../../../src/forwarding/verification/checks.ts';
import {
  accountText,
  type Account,
  type CountedAccount,
} from '../../../../src/forwarding/verification/report/coverage.ts';
import { htmlReport } from '../../../../src/forwarding/verification/report/htmlReport.ts';
import { jsonReport } from '../../../../src/forwarding/verification/report/jsonReport.ts';
import { junitReport } from '../../../../src/forwarding/verification/report/junitReport.ts';
import { markdownReport } from '../../../../src/forwarding/verification/report/markdownReport.ts';
import { verdictOf } from '../../../../src/forwarding/verification/verdict.ts';
import type { VerifyResult } from '../../../../src/forwarding/verification/verify.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';
import { objections, type Schema } from '../../../support/schemaObjections.ts';

const root = new URL('../../../../', import.meta.url);
/** What a cluster might answer to do harm: Markdown, HTML, XML, control characters, half a character, a line break. */
const hostile = 'x](command:evil) <script>&"\'| `tick` \u0000\u001b[31m \ud800 a\nb ]]> **bold**';
const secret = 'https://user:hunter2@siem.example.com/x';

function finding(check: string, result: CheckResult, text: string, more: Partial<Finding> = {}): Finding {
  return { check, result, text: message('{0}', text), evidence: [], ...more };
}

function resultOf(findings: readonly Finding[], name = 'prod-dal'): VerifyResult {
  return {
    cluster: { id: 'c1prdal0dl0s7k3n5u10', name, type: 'kubernetes', version: '1.33.4_1546' },
    at: '2026-11-23T09:21:04.123Z',
    tookMs: 4321,
    testEvents: true,
    tool: '0.1.0',
    findings,
    counters: [],
  };
}

const remedy = {
  title: message('Refresh Master'),
  command: 'kubeAudit.refreshMaster',
  arguments: [{ clusterId: 'x' }],
};
const mixed = resultOf([
  finding('webhook-set', 'pass', 'A webhook is set.', { evidence: [message('{0}', secret)] }),
  finding('refreshed', 'failure', 'Not refreshed.', { remedy, evidence: [message('{0}', hostile)] }),
  finding('image', 'warning', hostile),
  finding('error-counters', 'unknown', 'Counted.', { causedBy: 'refreshed' }),
  finding('scc', 'skipped', 'Only OpenShift has these.'),
  finding('delivery', 'skipped', 'Another check failed first.', { causedBy: 'refreshed' }),
]);

describe('verification reports', () => {
  it('reads well as Markdown: what fails comes first, with its evidence and remedy', () => {
    const text = markdownReport(
      [
        resultOf([
          finding('refreshed', 'failure', 'Not refreshed.', { remedy, evidence: [message('seen')] }),
          finding('webhook-set', 'pass', 'Stored.', { evidence: [message('what is stored')] }),
        ]),
      ],
      inEnglish,
    );
    assert.equal(
      text,
      `# Audit forwarding of prod-dal: 1 check fails

Verified 2026-11-23 09:21:04 UTC · with test events · by version 0.1.0 · Kubernetes 1.33.4_1546 · c1prdal0dl0s7k3n5u10

## Failing (1)

- **Master refresh**: Not refreshed.
  - \`seen\`
  - Fix: Refresh Master

## Passed (1)

- **Stored webhook**: Stored.
  - \`what is stored\`
`,
    );
  });

  it('lets no answer of a cluster become Markdown, and hides passwords', () => {
    const text = markdownReport([mixed], inEnglish);
    assert.doesNotMatch(
      text.replace(/`[^`\n]*`/g, ''),
      /[\u0000-\u0009\u000b-\u001f]|hunter2|(?<!\\)<script|(?<!\\)\]\(command|\*\*bold/,
    );
    // In code, where Markdown reads nothing; so it must not contain a backquote.
    assert.match(text, /^ {2}- `x\]\(command:evil\)[^`]*`$/m);
    assert.match(text, /: Counted\. The cause is “Master refresh”\.$/m);
    assert.match(text, /: Skipped because of “Master refresh”\.$/m);
    assert.match(text, /Skipped: Only OpenShift/);
  });

  it('has a table before the reports of several clusters', () => {
    const text = markdownReport([mixed, resultOf([finding('webhook-set', 'pass', 'Stored.')], 'a|b')], inEnglish);
    assert.match(text, /^# Audit forwarding of 2 clusters: 1 failing\n\n\| Cluster \| Result/);
    assert.match(text, /^\| a\\\|b \| Delivery not confirmed \|  \|$/m);
    assert.equal(text.match(/^## Audit forwarding of /gm)?.length, 2);
  });

  it('of all clusters says first how many are covered, and names those that are not, and why that is not known', () => {
    const covered = resultOf([finding('delivery', 'pass', 'Arrived.', { arrived: true })], 'covered-dal');
    const unconfirmed = resultOf([finding('webhook-set', 'pass', 'Stored.')], 'unconfirmed-fra');
    const bare = resultOf([finding('webhook-set', 'failure', 'None.', { notCovered: true })], 'unset-lon');
    const account: CountedAccount = {
      verified: [
        { id: '1', name: 'prod-dal', cover: 'failing' },
        { id: '2', name: 'covered-dal', cover: 'covered' },
        { id: '3', name: 'unconfirmed-fra', cover: 'not-known', why: message('Delivery not confirmed') },
        { id: '4', name: 'unset-lon', cover: 'not-covered' },
        { id: '5', name: 'old-syd', cover: 'not-known', why: message('Verification out of date'), isOutdated: true },
      ],
      leftOut: [
        { id: 'a', name: 'bare-wdc', cover: 'not-covered' },
        { id: 'b', name: 'forbidden-osa', cover: 'not-known', why: message('No permission to read') },
        { id: 'c', name: 'sandbox|1', cover: 'exempt' },
      ],
      unlisted: ['classic'],
    };
    const old = resultOf([finding('delivery', 'pass', 'Arrived.', { arrived: true })], 'old-syd');
    const results = [mixed, covered, unconfirmed, bare, old];
    assert.equal(
      markdownReport(results, inEnglish, account).split('\n\n| Cluster')[0],
      `# Audit forwarding of 5 clusters: 1 failing

Of 7 clusters: 1 covered, 1 failing, 2 not covered, 3 not known.

- **Not covered** (2): unset-lon, bare-wdc
- **Not known** (3): unconfirmed-fra (Delivery not confirmed), old-syd (Verification out of date), forbidden-osa (No permission to read)
- **Not meant to forward** (1): sandbox\\|1
- No permission to list the clusters of classic`,
    );
    assert.match(
      markdownReport([], inEnglish, { ...account, verified: [] }),
      /^# Nothing verified\n\nOf 2 clusters: 0 covered/,
    );
    assert.equal(
      inEnglish(accountText(account)),
      'Of 7 clusters: 1 covered, 1 failing, 2 not covered, 3 not known. ' +
        'No permission to list the clusters of classic.',
    );
    const schema = JSON.parse(readFileSync(new URL('media/verification-report.schema.json', root), 'utf8')) as Schema;
    const report = JSON.parse(jsonReport(results, account)) as { account: { coverage: { cover: string }[] } };
    assert.deepEqual(objections(report, schema, schema), []);
    assert.deepEqual(
      report.account.coverage.map(({ cover }) => cover),
      ['failing', 'covered', 'not-known', 'not-covered', 'not-known', 'not-covered', 'not-known', 'exempt'],
    );
    const xml = junitReport(results, account);
    assertWellFormed(xml);
    assert.match(
      xml,
      /<testsuite name="Clusters that were not verified" tests="5" failures="0" errors="0" skipped="5">/,
    );
    assert.match(xml, /<skipped message="Not known: No permission to read"\/>/);
    assert.match(
      xml,
      /<testcase classname="old-syd" name="Audit forwarding">\s*<skipped message="Not known: Verification/,
    );
    assert.match(
      xml,
      /<testcase classname="Clusters of classic"[^>]*>\s*<skipped message="Not known: No permission to list the clusters of classic"/,
    );
    assert.match(xml, /^<testsuites name="Verify Audit Forwarding" tests="15" failures="2" errors="0" skipped="8">/m);
  });

  it('of an account that cannot be counted says why, and counts nothing', () => {
    const account: Account = { notCounted: message('Another account.') };
    const results = [resultOf([finding('webhook-set', 'pass', 'Stored.')])];
    assert.match(markdownReport(results, inEnglish, account), /^# Audit[^\n]*\n\nAnother account\.\n\n\| Cluster/);
    assert.equal(inEnglish(accountText(account)), 'Another account.');
    const schema = JSON.parse(readFileSync(new URL('media/verification-report.schema.json', root), 'utf8')) as Schema;
    const report = JSON.parse(jsonReport(results, account)) as { accountNotCounted: string };
    assert.deepEqual(objections(report, schema, schema), []);
    assert.equal(report.accountNotCounted, 'Another account.');
    const xml = junitReport(results, account);
    assertWellFormed(xml);
    assert.match(xml, /tests="2" failures="0" errors="0" skipped="1">/);
    assert.match(xml, /<skipped message="Not known: Another account\."\/>/);
  });

  it('is JSON by its schema', () => {
    const schema = JSON.parse(readFileSync(new URL('media/verification-report.schema.json', root), 'utf8')) as Schema;
    const report = JSON.parse(jsonReport([mixed])) as object;
    assert.deepEqual(objections(report, schema, schema), []);
    assert.notDeepEqual(objections({ ...report, version: 2 }, schema, schema), []);
    assert.notDeepEqual(objections({ ...report, clusters: [{}] }, schema, schema), []);
    assert.doesNotMatch(JSON.stringify(report), /hunter2/);
    const { tool: _, ...old } = mixed;
    const saved = JSON.parse(jsonReport([mixed, old])) as { readonly clusters: readonly { readonly tool?: string }[] };
    assert.deepEqual(
      saved.clusters.map(({ tool }) => tool),
      ['0.1.0', undefined],
    );
    assert.notDeepEqual(objections({ ...report, clusters: [{ ...saved.clusters[0], tool: 1 }] }, schema, schema), []);
    assert.match(htmlReport([mixed]), /with test events · by version 0\.1\.0/);
    assert.match(htmlReport([old]), /with test events · by a version that isn’t known/);
  });

  it('is well-formed JUnit XML whatever a cluster answers, with each result as a pipeline knows it', () => {
    const text = junitReport([mixed, resultOf([], '"><x>')]);
    assertWellFormed(text);
    assert.match(text, /<testsuites name="Verify Audit Forwarding" tests="6" failures="1" errors="0" skipped="3">/);
    assert.match(text, /<failure message="Not refreshed\." type="refreshed">/);
    assert.equal(text.match(/<skipped /g)?.length, 3);
    assert.equal(text.match(/<system-out>Warning: /g)?.length, 1);
    assert.doesNotMatch(text, /hunter2/);
  });

  it('says failing, warning, passing or unknown', () => {
    const states = (results: readonly CheckResult[]): string =>
      verdictOf(resultOf(results.map((result) => finding('image', result, '')))).state;
    assert.equal(states(['pass', 'failure', 'warning']), 'failing');
    assert.equal(states(['pass', 'warning', 'skipped']), 'warning');
    assert.equal(states(['pass', 'warning', 'unknown']), 'unknown');
    assert.equal(states(['pass', 'unknown']), 'unknown');
    assert.equal(states(['failure', 'unknown']), 'failing');
    assert.equal(states(['pass', 'skipped']), 'passing');
    assert.equal(states(['skipped', 'unknown']), 'unknown');
  });
});

describe('checks', () => {
  it('have ids of their own, and stand after their causes', () => {
    const ids = checks.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const [at, { id, dependsOn: after = [] }] of checks.entries()) {
      assert.deepEqual(
        after.filter((cause) => !ids.slice(0, at).includes(cause)),
        [],
        id,
      );
    }
  });

  it('are sorted by what they depend on, and not otherwise', () => {
    const check = (id: string, ...dependsOn: string[]): Check => ({
      id,
      title: message('{0}', id),
      dependsOn,
      run: () => Promise.reject(new Error('not asked')),
    });
    const sorted = (...list: Check[]): string =>
      causesFirst(list)
        .map(({ id }) => id)
        .join(' ');
    assert.equal(sorted(check('b', 'a'), check('d', 'b', 'c'), check('c'), check('a')), 'a b c d');
    assert.equal(sorted(check('c'), check('a'), check('b')), 'c a b');
    assert.throws(() => sorted(check('a', 'b'), check('b', 'a')), /explain each other: a, b, a/);
    assert.throws(() => sorted(check('a', 'none')), /no check none/);
  });

  it('offer only commands that there are', () => {
    const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
      contributes: { commands: { command: string }[] };
    };
    const commands = manifest.contributes.commands.map(({ command }) => command);
    const text = readFileSync(new URL('src/forwarding/verification/remedies.ts', root), 'utf8');
    const offered = [...text.matchAll(/'(kubeAudit\.\w+)'/g)].map(([, command]) => command ?? '');
    assert.ok(offered.length > 3);
    assert.deepEqual(
      offered.filter((command) => !commands.includes(command)),
      [],
    );
  });
});

/** Every tag closed in its order, every ampersand an entity, no character that XML has not. */
function assertWellFormed(text: string): void {
  const open: string[] = [];
  const rest = text
    .replace(/^<\?xml[^>]*\?>\n/, '')
    .replace(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g, (...[, end, name, , empty]: string[]) => {
      if (end === '/') assert.equal(open.pop(), name);
      else if (empty !== '/') open.push(name ?? '');
      return '';
    });
  assert.deepEqual(open, []);
  assert.doesNotMatch(rest, /[<>]/);
  assert.doesNotMatch(text, /&(?!(?:amp|lt|gt|quot|#9|#10|#13);)/);
  assert.doesNotMatch(text, /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
}
