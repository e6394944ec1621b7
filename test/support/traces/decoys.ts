import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesBelow } from './files.ts';

/** Things of a user that no run against the lab may call or change. */
export interface Decoys {
  readonly home: string;
  /** Folder of the decoy `ibmcloud`. */
  readonly bin: string;
  /** What `$KUBECONFIG` names; `~/.kube/config` is another one. */
  readonly kubeconfig: string;
  readonly apiKey: string;
  /** What was called, made, changed, touched or removed since they were laid out. */
  changes(): string[];
}

const kubeconfigText = (name: string): string => `apiVersion: v1
kind: Config
clusters:
- name: ${name}
  cluster: { server: 'https://203.0.113.7:443' }
contexts:
- name: ${name}
  context: { cluster: ${name}, user: ${name} }
current-context: ${name}
users:
- name: ${name}
  user: { token: not-a-token }
`;

/**
 * Lays out a home folder whose login shell has another `ibmcloud` first in its PATH, another kubeconfig and an API key,
 * in the start-up files of the usual shells.
 */
export function layOutDecoys(folder: string, apiKey: string): Decoys {
  const home = join(folder, 'home');
  const bin = join(folder, 'bin');
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  const called = join(folder, 'called');
  write(called, '');
  write(join(bin, 'ibmcloud'), `#!/bin/sh\necho "$0 $*" >> '${called}'\nexit 1\n`);
  chmodSync(join(bin, 'ibmcloud'), 0o755);
  const start = `export PATH='${bin}':"$PATH"\nexport KUBECONFIG='${kubeconfig}'\nexport IBMCLOUD_API_KEY='${apiKey}'\n`;
  for (const name of ['.profile', '.bash_profile', '.bashrc', '.zshenv', '.zprofile']) write(join(home, name), start);
  write(join(home, '.kube', 'config'), kubeconfigText('of-home'));
  write(kubeconfig, kubeconfigText('of-variable'));
  write(join(home, '.bluemix', 'config.json'), '{"APIEndpoint":"https://cloud.ibm.com"}\n');
  // Of the Cloud Logs plug-in: the instance that the user has chosen for a terminal.
  write(join(home, '.bluemix', 'plugins', 'cloud-logs', 'config.json'), '{"service_url":"https://mine.example"}\n');

  // Shells and VS Code may keep things of their own in a home folder.
  const own = (path: string): boolean =>
    !path.startsWith(`${home}/`) || /^\.(kube|bluemix)\//.test(path.slice(home.length + 1));
  const before = snapshot(folder);
  return {
    home,
    bin,
    kubeconfig,
    apiKey,
    changes: () => {
      const after = snapshot(folder);
      const changed = [...before].filter(([path, state]) => after.get(path) !== state).map(([path]) => path);
      const made = [...after.keys()].filter((path) => !before.has(path) && own(path));
      return [...changed, ...made];
    },
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Bytes and modification time (nanoseconds) of each file. */
function snapshot(folder: string): Map<string, string> {
  return new Map(
    filesBelow(folder).map((path) => {
      const { mtimeNs } = statSync(path, { bigint: true });
      return [path, `${mtimeNs} ${readFileSync(path, 'base64')}`];
    }),
  );
}
