/**
 * `npm test`: everything; `npm test -- unit host`: these suites only. The last line is `N passed, N failed`.
 *
 * A test that is left out, for instance because HAProxy is not installed, is named; with CI=true it counts as failed.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noCounts, type Counts } from '../test/support/countReporter.ts';
import type { HostResult } from '../test/host/index.ts';
import { runHostSuite } from '../test/support/hostSuite.ts';
import { startLabProcess } from '../test/support/labProcess.ts';
import { runNodeTests } from '../test/support/nodeTests.ts';
import { runSuite } from '../test/support/suite.ts';
import { Total } from '../test/support/total.ts';
import { oldestServer } from '../test/support/vscode/install.ts';
import { bundle, root, runTool } from './bundle.ts';

interface Suite {
  name: string;
  run: () => Promise<Counts> | Counts;
}

const suites: Suite[] = [
  { name: 'typecheck', run: () => check(() => runTool('typescript/bin/tsc', ['--noEmit'])) },
  { name: 'lint', run: () => check(() => runTool('eslint/bin/eslint.js', ['.', '--max-warnings=0'])) },
  {
    name: 'format',
    run: () => check(() => runTool('prettier/bin/prettier.cjs', ['--check', '.', '--log-level=warn'])),
  },
  { name: 'build', run: () => check(() => bundle()) },
  { name: 'unit', run: () => nodeTests('test/unit/**/*.test.ts', '--test-concurrency=4') },
  { name: 'host', run: () => hostTests() },
  { name: 'host-oldest', run: hostTestsInOldest },
  { name: 'packed', run: () => nodeTests('test/packed/*.test.ts') },
  { name: 'workbench', run: () => nodeTests('test/workbench/**/*.test.ts', '--test-concurrency=1') },
];

/** Suites that run what `dist` and `out/host` hold. */
const needBuild = ['host', 'host-oldest', 'packed', 'workbench'];

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) {
    console.error(`There is no suite ${unknown}: ${suites.map((suite) => suite.name).join(', ')}.`);
    return 2;
  }
  const names = new Set(wanted.length > 0 ? wanted : suites.map((suite) => suite.name));
  if (needBuild.some((name) => names.has(name))) names.add('build');

  const total = new Total();
  for (const suite of suites.filter(({ name }) => names.has(name))) {
    total.add(suite.name, await runSuite(suite.name, suite.run));
  }

  return total.close();
}

/** A tool that passes or fails as a whole. */
function check(tool: () => void): Counts {
  tool();
  return { ...noCounts(), passed: 1 };
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
