/**
 * The extension host of a real VS Code is killed inside each step of each plan. Plans on several clusters run beside each
 * other, each held inside its step by the lab; one SIGKILL ends them all, the window is loaded anew, and each plan is resumed up
 * to its next step. Once in each plan the window is loaded anew instead. The table is printed. Ways in which a step itself fails
 * are another test's: test/unit/forwarding/faultTable.test.ts.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Failure } from '../../src/failure/failure.ts';
import { inEnglish } from '../../src/failure/message.ts';
import { JournalFolder } from '../../src/forwarding/journalFolder.ts';
import { pause } from '../../src/forwarding/pause.ts';
import type { Plan, Step } from '../../src/forwarding/plan.ts';
import type { FlowMemo, JournalEntry } from '../../src/forwarding/planJournal.ts';
import { RunRecord } from '../../src/forwarding/runRecord.ts';
import type { FlowServices } from '../../src/forwarding/services.ts';
import { allClusters } from '../../src/ibmcloud/clusters.ts';
import type { Cluster } from '../../src/ibmcloud/models.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { readAccount, setFaults, updateCluster } from '../lab/account/store.ts';
import type { Fault } from '../lab/state.ts';
import { CommandDriver } from '../support/commandDriver.ts';
import { endCallsOf, extensionHostsBelow, isRunning, killAndWait } from '../support/hostProcess.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import type { Workbench } from '../support/workbench.ts';
import {
  flowsOfClusters,
  planOfFlow,
  writeManifest,
  type Flow,
  type Former,
} from '../support/workbench/killedFlows.ts';
import { openOnLab } from '../support/workbench/labWindow.ts';
import { labCli } from '../unit/forwarding/labCli.ts';
import { placeOf } from '../unit/forwarding/stepPlaces.ts';

const never = new AbortController().signal;
/** Limit of whatever is waited for, in milliseconds: a loaded machine takes its time. */
const patienceMs = 400_000;
/** Steps that a plan which is made again need not hold. */
const skippable: ReadonlySet<string> = new Set(['wait-available', 'check-delivery', 'wait-logging-agent']);

/** Plans that follow each other on one cluster. */
interface Lane {
  readonly cluster: Cluster;
  readonly flows: Flow[];
  now: Walk | undefined;
  /** Of the flow before, for its undo. */
  last: Former;
}

interface Walk {
  readonly label: string;
  readonly memo: FlowMemo;
  /** The plan as it was at first, and which of its steps is held next; none, where all were. */
  readonly whole: readonly Step[];
  index: number;
  /** Whether the window was loaded anew during this plan. */
  reloaded: boolean;
  /** Held in the same step once more. */
  repeats: boolean;
  /** The journal's entry as it was last. */
  seen?: JournalEntry;
}

let lab: LabProcess;
let workbench: Workbench;
let driver: CommandDriver;
let journal: JournalFolder;
let services: FlowServices;
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
  journal = new JournalFolder(join(storage, 'ibmcloud-kube-audit.ibmcloud-kube-audit', 'plans'));
  services = {
    cli: labCli(lab.dir, { runner: { run: () => assert.fail() }, concerns: () => false }),
    connect,
    temporaryFolder: join(workbench.folders.root, 'never'),
    pollIntervalMs: 200,
    deliveryWaitMs: 3_000,
    journal,
  };
  const clusters = await allClusters(services.cli, { signal: never });
  lanes = Object.entries(flowsOfClusters).map(([name, flows]) => {
    const cluster = clusters.find((candidate) => candidate.name === name);
    assert.ok(cluster, name);
    return { cluster, flows: [...flows], now: undefined, last: undefined };
  });
});
after(async () => {
  await workbench?.close();
  if (lab) endCallsOf(lab.dir);
  await lab?.stop();
  console.log(['', ...table, `${table.length} rows`].join('\n'));
});

test('each plan is resumable after its host was killed inside a step, and leaves nothing behind', async () => {
  const outside = outsideOf();
  let killed: number | undefined;
  let keysSeen = false;
  for (let round = 1; ; round++) {
    await hostIsUp(killed);
    for (const lane of lanes) await advance(lane);
    const walks = lanes.flatMap(({ cluster, now }) => (now ? [{ cluster, walk: now }] : []));
    if (walks.length === 0) break;
    hold(walks);
    const held = walks.filter(({ walk }) => walk.index < walk.whole.length);
    const host = await resumeUntilAllAreHeld(walks, held);
    keysSeen ||= keyFolders().some((name) => name.includes(`-${host}-`));
    const reloads = held.some(({ walk }) => !walk.reloaded);
    if (reloads) await workbench.reload();
    else await killAndWait(host);
    await until(`round ${round}: the end of host ${host}`, () => !isRunning(host));
    killed = host;
    // One that was just being started shows what it is only now.
    await pause(1_000, never);
    await until(`round ${round}: the end of its calls`, () => endCallsOf(lab.dir) === 0);
    letGo(walks, reloads);
    for (const one of held) await look(one, host, reloads);
    assert.deepEqual(outsideOf(), outside, `round ${round}`);
    if (!reloads) await workbench.reload();
    await resumeIsOffered(held.map(({ cluster }) => cluster.name));
    if (round === 2) await workbench.screenshot('after-the-kill-dark');
  }
  assert.ok(keysSeen, 'no host was killed while a key was on the disk: the test shows nothing of keys');
  await until('key files are swept', () => keyFolders().length === 0);
  assert.ok(table.length >= 50, String(table.length));
});

interface Held {
  readonly cluster: Cluster;
  readonly walk: Walk;
}

async function hostIsUp(killed: number | undefined): Promise<void> {
  await until('an extension host', () => driver.host() !== undefined && driver.host() !== killed);
  await workbench.openContainer('Kube Audit');
  const names = lanes.map(({ cluster }) => cluster.name);
  await workbench
    .tree('Clusters')
    .waitForRows((rows) => names.every((name) => rows.some(({ label }) => label === name)), patienceMs);
}

/** Goes to the lane's next step; where all of a plan's were held, to the next plan. */
async function advance(lane: Lane): Promise<void> {
  const { cluster, flows } = lane;
  // Resumed to its end.
  if (lane.now && lane.now.index >= lane.now.whole.length) lane.now = undefined;
  if (!lane.now) {
    const flow = flows.shift();
    if (!flow) return;
    const { id, name, type } = cluster;
    const fixed = flow.id === 'undo' ? { ...lane.last, cluster: { id, name, type } } : { cluster };
    const memo: FlowMemo = { flow: flow.id, inputs: { ...flow.inputs(lab.dir, lane.last), ...fixed } };
    const plan = await planned(memo);
    await begin(plan, memo);
    lane.now = { label: flow.label, memo, whole: plan.steps, index: 0, reloaded: false, repeats: false };
    return;
  }
  const entry = await journal.entry(cluster.id);
  if (entry) lane.last = { account: entry.account, credentials: entry.credentials, changes: entry.changes };
  const walk = lane.now;
  const left = (await planned(walk.memo)).steps.map(({ id }) => id);
  // The same step once more, where it is planned again.
  if (walk.repeats) walk.index -= 1;
  walk.repeats = false;
  for (walk.index += 1; ; walk.index += 1) {
    const step = walk.whole[walk.index];
    if (!step || left.includes(step.id)) break;
    assert.ok(skippable.has(step.action.kind), `${walk.label}: ${step.id} is not planned again`);
  }
  // Minutes of a check by counters are not waited for: the plan is discarded, and the next one begins.
  const last = walk.whole.at(-1)?.action;
  const isLong = last?.kind === 'wait-logging-agent' || (last?.kind === 'check-delivery' && last.proof === 'counters');
  if (walk.index >= walk.whole.length && (isLong || left.length === 0)) {
    await journal.remove(cluster.id);
    lane.now = undefined;
    await advance(lane);
  }
}

/** The plan as a host leaves it that was killed before its first step. */
async function begin(plan: Plan, memo: FlowMemo): Promise<void> {
  await new RunRecord(plan, memo, journal).stepStarted();
  const entry = await journal.entry(plan.cluster.id);
  assert.ok(entry);
  await journal.write(leftByTheDead(entry));
}

function leftByTheDead(entry: JournalEntry): JournalEntry {
  return { ...entry, process: spawnSync(process.execPath, ['--version']).pid };
}

async function planned(memo: FlowMemo): Promise<Plan> {
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
function hold(walks: readonly Held[]): void {
  const faults: Fault[] = [];
  for (const { cluster, walk } of walks) {
    const step = walk.whole[walk.index];
    if (!step) continue;
    const { kind } = step.action;
    updateCluster(lab.dir, cluster.id, (state) => {
      // Pods that are made in a step before the wait must not be there when it is reached.
      if (walk.whole.slice(walk.index).some(({ action }) => action.kind === 'wait-available'))
        state.imagesPulled = false;
      state.refreshPolls =
        kind === 'wait-deployed' ? { deployed: 1, updating: 1_000_000 } : { deployed: 1, updating: 1 };
      if (state.refresh && kind === 'wait-deployed') state.refresh.pollsUpdating = 1_000_000;
    });
    // These last by themselves.
    if (kind === 'wait-available' || kind === 'wait-deployed' || kind === 'wait-logging-agent') continue;
    const place = placeOf(step.action);
    if ('cli' in place) faults.push({ command: place.cli, cluster: cluster.id, effect: { kind: 'hang' } });
    else updateCluster(lab.dir, cluster.id, (state) => void (state.apiFault = { ...place.api, effect: 'hang' }));
  }
  setFaults(lab.dir, faults);
}

/** @param repeats whether each plan is held in the same step once more: pods that became available until then would end the wait */
function letGo(walks: readonly Held[], repeats: boolean): void {
  setFaults(lab.dir, []);
  for (const { cluster, walk } of walks) {
    updateCluster(lab.dir, cluster.id, (state) => {
      delete state.apiFault;
      if (!repeats && walk.whole[walk.index]?.action.kind === 'wait-available') delete state.imagesPulled;
      if (state.refresh) state.refresh = { ...state.refresh, pollsDeployed: 1, pollsUpdating: 1 };
    });
  }
}

/**
 * A request that was held until another plan came to its end may be given up by then: its plan is resumed once more. Over after two
 * looks that find every plan inside its step: a call that is just being started has the host's command line for a moment.
 * @returns the host that runs them
 */
async function resumeUntilAllAreHeld(walks: readonly Held[], held: readonly Held[]): Promise<number> {
  for (let late = walks; ;) {
    await Promise.all(late.filter((one) => !isInCheck(one)).map(resumeUntilHeld));
    await Promise.all(late.filter(isInCheck).map(resumeUntilHeld));
    late = await notHeld(held);
    if (late.length > 0) continue;
    await pause(500, never);
    late = await notHeld(held);
    const host = driver.host();
    if (
      late.length === 0 &&
      host !== undefined &&
      extensionHostsBelow(workbench.server.process.pid ?? 0).includes(host)
    )
      return host;
  }
}

/** Whether it is held in a check of delivery: the only step that gives up a held request and is done, so it is begun last. */
function isInCheck({ walk }: Held): boolean {
  return walk.whole[walk.index]?.action.kind === 'check-delivery';
}

/** Those whose run is not inside the step that is held. */
async function notHeld(held: readonly Held[]): Promise<readonly Held[]> {
  const entries = await Promise.all(held.map(({ cluster }) => journal.entry(cluster.id)));
  return held.filter(({ walk }, at) => !isInside(entries[at], walk.whole[walk.index]?.id));
}

/** Whether the present host is inside this step of a plan. */
function isInside(entry: JournalEntry | undefined, step: string | undefined): boolean {
  return (
    entry?.process === driver.host() &&
    entry?.running === true &&
    entry.ended === undefined &&
    entry.steps[entry.finished]?.id === step
  );
}

/** Resumes a plan in the window's host, as the button does, until it is inside its step; or at its end, where no step is held. */
async function resumeUntilHeld(one: Held): Promise<void> {
  const { cluster, walk } = one;
  const wanted = walk.whole[walk.index]?.id;
  const resume = (): string => driver.run('kubeAudit.resumePlan', { clusterId: cluster.id, way: 'resume' });
  let call = resume();
  let calls = 1;
  await until(
    `${cluster.name}: ${walk.label} in ${wanted ?? 'its end'}`,
    async () => {
      const entry = await journal.entry(cluster.id);
      if (entry) walk.seen = entry;
      if (wanted === undefined ? !entry : isInside(entry, wanted)) return true;
      // An API server that restarts ends a run, and it is resumed once more.
      if (driver.hasEnded(call)) {
        await pause(1_000, never);
        const last = await journal.entry(cluster.id);
        // A check that was given up, and its plan is at its end: it is taken back to where it was.
        if (!last && walk.seen && isInCheck(one)) await journal.write(leftByTheDead(walk.seen));
        else assert.ok(last ?? wanted === undefined, `${cluster.name}: ${walk.label} was not held in ${wanted ?? ''}`);
        if (wanted !== undefined && isInside(await journal.entry(cluster.id), wanted)) return true;
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
  const { process: pid, running, finished, steps, ended } = entry;
  const step = `${running ? 'inside' : 'before'} ${steps[finished]?.id ?? 'its end'}, ${finished} of ${steps.length} done`;
  return `${step}, by process ${pid}${ended ? `, ended: ${inEnglish(ended)}` : ''} (host ${driver.host() ?? 'none'})`;
}

/** What the killed host has left of a plan, and what is still to be done. */
async function look({ cluster, walk }: Held, host: number, reloads: boolean): Promise<void> {
  const step = walk.whole[walk.index];
  assert.ok(step);
  const entry = await journal.entry(cluster.id);
  const at = `${cluster.name}: ${walk.label}, ${step.id}: the journal says ${said(entry)}`;
  assert.ok(entry?.process === host, at);
  // A host that is ended in order may still say so.
  if (!reloads) assert.ok(entry.running && entry.ended === undefined, at);
  const left = (await planned(walk.memo)).steps.map(({ id }) => id);
  const needed = walk.whole.slice(walk.index).filter(({ action }) => !skippable.has(action.kind));
  assert.deepEqual(
    needed.map(({ id }) => id).filter((id) => !left.includes(id)),
    [],
    `${at}: not planned again`,
  );
  const way = reloads ? 'window reloaded' : 'host killed';
  table.push(
    `${walk.label.padEnd(24)} ${step.id.padEnd(52)} ${way.padEnd(16)} resumable, ${left.length} steps are left`,
  );
  if (reloads) Object.assign(walk, { reloaded: true, repeats: true });
}

async function resumeIsOffered(names: readonly string[]): Promise<void> {
  await workbench.openContainer('Kube Audit');
  await workbench
    .tree('Clusters')
    .waitForRows(
      (rows) =>
        names.every((name) =>
          rows.some(({ label, description }) => label === name && /Plan unfinished/.test(description)),
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
  return readdirSync(workbench.folders.temporary).filter((name) => name.startsWith('kube-audit-secrets-'));
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
