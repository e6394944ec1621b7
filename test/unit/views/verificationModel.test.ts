import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../src/forwarding/condition/condition.ts';
import type { Known } from '../../../src/forwarding/condition/known.ts';
import {
  failure,
  pass,
  seen,
  unknown,
  warning,
  type Answer,
  type Finding,
} from '../../../src/forwarding/verification/check.ts';
import { isVerifyResult } from '../../../src/forwarding/verification/keptResult.ts';
import { coverOf, type Account } from '../../../src/forwarding/verification/report/coverage.ts';
import { documentation, renewCertificates } from '../../../src/forwarding/verification/remedies.ts';
import { verdictOf } from '../../../src/forwarding/verification/verdict.ts';
import type { VerifyResult } from '../../../src/forwarding/verification/verify.ts';
import type { AuditWebhook, Master } from '../../../src/ibmcloud/models.ts';
import { inEnglish, message } from '../../../src/text/message.ts';
import type { VerificationContent } from '../../../src/ui/pages/verificationContent.ts';
import { chosenCommand } from '../../../src/views/verification/verificationChoice.ts';
import {
  verificationOf,
  type VerificationSources,
  type VerifiedCluster,
} from '../../../src/views/verification/verificationModel.ts';
import { seededUrls } from '../../lab/account/seededClusters.ts';

const hour = 60 * 60_000;
const now = Date.parse('2026-11-29T12:00:00Z');
const master: Master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '' };
const stored: AuditWebhook = { server: seededUrls.privateNetwork, policy: 'default' };

const well: Readonly<Record<string, Answer>> = {
  'webhook-set': pass(message('A webhook is set.'), seen('URL', 'https://x')),
  konnectivity: pass(message('Agents run.')),
  'service-port': pass(message('It has the port.')),
  deployment: pass(message('It runs.')),
  consumer: pass(message('It answers.')),
  delivery: { ...pass(message('Accepted by consumer: seen')), arrived: true, seenAt: 'consumer' },
};
const expired = failure(message('It expired.'), {
  evidence: [seen('Until', '2025')],
  remedy: renewCertificates({ id: 'a' }),
});
const skipped: Answer = { result: 'skipped', text: message('Not applicable.'), evidence: [] };
const broken: typeof well = { ...well, certificate: expired, scc: skipped, delivery: skipped };

interface Given {
  readonly id?: string;
  readonly answers?: typeof well;
  readonly hoursAgo?: number;
  readonly isListed?: boolean;
  readonly webhook?: AuditWebhook | undefined;
  readonly more?: Partial<VerifyResult>;
}

function verified(given: Given): VerifiedCluster {
  const { id = 'a', answers = well, hoursAgo = 2, isListed = true, more } = given;
  const webhook = 'webhook' in given ? given.webhook : stored;
  const result: VerifyResult = {
    cluster: { id, name: `name ${id}`, type: 'kubernetes', version: '1.33' },
    at: new Date(now - hoursAgo * hour).toISOString(),
    ...{ tookMs: 12_000, testEvents: true, counters: [], subject: { webhook: stored, master } },
    findings: Object.entries(answers).map(([check, answer]): Finding => ({ check, ...answer })),
    ...more,
  };
  const known: Known = {
    row: {
      cluster: {
        ...{ id, name: `name ${id}`, provider: 'classic', type: 'kubernetes', region: 'eu', location: '' },
        ...{ resourceGroupId: '', resourceGroupName: '', version: '1', state: '' },
      },
      webhook: { reading: { value: webhook, at: now }, failure: undefined },
      master: { reading: { value: master, at: now }, failure: undefined },
    },
    verdict: verdictOf(result),
  };
  const condition = judge(known, { now, verifyAgainMs: 24 * hour, notForwarding: [] });
  return { id, name: `name ${id}`, result, now: isListed ? { known, condition } : undefined };
}

function sourcesOf(clusters: readonly VerifiedCluster[], more: Partial<VerificationSources> = {}): VerificationSources {
  return {
    extent: { clusterIds: clusters.map(({ id }) => id) },
    ...{ clusters, account: undefined, whyUnlisted: message('Of another account.'), toggled: new Map(), now },
    ...more,
  };
}

const page = (...clusters: readonly VerifiedCluster[]): VerificationContent =>
  verificationOf(sourcesOf(clusters), inEnglish);

function partsOf(content: VerificationContent) {
  const parts = content.clusters[0]?.parts;
  assert.ok(parts);
  return parts;
}

const green = (content: VerificationContent): number => JSON.stringify(content).split('"tone":"good"').length - 1;

test('a healthy cluster: headline with age, delivery with grade, path; what passed is folded, with all its text', () => {
  const content = page(verified({ more: { tool: '1.2.3' } }));
  assert.deepEqual(content.condition, { text: 'Verified, 2 h ago', tone: 'good' });
  assert.equal(content.title, 'Verification of name a');
  const { about, delivery, sections, notes } = partsOf(content);
  assert.equal(
    about,
    'Verified 2026-11-29 10:00:00 UTC · took 12 s · with test events · by version 1.2.3 · Kubernetes 1.33 · a',
  );
  assert.deepEqual(notes, []);
  assert.deepEqual(delivery.lines, [{ text: '2 h ago: Accepted by consumer: seen', tone: 'good' }]);
  assert.ok(delivery.places.length === 5 && delivery.places.every(({ tone }) => tone === 'good'));
  assert.deepEqual(
    sections.map(({ title, isFolded }) => [title, isFolded]),
    [['Passed (6)', true]],
  );
  assert.deepEqual(sections[0]?.findings[0]?.evidence, ['URL: https://x']);
  assert.deepEqual(
    content.actions.buttons.map(({ text }) => text),
    ['Verify Again', 'Save…', 'Show as Text', 'Open Overview'],
  );
});

test('a version that isn’t known, no test events and admin credentials are said', () => {
  const { about } = partsOf(page(verified({ more: { testEvents: false, credentials: 'admin' } })));
  assert.match(about, /without test events · read with admin credentials · by a version that isn’t known/);
});

test('a broken cluster: what fails first with its button, then warnings, then unknown; the rest is folded', () => {
  const answers = {
    ...broken,
    policy: warning(message('Look.'), { remedy: documentation('https://kubernetes.io') }),
    image: unknown(message('No answer.')),
  };
  const content = page(verified({ answers }));
  assert.deepEqual(content.condition, { text: '1 check fails, 2 h ago', tone: 'failing' });
  const { delivery, sections } = partsOf(content);
  assert.deepEqual(delivery.lines, [
    { text: 'Breaks at API servers: It expired.', tone: 'failing' },
    { text: '2 h ago: Skipped: Not applicable.', tone: 'neutral' },
  ]);
  assert.deepEqual(
    delivery.places.map(({ state, isBroken }) => [state, isBroken]),
    [['Broken here', true], ...Array.from({ length: 4 }, () => ['Not reached', false])],
  );
  assert.deepEqual(
    sections.map(({ title, isFolded, findings }) => [title, isFolded, findings[0]?.fix]),
    [
      ['Failing (1)', false, 'Renew Certificates'],
      ['Warnings (1)', false, 'Open Documentation'],
      ['Unknown (1)', false, undefined],
      ['Passed (5)', true, undefined],
      ['Skipped (2)', true, undefined],
    ],
  );
  assert.deepEqual(sections[0]?.findings[0]?.evidence, ['Until: 2025']);
  assert.equal(sections.at(-1)?.findings[0]?.text, 'Not applicable.');
});

test('nothing is green that does not show how the cluster is now, and why is said', () => {
  const other: AuditWebhook = { server: seededUrls.external, policy: 'default' };
  const cases: Readonly<Record<string, readonly [Given, RegExp]>> = {
    'too old': [{ hoursAgo: 25 }, /^This may not hold any more. The cluster now: Verified 1 d ago/],
    'another webhook': [{ webhook: other }, /The cluster now: Not verified/],
    'no webhook any more': [{ webhook: undefined }, /The cluster now: Not forwarding/],
    'not listed': [{ isListed: false }, /^Of another account\.$/],
  };
  for (const [name, [given, note]] of Object.entries(cases)) {
    const content = page(verified(given));
    assert.equal(green(content), 0, name);
    assert.match(partsOf(content).notes.join('\n'), note, name);
    assert.match(content.condition.text, /ago$/, name);
  }
});

test('what could not be answered, and what is not understood, is not shown as passed', () => {
  const asked = page(verified({ answers: { ...well, pods: unknown(message('Forbidden.')) } }));
  assert.deepEqual(asked.condition, { text: 'Couldn’t be verified, 2 h ago', tone: 'warning' });
  const none = page({ ...verified({}), result: undefined });
  assert.deepEqual(none.condition, { text: 'No result', tone: 'warning' });
  assert.equal(none.clusters[0]?.parts, undefined);
  assert.match(none.clusters[0]?.detail ?? '', /verify it again/);
  assert.equal(green(none), 0);
  const { result } = verified({});
  assert.ok(isVerifyResult(JSON.parse(JSON.stringify(result))));
  for (const change of [
    { findings: [{ check: 'x', result: 'splendid', text: message('x'), evidence: [] }] },
    { findings: [{ check: 'x', result: 'pass', text: 'x', evidence: [] }] },
    { findings: undefined },
    { at: 'yesterday' },
    { cluster: 'a' },
  ]) {
    assert.ok(!isVerifyResult({ ...result, ...change }), JSON.stringify(change));
  }
});

test('a cluster that forwards nothing is not failing', () => {
  const answers = { 'webhook-set': { ...failure(message('None is set.')), notCovered: true } };
  const cluster = verified({ answers, webhook: undefined });
  const { subject: _, ...result } = cluster.result ?? assert.fail();
  const content = page({ ...cluster, result });
  assert.equal(content.condition.text, 'Not forwarding, 2 h ago');
  assert.equal(partsOf(content).sections[0]?.title, 'Not covered (1)');
});

test('several: the headline counts, what fails is first and unfolded, the others as the user wants', () => {
  const clusters = [verified({ id: 'b' }), verified({ id: 'c' }), verified({ id: 'a', answers: broken })];
  const content = page(...clusters);
  assert.equal(content.title, 'Verification of 3 clusters');
  assert.deepEqual(content.condition, {
    text: 'Of 3 clusters: 2 covered, 1 failing, 0 not covered, 0 not known.',
    tone: 'failing',
  });
  assert.deepEqual(
    content.clusters.map(({ clusterId, detail, parts }) => [clusterId, detail, parts !== undefined]),
    [
      ['a', 'It expired.', true],
      ['b', '', false],
      ['c', '', false],
    ],
  );
  const toggled = new Map([
    ['a', false],
    ['c', true],
  ]);
  const chosen = verificationOf(sourcesOf(clusters, { toggled }), inEnglish);
  assert.deepEqual(
    chosen.clusters.map(({ parts }) => parts !== undefined),
    [false, false, true],
  );
  assert.deepEqual([chosen.extent.unfolded, chosen.extent.folded], [['c'], ['a']]);
});

test('all of an account: those that are not covered are named; of another account none is counted', () => {
  const clusters = [verified({})];
  const [first] = clusters;
  assert.ok(first?.result);
  const account: Account = {
    verified: [coverOf(first.result, first.now)],
    leftOut: [
      { id: 'x', name: 'bare', cover: 'not-covered' },
      { id: 'y', name: 'closed', cover: 'not-known', why: message('No permission to read') },
      { id: 'z', name: 'sandbox', cover: 'exempt' },
    ],
    unlisted: ['classic'],
  };
  const extent = { clusterIds: ['a'], allOf: 'account' };
  const content = verificationOf(sourcesOf(clusters, { extent, account }), inEnglish);
  assert.match(
    content.condition.text,
    /^Of 3 clusters: 1 covered, 0 failing, 1 not covered, 1 not known\. No permission to list the clusters of classic\.$/,
  );
  assert.deepEqual(
    content.lists.map(({ title, names }) => [title, ...names]),
    [
      ['Not covered (1)', 'bare'],
      ['Not known (1)', 'closed (No permission to read)'],
      ['Not meant to forward (1)', 'sandbox'],
    ],
  );
  const all = { ...account, leftOut: [], unlisted: [] };
  assert.equal(verificationOf(sourcesOf(clusters, { extent, account: all }), inEnglish).condition.tone, 'good');
  const noted = { ...all, unlisted: ['classic'] };
  assert.equal(verificationOf(sourcesOf(clusters, { extent, account: noted }), inEnglish).condition.tone, 'warning');
  const notCounted: Account = { notCounted: message('Not counted.') };
  const other = verificationOf(sourcesOf([verified({ isListed: false })], { extent, account: notCounted }), inEnglish);
  assert.deepEqual(other.condition, { text: 'Not counted.', tone: 'warning' });
  assert.deepEqual(
    other.actions.buttons.map(({ id }) => id),
    ['saveReport', 'openText'],
  );
});

test('long texts of others are cut, and come as they are', () => {
  const text = `<b onclick=x>${'x'.repeat(10_000)}`;
  const answers = { ...well, policy: failure(message('{0}', text), { evidence: [seen(text, text)] }) };
  const content = page(verified({ answers }));
  const [finding] = partsOf(content).sections[0]?.findings ?? [];
  assert.ok(finding?.text.startsWith('<b onclick=x>xxx'));
  assert.ok(JSON.stringify(content).length < 10_000, `${JSON.stringify(content).length}`);
});

test('of a thousand failing clusters ten are unfolded, and all are sent in little', () => {
  const clusters = Array.from({ length: 1_000 }, (_, index) =>
    verified({ id: `c${String(index).padStart(4, '0')}`, answers: broken }),
  );
  const content = page(...clusters);
  assert.deepEqual([content.clusters.length, content.most, content.moreTitle], [1_000, 100, '900 more']);
  assert.equal(content.clusters.filter(({ parts }) => parts !== undefined).length, 10);
  assert.ok(JSON.stringify(content).length < 400_000, `${JSON.stringify(content).length}`);
});

test('a choice means a command only if the page shows what it is about', () => {
  const one = verified({ answers: broken });
  const shown = sourcesOf([one]);
  const at = one.result?.at ?? '';
  const finding = Object.keys(broken).indexOf('certificate');
  const remedy = { kind: 'remedy', clusterId: 'a', at, finding } as const;
  assert.equal(chosenCommand(remedy, shown)?.command, 'kubeAudit.renewCertificates');
  assert.equal(chosenCommand({ ...remedy, at: 'before' }, shown), undefined);
  assert.equal(chosenCommand({ ...remedy, finding: 0 }, shown), undefined);
  assert.equal(chosenCommand({ ...remedy, clusterId: 'b' }, shown), undefined);
  assert.deepEqual(chosenCommand({ kind: 'all', action: 'verify' }, shown), {
    command: 'kubeAudit.verify',
    arguments: [{ clusterId: 'a' }, [{ clusterId: 'a' }]],
  });
  assert.deepEqual(chosenCommand({ kind: 'all', action: 'saveReport' }, shown)?.arguments, [{ clusterIds: ['a'] }]);
  for (const action of ['verifyAll', 'unsetForwarding', 'openFleet']) {
    assert.equal(chosenCommand({ kind: 'all', action }, shown), undefined, action);
  }
  assert.equal(chosenCommand({ kind: 'act', clusterId: 'a', action: 'unsetForwarding' }, shown), undefined);
  // Its command would ask for another cluster.
  const unlisted = sourcesOf([verified({ answers: broken, isListed: false })]);
  assert.equal(chosenCommand(remedy, unlisted), undefined);
  assert.equal(chosenCommand({ kind: 'act', clusterId: 'a', action: 'verify' }, unlisted), undefined);
  assert.equal(chosenCommand({ kind: 'all', action: 'verify' }, unlisted), undefined);
  assert.equal(partsOf(verificationOf(unlisted, inEnglish)).sections[0]?.findings[0]?.fix, undefined);
});
