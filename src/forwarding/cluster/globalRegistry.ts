import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import { getRegistryRegion, setRegistryRegion } from '../../ibmcloud/commands/registry.ts';

/** Where the former region is kept while another is set, so that it is put back although the window was closed in between. */
export interface FormerRegion {
  get(): string | undefined;
  put(region: string | undefined): Promise<void>;
}

const GLOBAL = 'global';
const PUT_BACK_LIMIT_MS = 30_000;

/**
 * Calls `use` while the CLI targets the global registry, which alone holds IBM's images, and which no call can name by itself. The
 * region is every terminal's: it is put back afterwards whatever happened, unless somebody else has set one meanwhile.
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

/** Puts back what an earlier call may have left. Cancelling what was asked for does not cancel this. @throws Failure */
export async function putRegionBack(cli: CliRunner, former: FormerRegion): Promise<void> {
  const region = former.get();
  if (region === undefined) return;
  const run = { signal: AbortSignal.timeout(PUT_BACK_LIMIT_MS) };
  if ((await cli.run(getRegistryRegion(), run)) === GLOBAL) await cli.run(setRegistryRegion(region), run);
  await former.put(undefined);
}
