import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import { getRegistryRegion, setRegistryRegion } from '../../ibmcloud/commands/registry.ts';

/** Stores the former region while another is set, so that it is restored even if the window closes meanwhile. */
export interface FormerRegion {
  get(): string | undefined;
  put(region: string | undefined): Promise<void>;
}

const GLOBAL = 'global';
const PUT_BACK_LIMIT_MS = 30_000;

/**
 * Calls `use` while the CLI targets the global registry: only that one holds IBM's images, and no command has an option
 * for it. All terminals share the region. It is restored in any case, unless somebody else has changed it meanwhile.
 * @throws Failure
 */
export async function inGlobalRegistry<T>(
  cli: CliRunner,
  former: FormerRegion,
  signal: AbortSignal,
  use: () => Promise<T>,
): Promise<T> {
  await putRegionBack(cli, former);
  const region = await cli.run(getRegistryRegion(), { signal });
  if (region === GLOBAL) return use();
  await former.put(region);
  try {
    await cli.run(setRegistryRegion(GLOBAL), { signal });
    return await use();
  } finally {
    await putRegionBack(cli, former);
  }
}

/** Restores the region after an earlier call. Cancelling the operation does not cancel this. @throws Failure */
export async function putRegionBack(cli: CliRunner, former: FormerRegion): Promise<void> {
  const region = former.get();
  if (region === undefined) return;
  const run = { signal: AbortSignal.timeout(PUT_BACK_LIMIT_MS) };
  if ((await cli.run(getRegistryRegion(), run)) === GLOBAL) await cli.run(setRegistryRegion(region), run);
  await former.put(undefined);
}
