import type { CliCallRecord } from '../ibmcloud/cliCommand.ts';
import { shellWord } from '../text/shellWord.ts';
import type { Log } from './log.ts';

/** Longer waits for other calls are logged, in milliseconds. */
const LONG_WAIT_MS = 1_000;

/** Logs one call of the CLI: its arguments, exit and duration, never its output. */
export function logCall(log: Log, { args, outcome, exitCode, durationMs, waitedMs, stderr }: CliCallRecord): void {
  const command = ['ibmcloud', ...args].map(shellWord).join(' ');
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  if (waitedMs > LONG_WAIT_MS) log.info(`${command} (waited ${(waitedMs / 1000).toFixed(1)} s for its turn)`);
  switch (outcome) {
    case 'succeeded':
      log.info(`${command} (${seconds})`);
      break;
    case 'cancelled':
      log.info(`${command} (cancelled after ${seconds})`);
      break;
    case 'timed-out':
      log.warn(`${command} (timed out after ${seconds})${indented(stderr)}`);
      break;
    case 'failed':
      log.warn(`${command} (failed after ${seconds}, exit code ${exitCode ?? 'none'})${indented(stderr)}`);
  }
}

function indented(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed === '' ? '' : `\n${trimmed.replace(/^/gm, '    ')}`;
}
