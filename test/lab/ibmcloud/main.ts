import { enterCall, leaveCall, withoutSecrets } from './calls.ts';
import { runCall } from './runCall.ts';

/**
 * The lab's `ibmcloud`: `main.ts --lab DIR -- ARGUMENTS`. Exits with the CLI's exit code; 70 means a mistake in the lab
 * or in how a test uses it, reported on standard error.
 */
async function main(): Promise<void> {
  const [option, lab, separator, ...args] = process.argv.slice(2);
  if (option !== '--lab' || lab === undefined || separator !== '--') throw new Error('Usage: --lab DIR -- ARGUMENTS');
  const startedAt = Date.now();
  const inFlight = enterCall(lab);
  const end = (exitCode: number): never => {
    leaveCall(lab, {
      pid: process.pid,
      args: withoutSecrets(args),
      startedAt,
      endedAt: Date.now(),
      exitCode,
      inFlight,
    });
    process.exit(exitCode);
  };
  process.on('SIGTERM', () => end(143));
  process.on('SIGINT', () => end(130));
  try {
    end(await runCall(lab, args, process.env));
  } catch (error) {
    process.stderr.write(`The lab's ibmcloud failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    end(70);
  }
}

await main();
