import { spawnSync } from 'node:child_process';

const installed = spawnSync('shellcheck', ['--version']).status === 0;

/** Options of a test that needs ShellCheck: left out by name where that is not installed, but not with CI=true. */
export function needsShellcheck(): { skip: string | false } {
  if (installed) return { skip: false };
  if (process.env['CI'] === 'true') throw new Error('CI needs shellcheck for the exported scripts.');
  return { skip: 'shellcheck is not installed' };
}

/** What ShellCheck says of a bash script; empty where it finds nothing, not even a matter of style. */
export function shellcheck(script: string): string {
  const { stdout, stderr } = spawnSync('shellcheck', ['--shell', 'bash', '--severity', 'style', '-'], {
    input: script,
    encoding: 'utf8',
  });
  return stdout + stderr;
}
