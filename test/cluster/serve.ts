/**
 * `node scripts/bootstrap.mjs test/cluster/serve.ts FILE`: runs a lab with a real control plane until it is
 * interrupted, and writes the control plane's kubeconfig into FILE: for a look with kubectl, and for `npm run
 * test:cluster -- --kubeconfig FILE`.
 */
import { rm, writeFile } from 'node:fs/promises';
import { startTarget } from './targets.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: serve.ts FILE');

const { target, stop } = await startTarget('control-plane', console.log);
const interrupted = new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
});
try {
  await writeFile(file, target.kubeconfig, { mode: 0o600 });
  console.log(`The control plane runs: kubeconfig ${file}, lab ${target.lab?.dir ?? ''}. Ctrl-C ends both.`);
  await interrupted;
} finally {
  await rm(file, { force: true });
  await stop();
}
