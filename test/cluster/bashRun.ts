import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after } from 'node:test';
import { labFiles } from '../lab/account/files.ts';

/**
 * Runs a script with bash as a user would, and gives what it said.
 * @param variables of the environment besides.
 * @throws Error where it failed, or left something of the user's changed.
 */
export type RunScript = (script: string, variables?: Readonly<Record<string, string>>) => Promise<string>;

/** Milliseconds; then a script is ended. A loaded machine takes its time: each step is a program or more. */
const limitMs = 1_200_000;

/** The tools that scripts may use, and the options that both Linux and macOS know. */
const macOptions: Readonly<Record<string, string>> = {
  ...{
    cat: '',
    grep: '-[Eiqv]+',
    head: '-n',
    mkdir: '-p',
    mktemp: '-d',
    openssl: '-.*',
    rm: '-[rf]+',
    sed: '-[nEe]+',
  },
  ...{ sleep: '', tail: '-c', tr: '-d' },
};

/**
 * Bash for a user with kubeconfigs of their own.
 * @param system `linux`: kubectl, the lab's `ibmcloud` and the system's tools; `mac`: of these only {@link macOptions}.
 */
export function bashIn(lab: string, kubectl: string, system: 'linux' | 'mac'): RunScript {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-script-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const [bin, home, temporary] = ['bin', 'home', 'tmp'].map((name) => join(folder, name)) as [string, string, string];
  for (const path of [bin, join(home, '.kube'), temporary]) mkdirSync(path, { recursive: true });
  symlinkSync(kubectl, join(bin, 'kubectl'));
  symlinkSync(labFiles.cli(lab), join(bin, 'ibmcloud'));
  if (system === 'mac') for (const [tool, options] of Object.entries(macOptions)) writeTool(join(bin, tool), options);
  const kubeconfig = join(home, 'kubeconfig');
  for (const file of [kubeconfig, join(home, '.kube', 'config')]) writeFileSync(file, 'current-context: theirs\n');
  const env = {
    ...{ PATH: system === 'mac' ? bin : `${bin}:/usr/bin:/bin`, HOME: home, TMPDIR: temporary, KUBECONFIG: kubeconfig },
    // As many users have it: it would spoil each answer of the CLI.
    ...{ IBMCLOUD_TRACE: 'true', POLL_SECONDS: '0.2' },
  };
  const theirs = (): string => [...contents(home), `CLI ${readFileSync(labFiles.account(lab), 'utf8')}`].join('\n');
  return async (script, variables = {}) => {
    const before = theirs();
    const said = await new Promise<string>((resolve, reject) => {
      const child = execFile('/bin/bash', { env: { ...env, ...variables }, timeout: limitMs }, (error, out, trouble) =>
        error === null ? resolve(out) : reject(new Error(`${error.message}\n${out}\n${trouble}`)),
      );
      child.stdin?.end(script);
    });
    assert.equal(theirs(), before, 'something in the home folder, a kubeconfig or a setting of the CLI was changed');
    assert.deepEqual(readdirSync(temporary), [], 'something was left in the temporary folder');
    return said;
  };
}

/** The system's tool, which refuses options that this expression does not match. */
function writeTool(path: string, options: string): void {
  const tool = basename(path);
  const lines = [
    '#!/bin/bash',
    'for word in "$@"; do',
    `  [[ $word != -?* || $word =~ ^(${options})$ ]] || { echo "${tool} $word: not on macOS" >&2; exit 64; }`,
    'done',
    `PATH=/usr/bin:/bin exec ${tool} "$@"`,
    '',
  ];
  writeFileSync(path, lines.join('\n'), { mode: 0o755 });
}

/** Each file below a folder with its time and text. */
function contents(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path);
    return statSync(path).isFile() ? `${name} ${mtimeMs} ${readFileSync(path, 'utf8')}` : name;
  });
}
