/**
 * `npm test`: everything; `npm test -- unit host`: these suites only. The last line is `N passed, N failed`.
 *
 * A test that is left out, for instance because HAProxy is not installed, is named; with CI=true it counts as failed.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run as runProgram } from '../test/support/childProcess.ts';
import { noCounts, type Counts } from '../test/support/countReporter.ts';
import type { HostResult } from '../test/host/index.ts';
import { runHostSuite } from '../test/support/hostSuite.ts';
import { startLabProcess } from '../test/support/labProcess.ts';
import { runNodeTests } from '../test/support/nodeTests.ts';
import { runSuite } from '../test/support/suite.ts';
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
  tool('lint', 'eslint/bin/eslint.js', '.', '--max-warnings=0'),
  tool('format', 'prettier/bin/prettier.cjs', '--check', '.', '--log-level=warn'),
  tool('build', 'webpack/bin/webpack.js', '--fail-on-warnings'),
];

/** One after the other. The unit tests wait much, each file for a lab of its own: four files at once keep two cores busy. */
const tests: Suite[] = [
  { name: 'unit', run: () => nodeTests('test/unit/**/*.test.ts', '--test-concurrency=4') },
  { name: 'host', run: () => hostTests() },
  { name: 'host-oldest', run: hostTestsInOldest },
  { name: 'packed', run: () => nodeTests('test/packed/*.test.ts') },
  { name: 'workbench', run: () => nodeTests('test/workbench/**/*.test.ts', '--test-concurrency=2') },
];

/** Suites that run what `dist` and `out/host` hold. */
const needBuild = ['host', 'host-oldest', 'packed', 'workbench'];

async function main(wanted: readonly string[]): Promise<number> {
  const all = [...checks, ...tests].map(({ name }) => name);
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no suite ${unknown}: ${all.join(', ')}.`);
    return 2;
  }
  const names = new Set(wanted.length > 0 ? wanted : all);
  if (needBuild.some((name) => names.has(name))) names.add('build');

  const total = new Total();
  const runOne = async ({ name, run }: Suite): Promise<void> => total.add(name, await runSuite(name, run));
  await Promise.all(checks.filter(({ name }) => names.has(name)).map(runOne));
  for (const suite of tests.filter(({ name }) => names.has(name))) await runOne(suite);
  return total.close();
}

/** A program of node_modules, run with our Node. What it says is shown at its end, so that those side by side do not mix. */
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

async function nodeTests(pattern: string, ...flags: string[]): Promise<Counts> {
  if (globSync(pattern, { cwd: root }).length === 0) throw new Error(`There are no tests at ${pattern}.`);
  return runNodeTests([pattern], flags);
}

/** @param server a VS Code of its own, by the version of `code-server`; else the newest that there is. */
async function hostTests(server?: string): Promise<HostResult> {
  const lab = await startLabProcess();
  try {
    const result = await runHostSuite({
      settings: { 'kubeAudit.cliPath': lab.cliPath },
      workspace: join(root, 'test', 'lab', 'workspace'),
      environment: { KUBE_AUDIT_LAB: lab.dir },
      ...(server === undefined ? {} : { server }),
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
  const result = await hostTests(oldestServer);
  if (engines.vscode === `^${result.vscodeVersion.replace(/\d+$/, '0')}`) return result;
  throw new Error(`VS Code ${result.vscodeVersion} is not the oldest of ${engines.vscode}: see oldestServer.`);
}

process.exitCode = await main(process.argv.slice(2));
