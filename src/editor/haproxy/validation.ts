import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { Failure } from '../../failure/failure.ts';
import { withSecretFiles } from '../../forwarding/certificates/secretFiles.ts';
import { runProcess } from '../../ibmcloud/runProcess.ts';
import { message } from '../../text/message.ts';
import type { ManifestFile, Configuration } from '../manifest/manifestFile.ts';
import { itemsAt, mapAt, textAt } from '../manifest/yamlNode.ts';

/** HAProxy's message about a line; `line` counts from 0. */
export interface Complaint {
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly text: string;
  /** The Secret in the cluster that has the file that HAProxy misses here. */
  readonly secret?: string;
}

/** Where packages install it. The PATH of a user seldom includes `sbin`. */
const usualFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin', '/opt/homebrew/bin', '/usr/local/bin'];
const limits = {
  timeoutMs: 20_000,
  stdoutLimit: 1_000_000,
  stderrLimit: 1_000_000,
  killGraceMs: 1_000,
  settleGraceMs: 1_000,
};

/** Finds HAProxy on this machine. @throws Failure if there is none. */
export async function locateHaproxy(environment: NodeJS.ProcessEnv): Promise<string> {
  const folders = [...(environment['PATH'] ?? '').split(delimiter).filter(isAbsolute), ...usualFolders];
  for (const folder of folders) {
    const file = join(folder, 'haproxy');
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    ) {
      return file;
    }
  }
  throw new Failure('other', message('Install HAProxy on this machine to validate haproxy.cfg.'));
}

/**
 * Runs `haproxy -c` on a private copy. Files of the configuration's ConfigMap and of neighbouring Secrets are written
 * beside the copy and removed afterwards. A `haproxy.cfg` on disk refers to the files of its folder.
 *
 * HAProxy executes `lua-load` scripts even then, so this needs a trusted workspace.
 *
 * @param folder the folder of the file; `undefined` for an unsaved one.
 * @throws Failure `cancelled`, `timed-out`, `other`.
 */
export async function validate(
  haproxy: string,
  file: ManifestFile,
  configuration: Configuration,
  options: { readonly folder: string | undefined; readonly parent: string; readonly signal: AbortSignal },
): Promise<Complaint[]> {
  const beside = configuration.holder === undefined ? {} : mountedFiles(file, configuration);
  const places = new Map(Object.keys(beside).map((name) => [name, name]));
  if (configuration.holder === undefined && options.folder !== undefined) {
    // Of a folder that cannot be read HAProxy itself says which file it misses.
    const names = await readdir(options.folder).catch(() => undefined);
    for (const name of names ?? []) places.set(name, join(options.folder, name));
  }
  const text = withPaths(configuration.embedded.text, places);
  return withSecretFiles(options.parent, { ...beside, 'haproxy.cfg': text }, async (paths) => {
    const copy = paths['haproxy.cfg'];
    const end = await runProcess(haproxy, ['-c', '-C', dirname(copy), '-f', copy], {
      signal: options.signal,
      environment: { PATH: dirname(haproxy) },
      limits,
    });
    if (end.kind === 'cancelled') throw new Failure('cancelled', message('Validation cancelled.'));
    if (end.kind === 'timed-out') throw new Failure('timed-out', message('HAProxy didn’t answer within 20 seconds.'));
    if (end.kind !== 'exited') {
      throw new Failure('other', message('Couldn’t run HAProxy: {0}', end.kind), { detail: end.stderr });
    }
    const found = complaints(end.stderr, copy);
    if (end.exitCode === 0 || found.some(({ severity }) => severity === 'error')) {
      return found.map((complaint) => withSecret(complaint, file));
    }
    throw new Failure('other', message('HAProxy rejected haproxy.cfg without naming a line.'), { detail: end.stderr });
  });
}

/** The files in the pod's volumes: entries of the ConfigMap and of the Secrets in this file, by name. */
function mountedFiles(file: ManifestFile, { holder }: Configuration): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { kind, node, name } of file.objects) {
    const sources =
      kind === 'Secret' ? ['data', 'stringData'] : kind === 'ConfigMap' && name === holder?.object.name ? ['data'] : [];
    for (const source of sources) {
      for (const { key, value } of mapAt(node, source)?.entries ?? []) {
        const entry = String(key.value);
        // The entry's name becomes a file name.
        if (!/^[\w-][\w.-]*$/.test(entry) || entry === 'haproxy.cfg' || value?.type !== 'scalar') continue;
        const text = String(value.value);
        files[entry] = kind === 'Secret' && source === 'data' ? Buffer.from(text, 'base64').toString('utf8') : text;
      }
    }
  }
  return files;
}

/** HAProxy misses a file that only the cluster has: a pod mounts it from a Secret that is not in this file. */
function withSecret(complaint: Complaint, { pods, objects }: ManifestFile): Complaint {
  for (const { spec, containers } of pods) {
    for (const mount of containers.flatMap((container) => itemsAt(container, 'volumeMounts'))) {
      const volume = itemsAt(spec, 'volumes').find((one) => textAt(one, 'name') === textAt(mount, 'name'));
      const secret = volume && textAt(volume, 'secret', 'secretName');
      const path = textAt(mount, 'mountPath');
      if (secret === undefined || path === undefined || !complaint.text.includes(path)) continue;
      if (objects.some(({ kind, name }) => kind === 'Secret' && name === secret)) continue;
      return { ...complaint, severity: 'warning', secret };
    }
  }
  return complaint;
}

/** Maps absolute paths in the pod to local files of the same name. */
function withPaths(text: string, places: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /(?<![\w./@-])\/(?:[\w.-]+\/)*([\w.-]+)(?![\w./-])/g,
    (path, name: string) => places.get(name) ?? path,
  );
}

/** Parses `[ALERT] (123) : config : parsing [file:12] : …`, the format of HAProxy 2 and 3. */
function complaints(stderr: string, copy: string): Complaint[] {
  const found: Complaint[] = [];
  for (const line of stderr.split('\n')) {
    const [, level, rest = ''] = /^\[(ALERT|WARNING)\][^:]* : (?:config : )?(.*)$/.exec(line) ?? [];
    const at = rest.indexOf(`[${copy}:`);
    const [, number] = at === -1 ? [] : (/^(\d+)\]/.exec(rest.slice(at + copy.length + 2)) ?? []);
    if (level === undefined || number === undefined) continue;
    const text = rest
      .slice(rest.indexOf(']', at) + 1)
      .replace(/^\s*:\s*/, '')
      .replaceAll(copy, 'haproxy.cfg');
    found.push({ severity: level === 'ALERT' ? 'error' : 'warning', line: Math.max(0, Number(number) - 1), text });
  }
  return found;
}
