/**
 * Every step of every plan, disturbed in every way: the command or request fails, prints rubbish, hangs, is cancelled. A plan is
 * walked through once; at each step it is disturbed and planned again, and then the step is let through. The table is printed.
 * What a host that is killed leaves is another test's: test/workbench/killedHost.test.ts.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { planAgain } from '../../../src/commands/flowPlans.ts';
import { Failure } from '../../../src/failure/failure.ts';
import { inEnglish } from '../../../src/failure/message.ts';
import { JournalFolder } from '../../../src/forwarding/journalFolder.ts';
import type { Plan, Step } from '../../../src/forwarding/plan.ts';
import type { FlowId, FlowMemo } from '../../../src/forwarding/planJournal.ts';
import { runPlan } from '../../../src/forwarding/runPlan.ts';
import { RunRecord, type KnownChange } from '../../../src/forwarding/runRecord.ts';
import type { FlowServices } from '../../../src/forwarding/services.ts';
import { sweepSecretFiles } from '../../../src/forwarding/temporarySecrets.ts';
import { planUndo } from '../../../src/forwarding/undoPlan.ts';
import { createCliRunner } from '../../../src/ibmcloud/runner.ts';
import { connect } from '../../../src/kubernetes/connect.ts';
import { labFiles } from '../../lab/account/files.ts';
import { readAccount, setFaults, updateCluster } from '../../lab/account/store.ts';
import type { Fault } from '../../lab/state.ts';
import { FlowLab, never } from './flowLab.ts';
import { placeOf } from './stepPlaces.ts';

const faults = ['fails', 'prints rubbish', 'hangs', 'is cancelled'] as const;
type FaultName = (typeof faults)[number];

/** Time limit of a call or request in a run that hangs, in milliseconds. */
const patienceMs = 3_000;

interface Row {
  readonly flow: string;
  readonly step: string;
  readonly fault: FaultName;
  readonly end: 'done' | 'undone' | 'resumable';
  /** What Undo would do about it then. */
  readonly undo: 'nothing to undo' | 'undone' | 'replaced (former URL kept)';
  readonly reached: string;
}

interface Walk {
  readonly flow: FlowId;
  readonly cluster: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const setUp = (cluster: string, route: string, answers: Record<string, string>): Walk => ({
  flow: 'set-up',
  cluster,
  inputs: { route, answers, policy: 'default' },
});

/** Flows on clusters of their own; those of one lane follow each other. */
const lanes: readonly (readonly Walk[])[] = [
  [setUp('setup-private', 'private-network', { address: '10.240.0.15', port: '8080' })],
  [setUp('setup-cloud-logs', 'cloud-logs', { transport: 'https' })],
  [
    setUp('setup-log-analysis', 'log-analysis', {}),
    { flow: 'renew-certificates', cluster: 'setup-log-analysis', inputs: { files: {} } },
  ],
  [
    setUp('setup-external', 'external', { server: 'http://audit.example.com:6516/post' }),
    {
      flow: 'restore-webhook',
      cluster: 'external-syd',
      inputs: { former: { server: 'http://172.21.104.213:7765/k8s_audit', policy: 'default' }, files: {} },
    },
  ],
  [
    { flow: 'restart-forwarder', cluster: 'prod-dal', inputs: {} },
    { flow: 'change-policy', cluster: 'prod-dal', inputs: { policy: 'verbose', files: {} } },
    { flow: 'unset', cluster: 'prod-dal', inputs: { removeObjects: true } },
    { flow: 'refresh-master', cluster: 'prod-dal', inputs: {} },
  ],
];

describe('the fault table', () => {
  let flow: FlowLab;
  let journal: JournalFolder;
  let services: FlowServices;
  let kubeconfigs: readonly string[];
  const rows: Row[] = [];

  before(async () => {
    flow = await FlowLab.start({ routes: true });
    const home = labFiles.home(flow.lab.dir);
    kubeconfigs = [join(home, '.kube', 'config'), join(home, 'of-the-environment')];
    mkdirSync(join(home, '.kube'), { recursive: true });
    for (const file of kubeconfigs) writeFileSync(file, 'apiVersion: v1\nkind: Config # mine\n');
    journal = new JournalFolder(join(flow.lab.dir, 'journal'));
    const environment = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: kubeconfigs[1] };
    services = {
      ...flow.services,
      cli: createCliRunner({ locate: () => Promise.resolve(flow.lab.cliPath), environment }),
      journal,
      deliveryWaitMs: 3_000,
      pollIntervalMs: 100,
    };
  });
  after(async () => {
    await flow.stop();
    print(rows);
  });

  for (const [index, lane] of lanes.entries()) {
    it(`lane ${index + 1}: ${lane.map(({ flow: name, cluster }) => `${name} on ${cluster}`).join(', ')}`, async () => {
      for (const walk of lane) await walkThrough(walk);
    });
  }

  it('has a row for each step and fault, and each ends well', () => {
    assert.ok(rows.length >= 100, `${rows.length} rows`);
    assert.deepEqual(
      rows.filter(({ reached }) => reached === ''),
      [],
    );
    for (const end of ['done', 'undone', 'resumable'])
      assert.ok(
        rows.some((row) => row.end === end),
        end,
      );
    assert.ok(rows.some(({ undo }) => undo.startsWith('replaced')));
  });

  async function walkThrough({ flow: id, cluster: name, inputs }: Walk): Promise<void> {
    const cluster = await flow.cluster(name);
    updateCluster(flow.lab.dir, cluster.id, (state) => void (state.refreshPolls = { deployed: 1, updating: 1 }));
    const memo: FlowMemo = { flow: id, inputs: { cluster, ...inputs } };
    const again = async (): Promise<Plan> => {
      const made = await planAgain(memo, services, { signal: never, useAdmin: () => Promise.resolve(false) });
      assert.ok(made);
      return { ...made, steps: made.steps.map(shortened) };
    };
    const label = id === 'set-up' ? `set-up ${String(inputs['route'])}` : id;
    const kept = outsideOf();
    let plan = id === 'refresh-master' ? await refreshPlan(memo) : await again();
    const changes: KnownChange[] = [];
    const ids = plan.steps.map((step) => step.id);
    assert.notEqual(ids.length, 0, label);
    for (let steps = plan.steps; steps.length > 0; steps = steps.slice(1)) {
      const [step] = steps;
      assert.ok(step);
      for (const fault of faults) {
        const { error, record } = await disturbed({ ...plan, steps }, memo, step, fault);
        changes.push(...record.changes);
        await sweepSecretFiles(services.temporaryFolder);
        assert.deepEqual(outsideOf(), kept, `${label}, ${step.id} ${fault}: something else was changed`);
        const next = await again();
        const missing = next.steps.map((one) => one.id);
        const foreign = missing.filter((one) => !ids.includes(one));
        assert.deepEqual(foreign, [], `${label}, ${step.id} ${fault}: planned again`);
        rows.push({
          flow: label,
          step: step.id,
          fault,
          end: error === undefined ? 'done' : changes.length === 0 && step.id === ids[0] ? 'undone' : 'resumable',
          undo: await undoOf(plan, changes),
          reached: error === undefined ? 'Told as a grade that is unknown, or not noticed.' : lastSentence(error),
        });
      }
      // Let through, as the plan that is made again has it: with what it has learned of the refresh.
      const planned = (await again()).steps.find((one) => one.id === step.id) ?? step;
      const record = new RunRecord(plan, memo, journal);
      await runPlan({ ...plan, steps: [planned] }, services, { signal: never, onEvent: () => undefined, record });
      changes.push(...record.changes);
      plan = { ...plan };
    }
    const rest = id === 'restart-forwarder' || id === 'renew-certificates' ? [] : (await again()).steps;
    assert.deepEqual(
      rest.map((step) => step.id).filter((one) => one !== 'check-delivery' && one !== 'wait-logging-agent'),
      [],
      `${label}: something is left to do`,
    );
  }

  async function refreshPlan(memo: FlowMemo): Promise<Plan> {
    await journal.setPendingRefresh((memo.inputs['cluster'] as { id: string }).id, { begun: 'no' });
    const plan = await planAgain(memo, services, { signal: never, useAdmin: () => Promise.resolve(false) });
    assert.ok(plan);
    return plan;
  }

  async function disturbed(
    plan: Plan,
    memo: FlowMemo,
    step: Step,
    fault: FaultName,
  ): Promise<{ error: Failure | undefined; record: RunRecord }> {
    const stop = new AbortController();
    const clear = disturb(step, plan.cluster.id, fault);
    const record = new RunRecord(plan, memo, journal);
    try {
      const patient = fault === 'hangs' ? impatient() : services;
      const onEvent = ({ kind, step: { id } }: { kind: string; step: Step }): void => {
        if (fault === 'is cancelled' && kind === 'step-started' && id === step.id) setTimeout(() => stop.abort(), 900);
      };
      // Where a disturbed step comes through nevertheless, the rest is not this row's.
      const alone = { ...plan, steps: [step] };
      await runPlan(alone, patient, { signal: stop.signal, onEvent, record });
      return { error: undefined, record };
    } catch (error) {
      assert.ok(error instanceof Failure, String(error));
      assert.match(error.message, /^(?:Step|Cancelled in step) /);
      if (fault === 'is cancelled') assert.equal(error.code, 'cancelled', error.message);
      return { error, record };
    } finally {
      clear();
    }
  }

  function disturb({ action }: Step, cluster: string, name: FaultName): () => void {
    const place = placeOf(action);
    if ('api' in place) {
      const effect = name === 'fails' ? 'failure' : name === 'prints rubbish' ? 'rubbish' : 'hang';
      updateCluster(flow.lab.dir, cluster, (state) => void (state.apiFault = { ...place.api, effect }));
      return () => updateCluster(flow.lab.dir, cluster, (state) => void delete state.apiFault);
    }
    const effects: Readonly<Record<FaultName, Fault['effect']>> = {
      fails: { kind: 'raw', stderr: 'panic: runtime error', exitCode: 2 },
      'prints rubbish': { kind: 'raw', stdout: '<!DOCTYPE html><html></html>', exitCode: 0 },
      hangs: { kind: 'hang' },
      'is cancelled': { kind: 'hang' },
    };
    others.set(cluster, { command: place.cli, cluster, effect: effects[name] });
    setFaults(flow.lab.dir, [...others.values()]);
    return () => {
      others.delete(cluster);
      setFaults(flow.lab.dir, [...others.values()]);
    };
  }

  function impatient(): FlowServices {
    const environment = { PATH: process.env['PATH'], HOME: labFiles.home(flow.lab.dir), KUBECONFIG: kubeconfigs[1] };
    return {
      ...services,
      connect: (kubeconfig) => connect(kubeconfig, patienceMs),
      cli: createCliRunner({
        locate: () => Promise.resolve(flow.lab.cliPath),
        environment,
        limits: { timeoutMs: patienceMs },
      }),
    };
  }

  async function undoOf(plan: Plan, changes: readonly KnownChange[]): Promise<Row['undo']> {
    if (changes.length === 0) return 'nothing to undo';
    const undo = await planUndo({ ...plan, changes }, services, never).catch((error: unknown) => {
      // While the master is busy nothing can be set back; it can when it is deployed.
      assert.ok(error instanceof Failure && error.code === 'master-busy', String(error));
      return undefined;
    });
    const kept = undo?.notes.some((note) => /needs its certificates again/.test(inEnglish(note))) ?? false;
    if (kept) return 'replaced (former URL kept)';
    return undo !== undefined && undo.steps.length === 0 ? 'nothing to undo' : 'undone';
  }

  /** What no run may change: kubeconfigs with their times, the CLI's session and settings, and no key file may be left. */
  function outsideOf(): unknown {
    const { session } = readAccount(flow.lab.dir);
    return [
      kubeconfigs.map((file) => [readFileSync(file, 'utf8'), statSync(file).mtimeMs]),
      readdirSync(join(labFiles.home(flow.lab.dir), '.kube')),
      session,
      readdirSync(flow.lab.dir).includes('secrets'),
      filesIn(services.temporaryFolder),
    ];
  }
});

/** CLI faults that are in force, by cluster: lanes may overlap. */
const others = new Map<string, Fault>();

/** Waits of a plan as short as a test can wait. */
function shortened(step: Step): Step {
  if (!('timeoutMs' in step.action)) return step;
  const timeoutMs = step.action.kind === 'wait-logging-agent' ? 500 : Math.min(step.action.timeoutMs, 20_000);
  return { ...step, action: { ...step.action, timeoutMs } };
}

function lastSentence({ message }: Failure): string {
  return /([^.]+\.)\s*$/.exec(message)?.[1]?.trim() ?? '';
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function print(rows: readonly Row[]): void {
  const line = ({ flow, step, fault, end, undo, reached }: Row): string =>
    `${flow.padEnd(24)} ${step.padEnd(46)} ${fault.padEnd(15)} ${end.padEnd(10)} ${undo.padEnd(27)} ${reached}`;
  console.log(['', ...rows.map(line), `${rows.length} rows`].join('\n'));
}
