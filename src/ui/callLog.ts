import type { CliCallRecord } from '../ibmcloud/cliCommand.ts';
import { harmless } from '../text/foreignText.ts';
import { shellWord } from '../text/shellWord.ts';
import type { Log } from './log.ts';

/** Longer waits for other calls are logged, in milliseconds. */
const LONG_WAIT_MS = 1_000;

/**
 * Logs one call of the CLI: its cluster, arguments, exit and duration, never its output.
 * @param nameOf the name of the cluster with this id; `undefined` where it is not known.
 */
export function logCall(log: Log, call: CliCallRecord, nameOf: (clusterId: string) => string | undefined): void {
  const { args, outcome, exitCode, durationMs, waitedMs, stderr, isRepeated } = call;
  const [, id] = args.slice(args.indexOf('--cluster'));
  const name = args.includes('--cluster') && id !== undefined ? nameOf(id) : undefined;
  const command = `${name === undefined ? '' : `[${harmless(name)}] `}${['ibmcloud', ...args].map(shellWord).join(' ')}`;
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  const note = (text: string): void => (isRepeated === true ? log.debug(text) : log.info(text));
  if (waitedMs > LONG_WAIT_MS) note(`${command} (waited ${(waitedMs / 1000).toFixed(1)} s for its turn)`);
  switch (outcome) {
    case 'succeeded':
      note(`${command} (${seconds})`);
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
