import type { CliRunner } from '../ibmcloud/cliCommand.ts';
import { logCall } from './callLog.ts';
import { lazy } from './lazy.ts';
import { loadChunk } from './loadChunk.ts';
import type { Log } from './log.ts';
import { cliPath } from './settings.ts';

/** The CLI as the extension uses it. */
export interface Cli {
  readonly runner: CliRunner;
  /** Path of the CLI. @throws Failure – `cli-missing`, with the places that were checked. */
  readonly locate: (signal: AbortSignal) => Promise<string>;
}

/**
 * The CLI's client, loaded with its first call. Logs each call.
 * @param nameOf the name of the cluster with this id; `undefined` where it is not known.
 */
export function createLazyCli(log: Log, nameOf: (clusterId: string) => string | undefined): Cli {
  const locate = async (signal: AbortSignal): Promise<string> => {
    const { locateCli } = await loadChunk(() => import(/* webpackChunkName: "cli" */ '../ibmcloud/locateCli.ts'));
    const { path } = await locateCli({
      configured: cliPath(),
      environment: process.env,
      platform: process.platform,
      signal,
    });
    return path;
  };
  const load = lazy(async () => {
    const { createCliRunner } = await import(/* webpackChunkName: "cli" */ '../ibmcloud/runner.ts');
    return createCliRunner({ locate, environment: process.env, onCall: (record) => logCall(log, record, nameOf) });
  });
  const runner: CliRunner = {
    run: async (command, options) => (await load()).run(command, options),
  };
  return { runner, locate };
}
