import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/**
 * Bundles with webpack: `extension` with its pages into dist, `host-tests` into out/host, `bench` into out/bench.
 * Throws when it fails, over its budget too.
 */
export function bundle(...names: ('extension' | 'host-tests' | 'bench')[]): void {
  const configurations = names.flatMap((name) => (name === 'extension' ? [name, 'pages'] : [name]));
  const selected = configurations.flatMap((name) => ['--config-name', name]);
  runTool('webpack/bin/webpack.js', ['--fail-on-warnings', ...selected]);
}

/** Runs a program of node_modules with our Node; its output goes to ours. Throws when it fails. */
function runTool(script: string, args: readonly string[]): void {
  const result = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) throw new Error(`${script} ended with ${result.status ?? result.signal}.`);
}
