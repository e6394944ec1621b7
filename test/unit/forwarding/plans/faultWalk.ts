import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planAgain } from '../../../../src/commands/plans/planAgain.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import { pause } from '../../../../src/failure/pause.ts';
import { checkResumable, isAgreed } from '../../../../src/forwarding/flows/resume.ts';
import { planUndo } from '../../../../src/forwarding/flows/undo.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { FlowId, FlowMemo, JournalEntry } from '../../../../src/forwarding/plans/journal/journal.ts';
import { JournalFolder } from '../../../../src/forwarding/plans/journal/journalFolder.ts';
import type { Plan, Step } from '../../../../src/forwarding/plans/plan.ts';
import { runPlan, type PlanEvent } from '../../../../src/forwarding/plans/runPlan.ts';
import type { KnownChange } from '../../../../src/forwarding/plans/journal/knownChanges.ts';
import { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { objectPath } from '../../../../src/kubernetes/resourcePath.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { labFiles } from '../../../lab/account/files.ts';
import { readAccount, readCluster, setFaults, updateCluster } from '../../../lab/account/store.ts';
import type { Fault } from '../../../lab/state.ts';
import { never, type FlowLab } from '../support/flowLab.ts';
import { labCli } from '../support/labCli.ts';
import { KeptRecords } from '../../../support/keptRecords.ts';
import { assertLeftByKill, heldInside } from './leftByKill.ts';
import { objectsOf, sameStanding, standingOf, untruthsOf, type EndedEarly, type Standing } from './reachedTruth.ts';
import { placeOf, skippable, type Place } from './stepPlaces.ts';

/** In this order: after rubbish the step may have had its effect, and is not planned again. */
export const faults = ['fails', 'hangs', 'is cancelled', 'prints rubbish'] as const;
export type FaultName = (typeof faults)[number];

export interface Row {
  readonly flow: string;
  readonly step: string;
  readonly fault: FaultName;
  readonly end: 'done' | 'undone' | 'resumable';
  /** What Undo does about it then. */
  readonly undo: string;
  readonly reached: string;
}

export interface Walk {
  readonly flow: FlowId;
  readonly label: string;
  readonly cluster: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where the plan is not made by its memo alone. */
  readonly plan?: (cluster: Cluster, services: FlowContext) => Promise<Plan>;
  /** Whether the plan is the same however often it was run. */
  readonly repeats?: boolean;
}

/** The result of a walk: its cluster's state before it, and its changes. */
export interface Walked {
  readonly plan: Plan;
  readonly start: Standing;
  readonly end: Standing;
  readonly changes: readonly KnownChange[];
}

/** Time limit of a call or request in a run that hangs, in milliseconds. */
const patienceMs = 1_500;
/** Walks through plans on the clusters of one lab, and disturbs each step in each possible manner. */
export class FaultWalks {
  readonly rows: Row[] = [];
  readonly services: FlowContext;
  readonly journal: JournalFolder;
  readonly #flow: FlowLab;
  readonly #records = new KeptRecords();
  readonly #journalFolder: string;
  readonly #kubeconfigs: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;
  /** CLI faults that are in force, by cluster: walks overlap. */
  readonly #cliFaults = new Map<string, Fault>();
  /** Clusters whose disturbed call has begun. */
  readonly #called = new Set<string>();

  constructor(flow: FlowLab) {
    this.#flow = flow;
    const home = labFiles.home(flow.lab.dir);
    this.#kubeconfigs = [join(home, '.kube', 'config'), join(home, 'of-the-environment')];
    mkdirSync(join(home, '.kube'), { recursive: true });
    for (const file of this.#kubeconfigs) writeFileSync(file, 'apiVersion: v1\nkind: Config # mine\n');
    this.#environment = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: this.#kubeconfigs[1] };
    this.#journalFolder = join(flow.lab.dir, 'journal');
    this.journal = new JournalFolder(this.#journalFolder);
    this.services = {
      ...flow.services,
      cli: labCli(flow.lab.dir, { runner: this.#realCli(120_000), concerns: (words) => this.#isDisturbed(words) }),
      journal: this.journal,
      webhookRecords: this.#records,
      deliveryWaitMs: 3_000,
      pollIntervalMs: 100,
    };
  }

  async walkThrough(walk: Walk): Promise<Walked> {
    const cluster = await this.#flow.cluster(walk.cluster);
    updateCluster(this.#flow.lab.dir, cluster.id, (state) => void (state.refreshPolls = { deployed: 1, updating: 1 }));
    const memo: FlowMemo = { flow: walk.flow, inputs: { cluster, ...walk.inputs } };
    const again = (): Promise<Plan> => this.#planAgain(walk, memo, cluster);
    const whole = await again();
    const ids = whole.steps.map(({ id }) => id);
    assert.notEqual(ids.length, 0, walk.label);
    const start = await this.#standing(whole);
    const outside = this.#outside(cluster.id);
    let earlier: readonly KnownChange[] | undefined;
    let plan = whole;
    for (const [index, step] of whole.steps.entries()) {
      for (const fault of faults) {
        const at = `${walk.label}, ${step.id} ${fault}`;
        // What went well in spite of a fault is disturbed once more.
        const disturbed = plan.steps.some(({ id }) => id === step.id)
          ? plan
          : { ...plan, steps: whole.steps.slice(index) };
        const before = await this.#standing(whole);
        const record = new RunRecord(disturbed, memo, this.journal, earlier);
        const { error, finished, leftByKill } = await this.#disturbedRun(disturbed, record, step, fault, at);
        const now = await this.#standing(whole);
        assert.deepEqual(this.#outside(cluster.id), outside, `${at}: something else was changed`);
        const entry = await this.journal.entry(cluster.id);
        assert.equal(entry !== undefined, error !== undefined && record.leftSomething, `${at}: the journal's entry`);
        const stopped = finished.at(-1)?.id === step.id ? undefined : step;
        if (error && stopped) {
          const run: EndedEarly = { start, before, now, finished, stopped };
          assert.deepEqual(untruthsOf(sentenceOf(error), run), [], `${at}: ${error.message}`);
        }
        plan = await again();
        const left = plan.steps.map(({ id }) => id);
        assert.deepEqual(
          left.filter((id) => !ids.includes(id)),
          [],
          `${at}: planned again`,
        );
        const needed = whole.steps.slice(stopped && fault !== 'prints rubbish' ? index : index + 1);
        const lost = needed.filter(({ id, action }) => !left.includes(id) && !skippable.has(action.kind));
        assert.deepEqual(lost, [], `${at}: not planned again, and not done`);
        for (const kept of [entry, leftByKill]) {
          if (!kept) continue;
          await checkResumable(kept, this.services, never);
          assert.ok(isAgreed(plan, kept), `${at}: Resume would ask anew`);
        }
        if (fault === 'is cancelled' && error && stopped) assertLeftByKill(leftByKill, step, entry, at);
        if (error && !record.leftSomething) assert.ok(sameStanding(start, now), `${at}: nothing is kept of a change`);
        this.rows.push({
          flow: walk.label,
          step: step.id,
          fault,
          end: error && stopped ? (record.leftSomething ? 'resumable' : 'undone') : 'done',
          undo: await this.#undoOf(whole, record.changes, start, now, at),
          reached: error && stopped ? sentenceOf(error) : 'The step came through.',
        });
        earlier = record.leftSomething ? record.changes : undefined;
      }
    }
    const record = new RunRecord(plan, memo, this.journal, earlier);
    if (plan.steps.length > 0)
      await runPlan(plan, this.#servicesFor(cluster.id), { signal: never, onEvent: () => undefined, record });
    // As Resume does where nothing is left.
    else await this.journal.remove(cluster.id);
    const rest = walk.repeats ? [] : (await again()).steps.filter(({ action }) => !skippable.has(action.kind));
    assert.deepEqual(rest, [], `${walk.label}: something is left to do`);
    assert.equal(await this.journal.entry(cluster.id), undefined, walk.label);
    const end = await this.#standing(whole);
    if (start.stored !== undefined && start.stored !== end.stored)
      assert.equal(this.#records.get(cluster.id)?.previous?.server, start.stored, `${walk.label}: the former URL`);
    return { plan: whole, start, end, changes: record.changes };
  }

  /** With a folder for keys of its own: walks overlap. */
  #servicesFor(cluster: string): FlowContext {
    return { ...this.services, temporaryFolder: join(this.services.temporaryFolder, cluster) };
  }

  async #planAgain(walk: Walk, memo: FlowMemo, cluster: Cluster): Promise<Plan> {
    const { flow } = memo;
    return afterRestart(async () => {
      const made = await (walk.plan?.(cluster, this.services) ??
        planAgain(memo, this.services, { signal: never, useAdmin: () => Promise.resolve(true) }));
      assert.ok(made, flow);
      return { ...made, steps: made.steps.map(shortened) };
    });
  }

  async #disturbedRun(
    plan: Plan,
    record: RunRecord,
    step: Step,
    fault: FaultName,
    at: string,
  ): Promise<{ error: Failure | undefined; finished: readonly Step[]; leftByKill?: JournalEntry | undefined }> {
    const stop = new AbortController();
    const over = new AbortController();
    let cancelling: Promise<JournalEntry | undefined> | undefined;
    const finished: Step[] = [];
    let begun = false;
    const onEvent = ({ kind, step: present }: PlanEvent): void => {
      if (kind === 'step-finished') finished.push(present);
      if (kind !== 'step-started') return;
      // Came through: what follows is another row's.
      if (begun) stop.abort();
      if (present.id !== step.id) return;
      begun = true;
      this.#disturb(present, plan.cluster.id, fault);
      if (fault === 'is cancelled') {
        const { id } = plan.cluster;
        // A busy machine may take long before the call that hangs, and write once more.
        const isCalled = (): boolean => !this.#cliFaults.has(id) || this.#called.has(id);
        cancelling = heldInside(this.#journalFolder, id, step, over.signal, isCalled).finally(() => stop.abort());
      }
    };
    const own = this.#servicesFor(plan.cluster.id);
    const services: FlowContext =
      fault === 'hangs'
        ? {
            ...own,
            connect: (kubeconfig) => connect(kubeconfig, patienceMs),
            cli: labCli(this.#flow.lab.dir, {
              runner: this.#realCli(patienceMs),
              concerns: (words) => this.#isDisturbed(words),
            }),
          }
        : own;
    try {
      await runPlan(plan, services, { signal: stop.signal, onEvent, record });
      return { error: undefined, finished };
    } catch (error) {
      over.abort();
      assert.ok(error instanceof Failure, `${at}: ${String(error)}`);
      assert.match(error.message, /^(?:Step|Cancelled at step) /, at);
      if (fault === 'is cancelled') assert.equal(error.code, 'cancelled', `${at}: ${error.message}`);
      return { error, finished, leftByKill: await cancelling };
    } finally {
      over.abort();
      assert.ok(begun, `${at}: the run did not come to the step`);
      this.#clear(plan.cluster.id);
    }
  }

  #disturb({ action }: Step, cluster: string, name: FaultName): void {
    const place: Place = placeOf(action);
    if ('api' in place) {
      const effect = name === 'fails' ? 'failure' : name === 'prints rubbish' ? 'rubbish' : 'hang';
      updateCluster(this.#flow.lab.dir, cluster, (state) => void (state.apiFault = { ...place.api, effect }));
      this.#flow.lab.poll();
      return;
    }
    const faultOf = (): Pick<Fault, 'effect' | 'afterEffect'> => {
      if (name === 'fails') return { effect: { kind: 'raw', stderr: 'panic: runtime error', exitCode: 2 } };
      if (name !== 'prints rubbish') return { effect: { kind: 'hang' } };
      return { effect: { kind: 'raw', stdout: '<!DOCTYPE html><html></html>', exitCode: 0 }, afterEffect: true };
    };
    this.#called.delete(cluster);
    this.#cliFaults.set(cluster, { command: place.cli, cluster, ...faultOf() });
    setFaults(this.#flow.lab.dir, [...this.#cliFaults.values()]);
  }

  #clear(cluster: string): void {
    updateCluster(this.#flow.lab.dir, cluster, (state) => void delete state.apiFault);
    this.#flow.lab.poll();
    if (this.#cliFaults.delete(cluster)) setFaults(this.#flow.lab.dir, [...this.#cliFaults.values()]);
  }

  #isDisturbed(words: string): boolean {
    const found = [...this.#cliFaults].find(
      ([cluster, { command }]) => words.startsWith(`${command} `) && words.includes(cluster),
    );
    if (found) this.#called.add(found[0]);
    return found !== undefined;
  }

  #realCli(timeoutMs: number) {
    return createCliRunner({
      locate: () => Promise.resolve(this.#flow.lab.cliPath),
      environment: this.#environment,
      limits: { timeoutMs },
    });
  }

  /** What Undo would do; it must reach everything that is there now and was not before. */
  async #undoOf(
    plan: Plan,
    changes: readonly KnownChange[],
    start: Standing,
    now: Standing,
    at: string,
  ): Promise<string> {
    const undo = await planUndo({ ...plan, changes }, this.services, never).catch((error: unknown) => {
      assert.ok(isPassing(error), `${at}: ${String(error)}`);
      return undefined;
    });
    if (!undo) return 'when the master is deployed';
    const kept = undo.notes.some((note) => /asks for the certificates again/.test(inEnglish(note)));
    const kinds = undo.steps.map(({ action }) => action.kind);
    if (!kept) {
      const removed = new Set(undo.steps.flatMap(objectsOf).map(objectPath));
      const made = [...now.objects.keys()].filter((path) => !start.objects.has(path));
      assert.deepEqual(
        made.filter((path) => !removed.has(path)),
        [],
        `${at}: Undo leaves objects`,
      );
      if (start.stored !== now.stored)
        assert.ok(
          kinds.some((kind) => /webhook/.test(kind)),
          `${at}: Undo leaves the webhook`,
        );
    }
    if (kept) return 'former URL kept';
    if (kinds.includes('set-webhook')) return 'former URL set again';
    return kinds.length === 0 ? 'nothing' : `in steps: ${kinds.length}`;
  }

  async #standing(plan: Plan): Promise<Standing> {
    const objects = await afterRestart(() => this.#objectsOf(plan));
    const state = readCluster(this.#flow.lab.dir, plan.cluster.id);
    assert.ok(state);
    return standingOf(state, objects);
  }

  async #objectsOf({ steps, cluster, credentials }: Plan): Promise<ReadonlyMap<string, string>> {
    const references = steps.flatMap(objectsOf);
    const objects = new Map<string, string>();
    if (references.length === 0) return objects;
    const api = await this.#api(cluster.id, credentials === 'admin');
    try {
      for (const reference of references) {
        const object = await api.read(reference, never);
        if (!object) continue;
        const { status: _, metadata, ...rest } = object as typeof object & { status?: unknown };
        const { labels, annotations: { 'deployment.kubernetes.io/revision': __, ...annotations } = {} } =
          metadata ?? {};
        objects.set(objectPath(reference), JSON.stringify({ ...rest, labels, annotations }));
      }
    } finally {
      api.close();
    }
    return objects;
  }

  async #api(cluster: string, admin: boolean) {
    const { kubeconfigFor } = await import('../../../../src/forwarding/cluster/openCluster.ts');
    return connect(await kubeconfigFor({ id: cluster }, this.services, { admin, signal: never }));
  }

  /**
   * What no run may change: kubeconfigs with their times, the CLI's session and settings; and no key file may be left.
   */
  #outside(cluster: string): unknown {
    const { session, registryRegion } = readAccount(this.#flow.lab.dir);
    return [
      this.#kubeconfigs.map((file) => [readFileSync(file, 'utf8'), statSync(file).mtimeMs]),
      readdirSync(join(labFiles.home(this.#flow.lab.dir), '.kube')),
      [session, registryRegion],
      filesIn(this.#servicesFor(cluster).temporaryFolder),
    ];
  }
}

/** The lab's master goes on with each look, and its API server is back a moment later. */
async function afterRestart<T>(look: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await look();
    } catch (error) {
      if (!isPassing(error) || tries > 50) throw error;
      await pause(100, never);
    }
  }
}

/** While the master refreshes, its API server restarts. */
function isPassing(error: unknown): boolean {
  return error instanceof Failure && ['master-busy', 'api-unreachable'].includes(error.code);
}

/** Waits of a plan as short as a test can wait. */
function shortened(step: Step): Step {
  if (!('timeoutMs' in step.action)) return step;
  const timeoutMs = step.action.kind === 'wait-logging-agent' ? 500 : Math.min(step.action.timeoutMs, 20_000);
  return { ...step, action: { ...step.action, timeoutMs } };
}

/** What a failure says of the state that was reached. */
function sentenceOf({ message }: Failure): string {
  return /(?:Nothing|Unclear|The webhook|The master|The refresh|\d+ objects)[^.]*\.$/.exec(message)?.[0] ?? message;
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
