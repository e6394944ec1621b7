/**
 * Runs a program and ends it when standard input ends, that is, when our starter is gone, however it went:
 * `tether.ts PROGRAM [arguments]`. Started as the leader of a process group of its own.
 */
import { spawn } from 'node:child_process';

const [program = '', ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));
process.once('SIGTERM', () => child.kill('SIGTERM'));
process.stdin.resume().once('end', () => {
  child.kill('SIGTERM');
  // What does not end when it is asked to: the whole group, ourselves included.
  setTimeout(() => process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL'), 2_000);
});
