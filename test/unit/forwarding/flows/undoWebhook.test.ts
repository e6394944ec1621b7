import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { checkResumable } from '../../../../src/forwarding/flows/resume.ts';
import { planUndo } from '../../../../src/forwarding/flows/undo.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import { JournalFolder } from '../../../../src/forwarding/plans/journal/journalFolder.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { runPlan } from '../../../../src/forwarding/plans/runPlan.ts';
import { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import type { AuditWebhook } from '../../../../src/ibmcloud/models.ts';
import { findCluster, setFaults, updateCluster } from '../../../lab/account/store.ts';
import type { Fault } from '../../../lab/state.ts';
import { FlowLab, never, stepIds } from '../support/flowLab.ts';
import { inEnglish } from '../../../../src/text/message.ts';

const name = 'dev-fra';
const server = 'http://audit.example.com:6516/post';
const ours: AuditWebhook = { server, policy: 'default' };
const former: AuditWebhook = { server: 'http://former.example.com/audit', policy: 'verbose' };
const colleagues: AuditWebhook = { server: 'http://colleague.example.com/audit', policy: 'default' };

const policyIn = ({ policy }: AuditWebhook): string => (typeof policy === 'string' ? policy : policy.unknown);

describe('Undo and the webhook that is stored now', () => {
  let flow: FlowLab;
  let services: FlowContext;
  let journal: JournalFolder;
  before(async () => {
    flow = await FlowLab.start();
    journal = new JournalFolder(join(flow.lab.dir, 'journal'));
    services = { ...flow.services, journal };
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });
  beforeEach(async () => {
    setFaults(flow.lab.dir, []);
    await journal.remove(await id());
    await journal.setPendingRefresh(await id(), undefined);
  });

  const id = async (): Promise<string> => (await flow.cluster(name)).id;
  const store = async (webhook: AuditWebhook | null): Promise<void> =>
    updateCluster(flow.lab.dir, await id(), (state) => {
      state.stored = webhook && { server: webhook.server, policy: policyIn(webhook) };
    });
  const setFails = async (fault: Pick<Fault, 'effect' | 'afterEffect'>): Promise<void> =>
    setFaults(flow.lab.dir, [{ command: 'ks cluster master audit-webhook set', cluster: await id(), ...fault }]);

  /** A set-up of an external server that ends early: at its refresh, unless something else stops it before. */
  async function stopped(
    given: Partial<FlowContext> = {},
  ): Promise<{ readonly plan: Plan; readonly record: RunRecord; readonly failure: Failure }> {
    const plan = await flow.plan(name, { route: 'external', answers: { server } });
    const record = new RunRecord(plan, { flow: 'set-up', inputs: {} }, journal);
    const stop = new AbortController();
    const onEvent = ({ kind, step }: { readonly kind: string; readonly step: { readonly id: string } }): void => {
      if (kind === 'step-started' && step.id === 'refresh-master') stop.abort();
    };
    try {
      await runPlan(plan, { ...services, ...given }, { signal: stop.signal, onEvent, record });
    } catch (error) {
      assert.ok(error instanceof Failure);
      return { plan, record, failure: error };
    }
    return assert.fail('it went through');
  }
  const undoOf = async ({ plan, record }: Awaited<ReturnType<typeof stopped>>): Promise<Plan> =>
    planUndo({ ...plan, changes: record.changes }, services, never);
  const webhookSteps = (plan: Plan): readonly string[] => stepIds(plan).filter((step) => step.includes('webhook'));

  it('takes away what the run stored, and puts back what it found', async () => {
    await store(null);
    assert.deepEqual(webhookSteps(await undoOf(await stopped())), ['unset-webhook']);
    await store(former);
    const undo = await undoOf(await stopped());
    assert.deepEqual(undo.steps[0]?.action, {
      kind: 'set-webhook',
      ...former,
      certificates: { kind: 'none' },
      replaces: ours,
    });
  });

  it('stops where somebody has stored another webhook since, another policy too, or none', async () => {
    for (const found of [null, former]) {
      await store(found);
      const run = await stopped();
      for (const now of [colleagues, { ...ours, policy: 'verbose' } as const, ...(found ? [null] : [])]) {
        await store(now);
        await assert.rejects(undoOf(run), { code: 'webhook-changed' }, JSON.stringify([found, now]));
      }
      await store(found);
      assert.deepEqual(webhookSteps(await undoOf(run)), []);
    }
  });

  it('Resume stops too where only the policy was changed', async () => {
    await store(former);
    await stopped();
    const entry = (await journal.entry(await id())) ?? assert.fail('no entry');
    await checkResumable(entry, services, never);
    await store({ ...ours, policy: 'verbose' });
    await assert.rejects(checkResumable(entry, services, never), {
      code: 'webhook-changed',
      message: /^The webhook of \S+ has changed since/,
      detail: 'Stored now: http://audit.example.com:6516/post, policy verbose',
    });
  });

  it('a refused set has changed nothing: what another window stores meanwhile is not this run’s', async () => {
    for (const refusal of ['master-busy', 'forbidden-editor', 'expired-token']) {
      await store(null);
      await setFails({ effect: { kind: 'failure', name: refusal } });
      const run = await stopped();
      assert.match(run.failure.message, /Nothing was changed\.$/, refusal);
      assert.deepEqual([run.record.changes, run.record.leftSomething], [[], false], refusal);
      assert.equal(await journal.pendingRefresh(await id()), undefined, refusal);
      assert.equal(await journal.entry(await id()), undefined, refusal);
      // The same set-up, in another window.
      await store(ours);
      assert.deepEqual(stepIds(await undoOf(run)), [], refusal);
    }
  });

  it('says why it refreshes where it changes no webhook: an earlier change may not have taken effect', async () => {
    await store(former);
    await setFails({ effect: { kind: 'failure', name: 'master-busy' } });
    const run = await stopped();
    assert.deepEqual((await undoOf(run)).notes, []);
    await journal.setPendingRefresh(await id(), { begun: 'no' });
    const undo = await undoOf(run);
    await journal.setPendingRefresh(await id(), undefined);
    assert.deepEqual(stepIds(undo), ['refresh-master', 'wait-deployed']);
    assert.match(
      undo.notes.map(inEnglish).join(),
      /^The master hasn’t loaded the stored webhook yet, as far as is known/,
    );
  });

  it('a set that failed in an unknown way has changed nothing where the former webhook is still stored', async () => {
    await store(former);
    await setFails({ effect: { kind: 'raw', stderr: 'panic: runtime error', exitCode: 2 } });
    const run = await stopped();
    assert.match(run.failure.message, /Nothing was changed\.$/);
    assert.deepEqual([run.record.changes, run.record.leftSomething], [[], false]);
  });

  it('a set that failed and had its effect is this run’s', async () => {
    await store(former);
    await setFails({ effect: { kind: 'raw', stderr: 'panic: runtime error', exitCode: 2 }, afterEffect: true });
    const run = await stopped();
    assert.match(run.failure.message, /nclear whether the webhook was stored/);
    assert.deepEqual(webhookSteps(await undoOf(run)), ['set-webhook']);
    await store(colleagues);
    await assert.rejects(undoOf(run), { code: 'webhook-changed' });
  });

  it('a policy that IBM Cloud does not give is not taken for the former one', async () => {
    const before = { server, policy: 'verbose' } as const;
    await store(before);
    await setFails({ effect: { kind: 'raw', stderr: 'panic: runtime error', exitCode: 2 }, afterEffect: true });
    const cli: FlowContext['cli'] = {
      run: (command, options) =>
        services.cli.run(command, options).finally(async () => {
          if (command.args.includes('set')) await store({ server, policy: { unknown: '' } });
        }),
    };
    const run = await stopped({ cli });
    assert.match(run.failure.message, /nclear whether the webhook was stored/);
    const [first] = (await undoOf(run)).steps;
    assert.deepEqual(first?.action, {
      kind: 'set-webhook',
      ...before,
      certificates: { kind: 'none' },
      replaces: { server, policy: { unknown: '' } },
    });
  });

  it('keeps an earlier accepted webhook beside one whose call was never answered: either may be stored', async () => {
    await store(former);
    const first = await stopped();
    const again = new RunRecord(first.plan, { flow: 'set-up', inputs: {} }, journal, first.record.changes);
    await again.webhookCalled(ours, colleagues);
    const run = { ...first, record: again };
    for (const now of [ours, colleagues]) {
      await store(now);
      assert.deepEqual(webhookSteps(await undoOf(run)), ['set-webhook'], now.server);
    }
    await again.webhookAccepted();
    await store(ours);
    await assert.rejects(undoOf(run), { code: 'webhook-changed' });
  });

  it('where the set was never called nothing was changed', async () => {
    await store(former);
    const cli: FlowContext['cli'] = {
      run: async (command, options) => {
        if (command.args.includes('audit-webhook')) await store(colleagues);
        return services.cli.run(command, options);
      },
    };
    const run = await stopped({ cli });
    assert.equal(run.failure.code, 'webhook-changed');
    assert.match(run.failure.message, /Nothing was changed\.$/);
    assert.equal(run.failure.detail, 'Stored now: http://colleague.example.com/audit, policy default');
    assert.equal(run.record.leftSomething, false);
    assert.deepEqual(findCluster(flow.lab.dir, name)?.stored, colleagues);
  });

  it('says with which policy something else is stored than was to be', async () => {
    await store(null);
    const cli: FlowContext['cli'] = {
      run: (command, options) =>
        services.cli.run(command, options).finally(async () => {
          if (command.args.includes('set')) await store({ ...ours, policy: { unknown: 'Default' } });
        }),
    };
    const run = await stopped({ cli });
    assert.equal(run.failure.code, 'webhook-changed');
    assert.match(run.failure.message, /accepted the webhook but stores another one/);
    assert.equal(run.failure.detail, 'Stored now: http://audit.example.com:6516/post, policy unknown (Default)');
  });

  it('what is about to be stored is on the disk before the call, and that it was accepted after it', async () => {
    await store(former);
    const seen: unknown[] = [];
    const look = async (): Promise<void> => void seen.push((await journal.entry(await id()))?.changes);
    const cli: FlowContext['cli'] = {
      run: async (command, options) => {
        if (command.args.includes('set')) await look();
        return services.cli.run(command, options);
      },
    };
    await stopped({ cli });
    await look();
    const change = (outcome: string): unknown => [{ kind: 'webhook', former, calls: [{ to: ours, outcome }] }];
    assert.deepEqual(seen, [change('unknown'), change('accepted')]);
  });
});
