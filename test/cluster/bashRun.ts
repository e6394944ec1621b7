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
import { join } from 'node:path';
import { after } from 'node:test';
import { labFiles } from '../lab/account/files.ts';

/** Runs a script with bash as a user would, and gives what it said. @throws Error where it failed, or left something of the user's changed. */
export type RunScript = (script: string) => Promise<string>;

/**
 * Bash with nothing on its PATH but the lab's `ibmcloud`, kubectl and the system's tools, for a user with kubeconfigs of their own.
 * @param environment is added to what the user has set.
 */
export function bashIn(lab: string, kubectl: string, environment: Readonly<Record<string, string>> = {}): RunScript {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-script-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const [bin, home, temporary] = ['bin', 'home', 'tmp'].map((name) => join(folder, name)) as [string, string, string];
  for (const path of [bin, join(home, '.kube'), temporary]) mkdirSync(path, { recursive: true });
  symlinkSync(kubectl, join(bin, 'kubectl'));
  symlinkSync(labFiles.cli(lab), join(bin, 'ibmcloud'));
  const kubeconfig = join(home, 'kubeconfig');
  for (const file of [kubeconfig, join(home, '.kube', 'config')]) writeFileSync(file, 'current-context: theirs\n');
  const env = {
    ...{ PATH: `${bin}:/usr/bin:/bin`, HOME: home, TMPDIR: temporary, KUBECONFIG: kubeconfig },
    // As many users have it: it would spoil each answer of the CLI.
    ...{ IBMCLOUD_TRACE: 'true', POLL_SECONDS: '0.2', ...environment },
  };
  const theirs = (): string => [...contents(home), `CLI ${readFileSync(labFiles.account(lab), 'utf8')}`].join('\n');
  return async (script) => {
    const before = theirs();
    const said = await new Promise<string>((resolve, reject) => {
      const child = execFile('bash', { env, timeout: 240_000 }, (error, out, trouble) =>
        error === null ? resolve(out) : reject(new Error(`${error.message}\n${out}\n${trouble}`)),
      );
      child.stdin?.end(script);
    });
    assert.equal(theirs(), before, 'something in the home folder, a kubeconfig or a setting of the CLI was changed');
    assert.deepEqual(readdirSync(temporary), [], 'something was left in the temporary folder');
    return said;
  };
}

/** Each file below a folder with its time and text. */
function contents(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path);
    return statSync(path).isFile() ? `${name} ${mtimeMs} ${readFileSync(path, 'utf8')}` : name;
  });
}
