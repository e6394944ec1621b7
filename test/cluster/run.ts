/**
 * `npm run test:cluster`: the cases of this folder against the lab's API and against a real control plane, and the
 * window's tests of the private-network route with such a control plane in the place of the lab's API. All run side by
 * side, since each waits more than it works; scripts, which wait most, have a control plane of their own. The last line
 * is `N passed, N failed`.
 *
 * `--kubeconfig FILE`: against a cluster of your own, in namespaces of the run's own, which are removed afterwards.
 * `--target lab|control-plane|scripts|workbench`: one of them. `--only NAME`: the files whose names begin so. `--logs
 * FOLDER`: keeps what the control plane's programs said.
 */
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../../scripts/bundle.ts';
import { noCounts, type Counts } from '../support/countReporter.ts';
import { runNodeTests } from '../support/nodeTests.ts';
import { runSuite } from '../support/suite.ts';
import { runBeside } from '../support/suiteProcess.ts';
import { Total } from '../support/total.ts';
import { ProgramsMissing, findPrograms } from './controlPlane/programs.ts';
import { readOwnKubeconfig, removeNamespaces } from './ownCluster.ts';
import { TARGET_VARIABLE, type Target } from './target.ts';
import { newRun, startTarget } from './targets.ts';
import { runWindowTests } from './windowTests.ts';

const KINDS = ['lab', 'control-plane', 'scripts', 'workbench'] as const;
type Kind = (typeof KINDS)[number];

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    kubeconfig: { type: 'string' },
    only: { type: 'string' },
    logs: { type: 'string' },
  },
});
const interrupted = new AbortController();
// What was begun is ended, and cleaned up, by the `finally`s below.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

function say(line: string): void {
  console.log(line);
}

/** Files of the cases of one kind of target; of all where none is given. */
function filesOf(kind?: Kind): readonly string[] {
  const here = import.meta.dirname;
  const cases = readdirSync(here).filter(
    (name) => name.endsWith('.test.ts') && (values.only === undefined || name.startsWith(values.only)),
  );
  const isScript = (name: string): boolean => name.startsWith('script');
  const ofControlPlane = kind === 'control-plane' || kind === 'scripts';
  return cases
    .filter((name) => !ofControlPlane || isScript(name) === (kind === 'scripts'))
    .sort()
    .map((name) => join(here, name));
}

async function runCases(target: Target, files: readonly string[]): Promise<Counts> {
  if (files.length === 0) throw new Error(`There are no cases whose file begins with ${values.only}.`);
  const folder = await mkdtemp(join(tmpdir(), 'kube-audit-cluster-'));
  try {
    const file = join(folder, 'target.json');
    await writeFile(file, JSON.stringify(target), { mode: 0o600 });
    return await runNodeTests(files, { environment: { [TARGET_VARIABLE]: file }, signal: interrupted.signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runAgainst(kind: Kind): Promise<Counts> {
  const window = kind === 'workbench';
  const started = await startTarget(kind === 'lab' ? 'lab' : 'control-plane', say, { wholeLab: window });
  try {
    return window
      ? await runWindowTests(started.target, interrupted.signal)
      : await runCases(started.target, filesOf(kind));
  } finally {
    if (values.logs !== undefined) await started.keepLogs(join(values.logs, kind));
    await started.stop();
  }
}

async function runOnOwnCluster(file: string): Promise<Counts> {
  const kubeconfig = await readOwnKubeconfig(file);
  const target: Target = { kind: 'own', kubeconfig, run: newRun(), access: undefined, lab: undefined };
  try {
    return await runCases(target, filesOf());
  } finally {
    await removeNamespaces(target, say);
  }
}

/** Runs one suite; without the control plane's programs it is left out, by name. */
function suite(name: string, run: () => Promise<Counts>): Promise<Counts> {
  return runSuite(name, async () => {
    try {
      return await run();
    } catch (error) {
      // On a CI machine everything is to be there: leaving off would be a silent hole.
      if (!(error instanceof ProgramsMissing)) throw error;
      say(error.message);
      return { ...noCounts(), skipped: [`all of it (${error.message})`] };
    }
  });
}

async function main(): Promise<number> {
  const { kubeconfig, target } = values;
  const total = new Total();
  if (kubeconfig !== undefined) {
    total.add('own cluster', await suite(`own cluster of ${kubeconfig}`, () => runOnOwnCluster(kubeconfig)));
    return total.close();
  }
  const kind = KINDS.find((known) => known === target);
  if (target !== undefined && kind === undefined) {
    console.error(`There is no target ${target}: ${KINDS.join(', ')}.`);
    return 2;
  }
  // Where another one runs us beside others, it has built.
  if (process.send === undefined && (kind ?? 'workbench') === 'workbench') bundle('extension');
  // Before all suites, so that none includes the build's time, and kubectl exists for each. Suites that need them
  // report failures.
  if (target !== 'lab') await findPrograms(say).catch(() => undefined);
  if (kind !== undefined) {
    total.add(kind, await suite(kind, () => runAgainst(kind)));
  } else if (!interrupted.signal.aborted) {
    const args = process.argv.slice(2);
    // No control plane is started for `--only` where it would have nothing to do.
    const kinds = filesOf().length === 0 ? KINDS : KINDS.filter((each) => filesOf(each).length > 0);
    const all = kinds.map((each) => runBeside(import.meta.filename, [...args, '--target', each]));
    for (const counts of await Promise.all(all)) total.addNamed(counts);
  }
  return total.close();
}

process.exitCode = await main();
