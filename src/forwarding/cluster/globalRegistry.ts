import { Failure } from '../../failure/failure.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import { getRegistryRegion, setRegistryRegion } from '../../ibmcloud/commands/registry.ts';
import { limiter } from '../../kubernetes/limiter.ts';
import { message } from '../../text/message.ts';

/** Stores the former region while another is set, so that it is restored even if the window closes meanwhile. */
export interface FormerRegion {
  get(): string | undefined;
  put(region: string | undefined): Promise<void>;
}

const GLOBAL = 'global';
const PUT_BACK_LIMIT_MS = 30_000;
/** Else one command would restore the region under another one that still asks. */
const oneAtATime = limiter(1);

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
  return oneAtATime(async () => {
    await putRegionBack(cli, former);
    const region = await cli.run(getRegistryRegion(), { signal });
    if (region === GLOBAL) return whileGlobal(cli, signal, use);
    await former.put(region);
    try {
      await cli.run(setRegistryRegion(GLOBAL), { signal });
      return await whileGlobal(cli, signal, use);
    } finally {
      await putRegionBack(cli, former);
    }
  });
}

/** Another window or terminal may have set another region meanwhile: then the answers may be another registry's. */
async function whileGlobal<T>(cli: CliRunner, signal: AbortSignal, use: () => Promise<T>): Promise<T> {
  const answer = await use();
  if ((await cli.run(getRegistryRegion(), { signal })) === GLOBAL) return answer;
  throw new Failure('other', message('The registry region was changed elsewhere meanwhile; try again.'), {
    remedy: 'retry',
  });
}

/** Restores the region after an earlier call. Cancelling the operation does not cancel this. @throws Failure */
export async function putRegionBack(cli: CliRunner, former: FormerRegion): Promise<void> {
  const region = former.get();
  if (region === undefined) return;
  const run = { signal: AbortSignal.timeout(PUT_BACK_LIMIT_MS) };
  if ((await cli.run(getRegistryRegion(), run)) === GLOBAL) await cli.run(setRegistryRegion(region), run);
  await former.put(undefined);
}
