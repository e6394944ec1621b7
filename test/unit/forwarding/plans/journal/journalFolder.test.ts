import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { Failure } from '../../../../../src/failure/failure.ts';
import { isAgreed } from '../../../../../src/forwarding/flows/resume.ts';
import { JournalFolder } from '../../../../../src/forwarding/plans/journal/journalFolder.ts';
import type { Plan } from '../../../../../src/forwarding/plans/plan.ts';
import { RunRecord } from '../../../../../src/forwarding/plans/journal/runRecord.ts';
import { stepOf } from '../../../../../src/forwarding/plans/stepOf.ts';
import { inEnglish, message } from '../../../../../src/text/message.ts';

const cluster = { id: 'c1', name: 'prod', type: 'kubernetes' } as const;
const planFor = (password: string): Plan => {
  const server = `https://auditor:${password}@logs.example.com/post`;
  const replaces = { server: `https://old:${password}@old.example.com/`, policy: 'default' } as const;
  return {
    title: message('Set up audit forwarding of {0} to {1}', 'prod', server),
    account: { id: 'a', name: 'a' },
    cluster,
    credentials: 'user',
    steps: [stepOf({ kind: 'set-webhook', server, policy: 'default', certificates: { kind: 'none' }, replaces })],
    notes: [],
  };
};

it('the journal keeps no password of a URL, wherever it stood, and knows the agreed step all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-journal-'));
  try {
    const journal = new JournalFolder(join(folder, 'plans'));
    const password = 'tr0ub4dor';
    const plan = planFor(password);
    const server = `https://auditor:${password}@logs.example.com/post`;
    const memo = { flow: 'set-up', inputs: { cluster, route: 'external', answers: { server } } } as const;
    const record = new RunRecord(plan, memo, journal);
    await record.stepStarted();
    await record.webhookCalled(
      { server: `https://old:${password}@old.example.com/`, policy: 'default' },
      { server, policy: 'default' },
    );
    await record.ended(message('It is now {0}.', server));
    const [name = ''] = readdirSync(join(folder, 'plans'));
    const text = readFileSync(join(folder, 'plans', name), 'utf8');
    assert.doesNotMatch(text, /tr0ub4dor/);
    assert.match(text, /https:\/\/\[hidden\]@logs\.example\.com\/post/);
    assert.equal(statSync(join(folder, 'plans', name)).mode & 0o777, 0o600);
    const entry = await journal.entry(cluster.id);
    assert.ok(entry);
    assert.ok(isAgreed(plan, entry));
    // The fingerprint of what was agreed to would else let a password be guessed.
    assert.ok(isAgreed(planFor('another'), entry));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('a run that goes on with another forgets nothing of it when it fails at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-journal-'));
  try {
    const journal = new JournalFolder(folder);
    const plan = planFor('x');
    const memo = { flow: 'set-up', inputs: { cluster } } as const;
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'made', namespace: 'n' };
    const first = new RunRecord(plan, memo, journal);
    const lost = new Failure('timed-out', message('No answer.'));
    await assert.rejects(
      first.changeObject(reference, undefined, () => Promise.reject(lost)),
      lost,
    );
    await first.ended(message('Stopped.'));
    const second = new RunRecord(plan, memo, journal, first.changes);
    await second.stepStarted();
    await second.ended(message('Stopped again.'));
    assert.deepEqual((await journal.entry(cluster.id))?.changes, [{ kind: 'object', reference, created: true }]);
    await second.done();
    assert.equal(await journal.entry(cluster.id), undefined);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('an entry that cannot be read is not missing: it stops a run on its cluster, and hides no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-journal-'));
  try {
    const logged: string[] = [];
    const journal = new JournalFolder(folder, (text) => logged.push(inEnglish(text)));
    const record = new RunRecord(planFor('x'), { flow: 'set-up', inputs: { cluster } }, journal);
    await record.stepStarted();
    for (const content of ['', '{"memo":', 'null', '[]', '{}', '{"cluster":{},"begun":"later"}']) {
      writeFileSync(join(folder, 'c2.plan.json'), content);
      writeFileSync(join(folder, 'c2.refresh.json'), content);
      await assert.rejects(journal.entry('c2'), /earlier run’s record can’t be read/);
      await assert.rejects(journal.pendingRefresh('c2'), /earlier run’s record can’t be read/);
      const other = new RunRecord({ ...planFor('x'), cluster: { ...cluster, id: 'c2' } }, undefined, journal);
      await assert.rejects(other.begin(), /earlier run’s record can’t be read/, content);
      assert.deepEqual(
        (await journal.entries()).map((entry) => entry.cluster.id),
        ['c1'],
      );
    }
    assert.equal(logged.length, 6);
    const whole = {
      ...{ format: 1, account: {}, cluster: { id: 'c2' }, memo: {}, finished: 0, running: false },
      ...{ steps: [{ id: 'a', agreed: 'x' }], changes: [{ kind: 'webhook', calls: [] }] },
    };
    writeFileSync(join(folder, 'c2.plan.json'), JSON.stringify(whole));
    assert.equal((await journal.entry('c2'))?.cluster.id, 'c2');
    for (const spoilt of [{ steps: [null] }, { steps: [{}] }, { changes: [null] }, { cluster: { id: 'OTHER' } }]) {
      writeFileSync(join(folder, 'c2.plan.json'), JSON.stringify({ ...whole, ...spoilt }));
      await assert.rejects(journal.entry('c2'), /earlier run’s record can’t be read/, JSON.stringify(spoilt));
    }
    assert.equal(await journal.entry('c3'), undefined);
    assert.deepEqual(await new JournalFolder(join(folder, 'none')).entries(), []);
    await assert.rejects(new JournalFolder(join(folder, 'c1.plan.json')).hasEntries(), Failure);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
