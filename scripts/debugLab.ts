/**
 * The lab for F5 in VS Code, at the fixed place `.lab/debug`, so that launch.json can name its `ibmcloud`. It starts
 * from scratch each time, and ends with the task.
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startLabProcess } from '../test/support/labProcess.ts';
import { root } from './bundle.ts';

const folder = join(root, '.lab', 'debug');
await rm(folder, { recursive: true, force: true });
await mkdir(join(folder, 'home'), { recursive: true });
await cp(join(root, 'test', 'lab', 'workspace'), join(folder, 'workspace'), { recursive: true });
const lab = await startLabProcess({ dir: join(folder, 'lab') });
// tasks.json waits for this line.
console.log(`The lab is ready: ${lab.cliPath}`);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void lab.stop().finally(() => process.exit(0)));
}
