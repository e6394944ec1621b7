import { parseArgs } from 'node:util';
import { startLab } from './lab.ts';

/**
 * Runs a lab until SIGTERM or SIGINT: `main.ts --dir DIR [--many N [--serve-many]] [--routes] [--haproxy real|stand-in]
 * [--until-stdin-ends]`; `SeedOptions` explains them. Prints one line `lab ready {json}` once everything listens. With
 * `--until-stdin-ends` it also ends when its starter is gone.
 */
const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    many: { type: 'string' },
    'serve-many': { type: 'boolean' },
    routes: { type: 'boolean' },
    haproxy: { type: 'string' },
    'until-stdin-ends': { type: 'boolean' },
  },
});
if (values.dir === undefined) throw new Error('usage: main.ts --dir DIR [--many N] [--haproxy real|stand-in]');

const lab = await startLab({
  dir: values.dir,
  seed: {
    many: Number(values.many ?? 0),
    serveMany: values['serve-many'] ?? false,
    routes: values.routes ?? false,
  },
  ...(values.haproxy === 'stand-in' ? { haproxy: 'stand-in' } : {}),
});
let ending = false;

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await lab.stop();
  process.exit(0);
}

process.on('SIGTERM', () => void end());
process.on('SIGINT', () => void end());
if (values['until-stdin-ends'] === true) process.stdin.resume().once('end', () => void end());
const { dir, cliPath, consumers, haproxy } = lab;
process.stdout.write(`lab ready ${JSON.stringify({ dir, cliPath, consumers, haproxy })}\n`);
