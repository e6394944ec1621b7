import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { version } from 'vscode';
import { noCounts, noteTime, type Counts } from '../support/countReporter.ts';

/** The host suite's result for its starter, as JSON in the file that `KUBE_AUDIT_HOST_RESULT` names. */
export interface HostResult extends Counts {
  vscodeVersion: string;
}

/**
 * Runs every test of this folder inside a VS Code extension host. VS Code calls it; a promise that rejects is a failed
 * run.
 */
export async function run(): Promise<void> {
  console.log(`VS Code ${version}`);
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 180_000, ...grep(process.env['KUBE_AUDIT_HOST_GREP']) });
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, '', mocha);
  const tests = import.meta.webpackContext('.', { recursive: true, regExp: /\.test\.ts$/ });
  for (const key of tests.keys()) tests(key);

  const result: HostResult = { vscodeVersion: version, ...noCounts() };
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', () => result.passed++)
      .on('fail', () => result.failed++)
      .on('test end', (test) => noteTime(result.slowest, test.fullTitle(), test.duration ?? 0))
      .on('pending', (test) => result.skipped.push(test.fullTitle()));
  });
  const file = process.env['KUBE_AUDIT_HOST_RESULT'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(result));
  if (failures > 0) throw new Error(`${failures} of the host tests failed.`);
}

function grep(pattern: string | undefined): { grep?: string } {
  return pattern === undefined || pattern === '' ? {} : { grep: pattern };
}
