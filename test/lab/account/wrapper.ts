import { chmodSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILE_CACHE } from '../compileCache.ts';
import { labFiles, writeAtomically } from './files.ts';

/**
 * Writes `<lab>/bin/ibmcloud`, the substitute for IBM's executable: Node, the program and the lab by absolute path,
 * whatever the environment and the working folder are. It registers itself as under way before Node starts, for `exec`
 * keeps the process id. Node's own settings of the caller (a debugger's `NODE_OPTIONS`) are dropped; the compile cache
 * halves the start-up time.
 *
 * @returns the absolute path of the executable.
 */
export function writeWrapper(lab: string): string {
  const folder = resolve(lab);
  const program = fileURLToPath(new URL('../ibmcloud/main.ts', import.meta.url));
  mkdirSync(labFiles.inFlight(folder), { recursive: true });
  const script = [
    '#!/bin/sh',
    `: > ${quote(labFiles.inFlight(folder))}/$$`,
    'unset NODE_OPTIONS NODE_V8_COVERAGE NODE_EXTRA_CA_CERTS',
    'NODE_NO_WARNINGS=1',
    `NODE_COMPILE_CACHE=${quote(COMPILE_CACHE)}`,
    'export NODE_NO_WARNINGS NODE_COMPILE_CACHE',
    `exec ${quote(process.execPath)} ${quote(program)} --lab ${quote(folder)} -- "$@"`,
    '',
  ].join('\n');
  const path = labFiles.cli(folder);
  writeAtomically(path, script, 0o755);
  chmodSync(path, 0o755);
  return path;
}

/** One word of a POSIX shell, whatever it holds. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
