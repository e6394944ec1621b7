import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { planUndo } from '../../../../src/forwarding/flows/undo.ts';
import { planUnset } from '../../../../src/forwarding/flows/unset.ts';
import type { FlowId } from '../../../../src/forwarding/plans/journal/journal.ts';
import type { KnownChange } from '../../../../src/forwarding/plans/journal/knownChanges.ts';
import { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { runPlan, type PlanEvent } from '../../../../src/forwarding/plans/runPlan.ts';
import { message } from '../../../../src/text/message.ts';
import { findCluster, updateCluster } from '../../../lab/account/store.ts';
import { FlowLab, never, stepIds } from '../support/flowLab.ts';

const secret = 'tr0ub4dor';
const colleagues = `https://auditor:${secret}@colleague.example.com/`;

describe('a plan that stores no webhook, and ended early in or after its refresh', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  const idOf = async (name: string): Promise<string> => (await flow.cluster(name)).id;
  const store = async (name: string, server: string | null): Promise<void> =>
    updateCluster(flow.lab.dir, await idOf(name), (state) => {
      state.stored = server === null ? null : { server, policy: 'default' };
    });
  const polls = async (name: string, updating: number): Promise<void> =>
    updateCluster(flow.lab.dir, await idOf(name), (state) => void (state.refreshPolls = { deployed: 1, updating }));
  const removalsIn = (plan: Plan): readonly string[] => stepIds(plan).filter((step) => step.startsWith('remove-'));

  /** Runs a plan until `stops` says so, as if the user cancelled. */
  async function cancelled(
    flowId: FlowId,
    plan: Plan,
    stops: (event: PlanEvent) => boolean,
    earlier?: readonly KnownChange[],
  ): Promise<void> {
    const record = new RunRecord(plan, { flow: flowId, inputs: {} }, flow.services.journal, earlier);
    const stop = new AbortController();
    const onEvent = (event: PlanEvent): void => void (stops(event) && stop.abort());
    await assert.rejects(runPlan(plan, flow.services, { signal: stop.signal, onEvent, record }), { code: 'cancelled' });
  }
  const inWait = ({ kind, step, detail }: PlanEvent): boolean =>
    kind === 'step-progress' && step.id === 'wait-deployed' && detail?.args?.[0] === 'updating';
  const inFirstRemoval = ({ kind, step }: PlanEvent): boolean =>
    kind === 'step-started' && step.id.startsWith('remove-');

  /** What holds for the plan of either command, on a cluster whose master may have loaded what is stored no more. */
  async function resumes(flowId: FlowId, name: string, make: () => Promise<Plan>): Promise<void> {
    const { journal } = flow.services;
    const id = await idOf(name);
    const whole = await make();
    const removals = removalsIn(whole);
    assert.ok(removals.length > 0);
    assert.deepEqual(stepIds(whole), ['refresh-master', 'wait-deployed', ...removals]);

    await polls(name, 1000);
    await cancelled(flowId, whole, inWait);
    assert.equal(findCluster(flow.lab.dir, name)?.master.state, 'updating');
    const resumed = ['wait-deployed', ...removals];
    assert.deepEqual(stepIds(await make()), resumed, 'in its refresh');

    const pending = (await journal.pendingRefresh(id)) ?? assert.fail('none is pending');
    assert.equal(pending.begun, 'yes');
    // As earlier versions recorded it.
    const { of: _, ...early } = pending;
    await journal.setPendingRefresh(id, early);
    assert.deepEqual(stepIds(await make()), resumed, 'it is not known what the refresh loads');
    await journal.setPendingRefresh(id, {
      ...pending,
      of: { webhook: { server: 'http://a.example.com', policy: 'default' } },
    });
    await assert.rejects(make(), { code: 'master-busy' }, 'it loads another one');
    await journal.setPendingRefresh(id, pending);

    // Forgotten, it is still this refresh that is waited for.
    const entry = (await journal.entry(id)) ?? assert.fail('no entry');
    await journal.remove(id);
    assert.deepEqual(stepIds(await make()), resumed, 'discarded');
    await journal.write(entry);

    updateCluster(flow.lab.dir, id, ({ refresh }) => {
      assert.ok(refresh);
      refresh.pollsUpdating = 2;
    });
    await cancelled(flowId, await make(), inFirstRemoval, entry.changes);
    assert.equal(await journal.pendingRefresh(id), undefined);
    assert.deepEqual(stepIds(await make()), removals, 'after its refresh');
    // Also where the next run stops at once.
    const { changes } = (await journal.entry(id)) ?? assert.fail('no entry');
    await cancelled(flowId, await make(), inFirstRemoval, changes);
    assert.deepEqual(stepIds(await make()), removals, 'after two runs');
  }

  it('Unset waits for the refresh that it began, and refreshes no second time', async () => {
    const name = 'prod-dal';
    await store(name, null);
    const choice = { signal: never, useAdmin: () => Promise.resolve(true) };
    const cluster = await flow.cluster(name);
    const unset = (): Promise<Plan> => planUnset({ cluster, removeObjects: true }, flow.services, choice);
    await resumes('unset', name, unset);
    await flow.services.journal.remove(cluster.id);
    assert.ok(stepIds(await unset()).includes('refresh-master'), 'nothing is known of an earlier refresh');
  });

  it('a new Unset waits for the refresh of one that unset the webhook and was discarded', async () => {
    const name = 'logs-tok';
    const cluster = await flow.cluster(name);
    const choice = { signal: never, useAdmin: () => Promise.resolve(true) };
    const unset = (): Promise<Plan> => planUnset({ cluster, removeObjects: true }, flow.services, choice);
    await polls(name, 1000);
    const whole = await unset();
    assert.equal(stepIds(whole)[0], 'unset-webhook');
    await cancelled('unset', whole, inWait);
    await flow.services.journal.remove(cluster.id);
    assert.deepEqual(stepIds(await unset()), ['wait-deployed', ...removalsIn(whole)]);
  });

  it('Undo does so too where a colleague took the webhook back', async () => {
    const name = 'dev-fra';
    const { journal } = flow.services;
    await store(name, colleagues);
    await polls(name, 1);
    const plan = await flow.plan(name);
    const record = new RunRecord(plan, { flow: 'set-up', inputs: {} }, journal);
    const end = plan.steps.findIndex(({ action }) => action.kind === 'wait-deployed');
    const begun = { ...plan, steps: plan.steps.slice(0, end + 1) };
    await runPlan(begun, flow.services, { signal: never, record, onEvent: () => undefined });
    await record.ended(message('Ended.'));
    await store(name, colleagues);
    const undo = (): Promise<Plan> => planUndo({ ...plan, changes: record.changes }, flow.services, never);
    await resumes('undo', name, undo);
    assert.ok(!JSON.stringify(await journal.entry(await idOf(name))).includes(secret));
  });
});
