/**
 * `npm test`: everything; `npm test -- unit host`: these suites only. The last line is `N passed, N failed`.
 *
 * A test that is left out, for instance because HAProxy is not installed, is named; with CI=true it counts as failed.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from '../test/support/countReporter.ts';
import { runHostSuite } from '../test/support/hostSuite.ts';
import { startLabProcess } from '../test/support/labProcess.ts';
import { runNodeTests } from '../test/support/nodeTests.ts';
import { Total } from '../test/support/total.ts';
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
  { name: 'unit', run: () => nodeTests('test/unit/**/*.test.ts') },
  { name: 'host', run: hostTests },
  { name: 'workbench', run: () => nodeTests('test/workbench/**/*.test.ts', '--test-concurrency=1') },
];

/** Suites that run what `dist` and `out/host` hold. */
const needBuild = ['host', 'workbench'];

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
    console.log(`\n== ${suite.name}`);
    const began = performance.now();
    const counts = await runSuite(suite);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`== ${suite.name}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
    total.add(suite.name, counts);
  }

  return total.close();
}

async function runSuite({ name, run }: Suite): Promise<Counts> {
  try {
    return await run();
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
}

/** A tool that passes or fails as a whole. */
function check(tool: () => void): Counts {
  tool();
  return { passed: 1, failed: 0, skipped: [] };
}

async function nodeTests(pattern: string, ...flags: string[]): Promise<Counts> {
  if (globSync(pattern, { cwd: root }).length === 0) throw new Error(`There are no tests at ${pattern}.`);
  return runNodeTests([pattern], flags);
}

async function hostTests(): Promise<Counts> {
  const lab = await startLabProcess();
  try {
    const result = await runHostSuite({
      settings: { 'kubeAudit.cliPath': lab.cliPath },
      workspace: join(root, 'test', 'lab', 'workspace'),
      environment: { KUBE_AUDIT_LAB: lab.dir },
    });
    console.log(`Host suite in VS Code ${result.vscodeVersion}`);
    return result.exitCode !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
  } finally {
    await lab.stop();
  }
}

process.exitCode = await main(process.argv.slice(2));
