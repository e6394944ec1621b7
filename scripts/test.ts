/**
 * `npm test`: everything that needs no Go; `npm test -- all`: the cluster's cases too; `npm test -- unit host`: these
 * suites only. The last line is `N passed, N failed`.
 *
 * A test that is left out, for instance because HAProxy is not installed, is named; with CI=true it counts as failed.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run as runProgram } from '../test/support/childProcess.ts';
import { noCounts, type Counts } from '../test/support/countReporter.ts';
import type { HostResult } from '../test/host/index.ts';
import { runHostSuite, type HostRunOptions } from '../test/support/hostSuite.ts';
import { startLabProcess } from '../test/support/labProcess.ts';
import { runNodeTests } from '../test/support/nodeTests.ts';
import { runSuite } from '../test/support/suite.ts';
import { runBeside } from '../test/support/suiteProcess.ts';
import { Total } from '../test/support/total.ts';
import { oldestServer } from '../test/support/vscode/install.ts';
import { root } from './bundle.ts';

interface Suite {
  name: string;
  run: () => Promise<Counts> | Counts;
}

/** Programs that pass or fail as a whole: they run side by side, before everything else. */
const checks: Suite[] = [
  tool('typecheck', 'typescript/bin/tsc', '--noEmit'),
  tool('typecheck-pages', 'typescript/bin/tsc', '--noEmit', '--project', 'src/ui/pages/script'),
  tool('lint', 'eslint/bin/eslint.js', '.', '--max-warnings=0'),
  tool('format', 'prettier/bin/prettier.cjs', '--check', '.', '--log-level=warn'),
  tool('build', 'webpack/bin/webpack.js', '--fail-on-warnings'),
];

/**
 * Stages, one after the other; of each two suites run at a time, the longest first. Tests wait much, every file for a
 * lab of its own, so that files overlap too. A window takes half a core on average: four keep two cores busy.
 */
const stages: Suite[][] = [
  [
    { name: 'unit', run: () => nodeTests('test/unit/**/*.test.ts', 4) },
    // A control plane restarts most of the time, and its cases wait for it.
    { name: 'cluster', run: () => runBeside(join(root, 'test', 'cluster', 'run.ts'), []) },
  ],
  // A flood of lines needs the machine for itself: beside windows, VS Code 1.106 did not let go of a channel.
  [{ name: 'host-oldest', run: hostTestsInOldest }],
  [{ name: 'host', run: () => hostTests() }],
  [
    { name: 'workbench', run: () => nodeTests('test/workbench/**/*.test.ts', 4) },
    { name: 'packed', run: () => nodeTests('test/packed/*.test.ts') },
  ],
];
const atATime = 2;

/**
 * Files that take longest, longest first: each is begun before the others of its suite, so that none is left for its
 * end.
 */
const longest = [
  ...['setUpTls', 'killedHost', 'setUpSeveral', 'resume', 'setUp', 'traces', 'unset', 'streams', 'around', 'verify'],
  ...['hostileRepository', 'setUpCloudLogs', 'setUpOpenShift', 'editing', 'cloudLogsFromNothing', 'palette'],
  ...['faultTable', 'colleagues', 'verifyBroken'],
];

/** Suites that run what `dist` and `out/host` hold. */
const needBuild = ['cluster', 'host', 'host-oldest', 'packed', 'workbench'];

/** Suites that are to be asked for, since not every machine has what they need. */
const onRequest = ['cluster'];

async function main(wanted: readonly string[]): Promise<number> {
  const all = [checks, ...stages].flat().map(({ name }) => name);
  const unknown = wanted.find((name) => name !== 'all' && !all.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no suite ${unknown}: ${all.join(', ')}, all.`);
    return 2;
  }
  const plain = all.filter((name) => !onRequest.includes(name));
  const names = new Set(wanted.includes('all') ? all : wanted.length > 0 ? wanted : plain);
  // Where another one runs us beside others, it has built.
  if (process.send === undefined && needBuild.some((name) => names.has(name))) names.add('build');

  const total = new Total();
  const runOne = async ({ name, run }: Suite): Promise<void> => total.add(name, await runSuite(name, run));
  await Promise.all(checks.filter(({ name }) => names.has(name)).map(runOne));
  for (const stage of stages) {
    const [first, ...more] = stage.filter(({ name }) => names.has(name));
    if (first && more.length === 0) await runOne(first);
    else if (first) await runAllBeside([first, ...more], total);
  }
  return total.close();
}

async function runAllBeside(suites: readonly Suite[], total: Total): Promise<void> {
  const waiting = [...suites];
  const runNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      total.addNamed(await runBeside(import.meta.filename, [next.name]));
    }
  };
  await Promise.all(Array.from({ length: atATime }, runNext));
}

/**
 * A program of node_modules, run with our Node. What it says is shown at its end, so that those side by side do not
 * mix.
 */
function tool(name: string, script: string, ...args: string[]): Suite {
  return {
    name,
    run: async () => {
      const said = await runProgram(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root });
      if (said.trim() !== '') console.log(said.trim());
      return { ...noCounts(), passed: 1 };
    },
  };
}

async function nodeTests(pattern: string, concurrency = 1): Promise<Counts> {
  const rank = (file: string): number => longest.indexOf(basename(file, '.test.ts')) >>> 0;
  const files = globSync(pattern, { cwd: root }).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  if (files.length === 0) throw new Error(`There are no tests at ${pattern}.`);
  return runNodeTests(files, { concurrency });
}

/** @param older a VS Code before the newest. */
async function hostTests(older?: HostRunOptions['older']): Promise<HostResult> {
  const lab = await startLabProcess();
  try {
    const result = await runHostSuite({
      settings: { 'kubeAudit.cliPath': lab.cliPath },
      workspace: join(root, 'test', 'lab', 'workspace'),
      environment: { KUBE_AUDIT_LAB: lab.dir },
      ...(older === undefined ? {} : { older }),
    });
    console.log(`Host suite in VS Code ${result.vscodeVersion}`);
    return result.exitCode !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
  } finally {
    await lab.stop();
  }
}

/** The same in the oldest VS Code that may install the extension: whatever it uses must be there. */
async function hostTestsInOldest(): Promise<Counts> {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { vscode: string } };
  const result = await hostTests({ desktop: engines.vscode.replace('^', ''), server: oldestServer });
  if (engines.vscode === `^${result.vscodeVersion.replace(/\d+$/, '0')}`) return result;
  throw new Error(`VS Code ${result.vscodeVersion} is not the oldest of ${engines.vscode}: see oldestServer.`);
}

process.exitCode = await main(process.argv.slice(2));
