import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { withoutCredentials } from '../support/labProcess.ts';

/**
 * Milliseconds that `xargs -P 8` takes for these calls of an executable: the plain solution, as in a careful shell
 * script.
 */
export async function timeWithXargs(executable: string, calls: readonly (readonly string[])[]): Promise<number> {
  const lines = calls.map((args) => args.map((arg) => `'${arg.replaceAll("'", `'\\''`)}'`).join(' '));
  const began = performance.now();
  const child = spawn('xargs', ['-P', '8', '-L', '1', executable], {
    env: withoutCredentials(process.env),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end(`${lines.join('\n')}\n`);
  await once(child, 'exit');
  return performance.now() - began;
}
