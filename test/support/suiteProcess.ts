import { fork } from 'node:child_process';
import { once } from 'node:events';
import { endWithUs } from './childProcess.ts';
import { noCounts, type Counts } from './countReporter.ts';

/**
 * Runs a script of suites in a process of its own, beside others: what it says comes in one piece, when it has ended.
 * Its `Total` hands us the counts in place of its closing lines.
 */
export async function runBeside(script: string, args: readonly string[]): Promise<Counts> {
  const child = fork(script, args, { silent: true });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => said.push(text));
  }
  let counts: Counts | undefined;
  child.on('message', (message) => (counts = message as Counts));
  endWithUs(child);
  const [code] = (await once(child, 'close')) as [number | null];
  process.stdout.write(said.join(''));
  // One that ends before it has counted is a failure.
  counts ??= { ...noCounts(), failed: 1 };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
