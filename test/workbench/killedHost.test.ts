/**
 * The extension host of a real VS Code ends inside a step of each kind of plan: in one step the window is reloaded, in
 * another the host is killed. Plans on several clusters run beside each other, each held inside its step by the lab, so
 * that one end is the end of all; then each is resumed, up to its next step or to its end. The table is printed.
 *
 * Every other step of every plan is another test's, test/unit/forwarding/plans/faultTable.test.ts: however a step ends,
 * even with a dead process, what the journal holds on the disk leads to a plan that does the rest, and to an undo that
 * takes back all.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Failure } from '../../src/failure/failure.ts';
import { pause } from '../../src/failure/pause.ts';
import type { FlowContext } from '../../src/forwarding/plans/flowContext.ts';
import type { FlowMemo, JournalEntry } from '../../src/forwarding/plans/journal/journal.ts';
import { JournalFolder } from '../../src/forwarding/plans/journal/journalFolder.ts';
import type { Plan, Step } from '../../src/forwarding/plans/plan.ts';
import { RunRecord } from '../../src/forwarding/plans/journal/runRecord.ts';
import { allClusters } from '../../src/ibmcloud/commands/clusters.ts';
import type { Cluster } from '../../src/ibmcloud/models.ts';
import { inEnglish } from '../../src/text/message.ts';
import { readAccount, setFaults, updateCluster } from '../lab/account/store.ts';
import type { Fault } from '../lab/state.ts';
import { CommandDriver } from '../support/commandDriver.ts';
import { flowServices } from '../support/flowServices.ts';
import { endCallsOf, extensionHostsBelow, isRunning, killAndWait } from '../support/hostProcess.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import {
  flowsOfClusters,
  kindsOfPlans,
  planOfFlow,
  writeManifest,
  type Flow,
  type Former,
} from '../support/workbench/killedFlows.ts';
import { openOnLab } from '../support/workbench/labWindow.ts';
import { placeOf } from '../unit/forwarding/plans/stepPlaces.ts';
import { labCli } from '../unit/forwarding/support/labCli.ts';

const never = new AbortController().signal;
/** Limit of whatever is waited for, in milliseconds: a loaded machine takes its time. */
const patienceMs = 400_000;
/** Steps that a plan which is made again need not hold. */
const skippable: ReadonlySet<string> = new Set(['wait-available', 'check-delivery', 'wait-logging-agent']);
type Way = 'window reloaded' | 'host killed';

/** Plans that follow each other on one cluster. */
interface Lane {
  readonly cluster: Cluster;
  readonly flows: readonly Flow[];
  /** Of the flow before, for its undo. */
  last: Former;
}

/** A plan that is to be ended inside one of its steps. */
interface Held {
  readonly lane: Lane;
  readonly flow: Flow;
  readonly memo: FlowMemo;
  /** The plan as it was at first. */
  readonly whole: readonly Step[];
  /** Position of the step that it is held in next. */
  index: number;
}

let lab: LabProcess;
let workbench: Workbench;
let driver: CommandDriver;
let journalFolder: string;
let journal: JournalFolder;
let services: FlowContext;
let lanes: readonly Lane[];
let kubeconfigs: readonly string[];
const table: string[] = [];

before(async () => {
  lab = await startLabProcess({ routes: true });
  await writeManifest(lab.dir);
  const ofTheEnvironment = join(lab.dir, 'kubeconfig');
  workbench = await openOnLab(lab, {
    environment: { KUBECONFIG: ofTheEnvironment },
    prepare: (folders) => {
      driver = new CommandDriver(folders.extensions, folders.root);
      mkdirSync(join(folders.home, '.kube'));
      kubeconfigs = [join(folders.home, '.kube', 'config'), ofTheEnvironment];
      for (const file of kubeconfigs) writeFileSync(file, 'apiVersion: v1\nkind: Config # mine\n');
    },
  });
  const storage = join(workbench.folders.data, 'data', 'User', 'globalStorage');
  journalFolder = join(storage, 'ibmcloud-kube-audit.ibmcloud-kube-audit', 'plans');
  journal = new JournalFolder(journalFolder);
  const cli = labCli(lab.dir, { runner: { run: () => assert.fail() }, concerns: () => false });
  services = flowServices(cli, join(workbench.folders.root, 'never'), { deliveryWaitMs: 3_000, journal });
  const clusters = await allClusters(services.cli, { signal: never });
  lanes = Object.entries(flowsOfClusters).map(([name, flows]) => {
    const cluster = clusters.find((candidate) => candidate.name === name);
    assert.ok(cluster, name);
    return { cluster, flows, last: undefined };
  });
});
after(async () => {
  await workbench?.close();
  if (lab) endCallsOf(lab.dir);
  await lab?.stop();
  console.log(['', ...table, `${table.length} rows`].join('\n'));
});

test('each kind of plan is resumable after its window was reloaded and after its host was killed, and leaves nothing behind', async () => {
  const planned = lanes.flatMap(({ flows }) => flows.map(({ id }) => id));
  assert.deepEqual([...new Set(planned)].sort(), Object.keys(kindsOfPlans).sort());
  const outside = outsideOf();
  const waves = Math.max(...lanes.map(({ flows }) => flows.length));
  for (let wave = 0; wave < waves; wave++) {
    const all: Held[] = [];
    for (const lane of lanes) {
      const flow = lane.flows[wave];
      if (flow) all.push(await begun(lane, flow));
    }
    for (const way of ['window reloaded', 'host killed'] as const) {
      await hostIsUp();
      for (const one of all) one.index = stepOf(one, way);
      hold(all);
      const host = await resumeUntilAllAreHeld(all);
      if (way === 'host killed' && all.some(({ flow }) => flow.keysAreOnTheDisk))
        await until('a key on the disk', () => keyFolders().some((name) => name.includes(`-${host}-`)));
      if (way === 'window reloaded') await workbench.reload();
      else await killAndWait(host);
      await until(`the end of host ${host}`, () => !isRunning(host));
      await callsHaveEnded();
      letGo(all);
      for (const one of all) await look(one, host, way);
      assert.deepEqual(outsideOf(), outside, way);
      if (way === 'host killed') await workbench.reload();
      await until('another extension host', () => driver.host() !== host);
      await resumeIsOffered(all.map(({ lane }) => lane.cluster.name));
      if (way === 'host killed' && wave === 0) await workbench.screenshot('after-the-kill-dark');
    }
    await Promise.all(all.map(resumeToItsEnd));
  }
  assert.ok(
    lanes.some(({ flows }) => flows.some((flow) => flow.keysAreOnTheDisk)),
    'nothing is shown of keys',
  );
  await until('key files are swept', () => keyFolders().length === 0);
  assert.deepEqual(outsideOf(), outside);
  assert.equal(table.length, 2 * planned.length);
});

async function hostIsUp(): Promise<void> {
  await until('an extension host', () => driver.host() !== undefined);
  await workbench.openContainer('Kube Audit');
  const names = lanes.map(({ cluster }) => cluster.name);
  await workbench
    .tree('Clusters')
    .waitForRows((rows) => names.every((name) => rows.some(({ label }) => label === name)), patienceMs);
}

/** A plan that a host has left before its first step. */
async function begun(lane: Lane, flow: Flow): Promise<Held> {
  const { id, name, type } = lane.cluster;
  const fixed = flow.id === 'undo' ? { ...lane.last, cluster: { id, name, type } } : { cluster: lane.cluster };
  const memo: FlowMemo = { flow: flow.id, inputs: { ...flow.inputs(lab.dir, lane.last), ...fixed } };
  const plan = await planAgain(memo);
  await begin(plan, memo);
  return { lane, flow, memo, whole: plan.steps, index: 0 };
}

/** Position of the first step of the kind in which the flow ends; never before one that was already reached. */
function stepOf({ flow, whole, index }: Held, way: Way): number {
  const kind = way === 'window reloaded' ? flow.reloadedIn : flow.killedIn;
  const found = whole.findIndex(({ action }, at) => at >= index && action.kind === kind);
  assert.notEqual(found, -1, `${flow.label} has no step ${kind}: ${whole.map(({ id }) => id).join(', ')}`);
  return found;
}

/**
 * Calls of the host that is gone are ended: two looks find none, since one that was just being started shows what it is
 * only then.
 */
async function callsHaveEnded(): Promise<void> {
  let looks = 0;
  await until('the end of its calls', () => (looks = endCallsOf(lab.dir) === 0 ? looks + 1 : 0) >= 3);
}

/** The plan as a host leaves it that was killed before its first step. */
async function begin(plan: Plan, memo: FlowMemo): Promise<void> {
  await new RunRecord(plan, memo, journal).stepStarted();
}

/** The process that claims a cluster, or left its claim when it was killed. */
function claimant(cluster: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(journalFolder, `${cluster}.run.json`), 'utf8')) as { process?: unknown })
      .process;
  } catch {
    // None, or it is just being written.
    return undefined;
  }
}

async function planAgain(memo: FlowMemo): Promise<Plan> {
  for (let tries = 0; ; tries++) {
    try {
      const plan = await planOfFlow(memo, services, { signal: never, useAdmin: () => assert.fail('asked for admin') });
      assert.ok(plan);
      return plan;
    } catch (error) {
      // While the master refreshes, its API server restarts; each look takes it further.
      const passes = error instanceof Failure && ['master-busy', 'api-unreachable'].includes(error.code);
      if (!passes || tries > 50) throw error;
      await pause(200, never);
    }
  }
}

/** Makes the lab hold each plan inside its step. */
function hold(all: readonly Held[]): void {
  const faults: Fault[] = [];
  for (const { lane, whole, index } of all) {
    const step = whole[index];
    assert.ok(step);
    const { kind } = step.action;
    updateCluster(lab.dir, lane.cluster.id, (state) => {
      // Pods that are made in a step before the wait must not be there when it is reached.
      if (whole.slice(index).some((later) => later.action.kind === 'wait-available')) state.imagesPulled = false;
      state.refreshPolls =
        kind === 'wait-deployed' ? { deployed: 1, updating: 1_000_000 } : { deployed: 1, updating: 1 };
      if (state.refresh && kind === 'wait-deployed') state.refresh.pollsUpdating = 1_000_000;
    });
    // These last by themselves.
    if (kind === 'wait-available' || kind === 'wait-deployed') continue;
    const place = placeOf(step.action);
    const subject = 'cli' in place && place.isOfAccount ? {} : { cluster: lane.cluster.id };
    if ('cli' in place) faults.push({ command: place.cli, ...subject, effect: { kind: 'hang' } });
    else updateCluster(lab.dir, lane.cluster.id, (state) => void (state.apiFault = { ...place.api, effect: 'hang' }));
  }
  setFaults(lab.dir, faults);
}

function letGo(all: readonly Held[]): void {
  setFaults(lab.dir, []);
  for (const { lane } of all) {
    updateCluster(lab.dir, lane.cluster.id, (state) => {
      delete state.apiFault;
      delete state.imagesPulled;
      if (state.refresh) state.refresh = { ...state.refresh, pollsDeployed: 1, pollsUpdating: 1 };
    });
  }
}

/**
 * A request that was held until another plan came to its step may be given up by then: its plan is resumed once more.
 * @returns the host that runs them
 */
async function resumeUntilAllAreHeld(all: readonly Held[]): Promise<number> {
  for (let late = all; ;) {
    await Promise.all(late.map(resumeUntilHeld));
    late = await notHeld(all);
    const host = driver.host();
    const isUp = host !== undefined && extensionHostsBelow(workbench.server.process.pid ?? 0).includes(host);
    if (late.length === 0 && isUp) return host;
  }
}

/** Those whose run is not inside the step that is held. */
async function notHeld(all: readonly Held[]): Promise<readonly Held[]> {
  const entries = await Promise.all(all.map(({ lane }) => journal.entry(lane.cluster.id)));
  return all.filter(({ whole, index }, at) => !isInside(entries[at], whole[index]?.id));
}

/** Whether the present host is inside this step of a plan. */
function isInside(entry: JournalEntry | undefined, step: string | undefined): boolean {
  return (
    entry?.running === true &&
    claimant(entry.cluster.id) === driver.host() &&
    entry.ended === undefined &&
    entry.steps[entry.finished]?.id === step
  );
}

/** Resumes a plan until it is inside its step. */
function resumeUntilHeld({ lane, flow, whole, index }: Held): Promise<void> {
  const wanted = whole[index]?.id ?? '';
  return resumeUntil(lane.cluster, `${flow.label} in ${wanted}`, (entry) => {
    assert.ok(entry, `${lane.cluster.name}: ${flow.label} was not held in ${wanted}`);
    return isInside(entry, wanted);
  });
}

/**
 * Resumes a plan to its end. Minutes of a check by counters are not waited for: then it is discarded inside its check.
 */
async function resumeToItsEnd({ lane, flow, whole }: Held): Promise<void> {
  const { cluster } = lane;
  const before = await journal.entry(cluster.id);
  assert.ok(before, flow.label);
  lane.last = { account: before.account, credentials: before.credentials, changes: before.changes };
  const last = whole.at(-1)?.action;
  const isLong = last?.kind === 'check-delivery' && last.proof === 'counters';
  if (!isLong) return resumeUntil(cluster, `${flow.label} to its end`, (entry) => entry === undefined);
  await journal.remove(cluster.id);
}

/** Resumes a plan in the window's host, as the button does, until its entry in the journal is as wanted. */
async function resumeUntil(
  cluster: Cluster,
  what: string,
  isReached: (entry: JournalEntry | undefined) => boolean,
): Promise<void> {
  const resume = (): string => driver.run('kubeAudit.resumePlan', { clusterId: cluster.id, work: 'resume' });
  let call = resume();
  let calls = 1;
  await until(
    `${cluster.name}: ${what}`,
    async () => {
      // Asked first: what its end has left is read after it.
      const isOver = driver.hasEnded(call);
      if (isReached(await journal.entry(cluster.id))) return true;
      // An API server that restarts ends a run, and it is resumed once more.
      if (isOver) {
        call = resume();
        calls += 1;
      }
      return false;
    },
    async () => `resumed ${calls} times; the journal says ${said(await journal.entry(cluster.id))}`,
  );
}

/** An entry in short. */
function said(entry: JournalEntry | undefined): string {
  if (!entry) return 'nothing';
  const { cluster, running, finished, steps, ended } = entry;
  const step = `${running ? 'inside' : 'before'} ${steps[finished]?.id ?? 'its end'}, ${finished} of ${steps.length} done`;
  return `${step}, by process ${String(claimant(cluster.id))}${ended ? `, ended: ${inEnglish(ended)}` : ''} (host ${driver.host() ?? 'none'})`;
}

/** What the host that ended has left of a plan, and what is still to be done. */
async function look({ lane, flow, memo, whole, index }: Held, host: number, way: Way): Promise<void> {
  const step = whole[index];
  assert.ok(step);
  const entry = await journal.entry(lane.cluster.id);
  const at = `${lane.cluster.name}: ${flow.label}, ${step.id}: the journal says ${said(entry)}`;
  assert.ok(entry, at);
  // A host that is ended in order may still say so.
  if (way === 'host killed') {
    assert.ok(entry.running && entry.ended === undefined && claimant(lane.cluster.id) === host, at);
  }
  const left = (await planAgain(memo)).steps.map(({ id }) => id);
  const needed = whole.slice(index).filter(({ action }) => !skippable.has(action.kind));
  assert.deepEqual(
    needed.map(({ id }) => id).filter((id) => !left.includes(id)),
    [],
    `${at}: not planned again`,
  );
  table.push(
    `${flow.label.padEnd(24)} ${step.id.padEnd(52)} ${way.padEnd(16)} resumable, ${left.length} steps are left`,
  );
}

async function resumeIsOffered(names: readonly string[]): Promise<void> {
  await workbench.openContainer('Kube Audit');
  await workbench
    .tree('Clusters')
    .waitForRows(
      (rows) =>
        names.every((name) =>
          rows.some(({ label, description }) => label === name && /Interrupted at step \d+\/\d+/.test(description)),
        ),
      patienceMs,
    );
}

/** What no host may leave changed: kubeconfigs with their times, the CLI's session and settings. */
function outsideOf(): unknown {
  const { session, registryRegion } = readAccount(lab.dir);
  return [kubeconfigs.map((file) => [readFileSync(file, 'utf8'), statSync(file).mtimeMs]), session, registryRegion];
}

function keyFolders(): readonly string[] {
  const { data } = workbench.folders;
  const keys = join(data, 'data', 'User', 'globalStorage', 'ibmcloud-kube-audit.ibmcloud-kube-audit', 'keys');
  return existsSync(keys) ? readdirSync(keys) : [];
}

async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  more: () => string | Promise<string> = () => '',
): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await condition());) {
    if (Date.now() > end) assert.fail(`${what}: not in time. ${await more()}`);
    await pause(200, never);
  }
}
