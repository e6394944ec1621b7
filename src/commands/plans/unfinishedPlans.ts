import { logTextOf, type Failure } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import { toFailure } from '../../failure/toFailure.ts';
import type { Holder } from '../../forwarding/plans/journal/claims.ts';
import type { JournalEntry } from '../../forwarding/plans/journal/journal.ts';
import type { CommandContext } from '../command.ts';
import { clusterIdOf } from '../rowOf.ts';

/** Interval for checking plans that another window runs. */
const LOOK_AGAIN_MS = 2_000;

/** What the log has already: a look is repeated. */
const logged = new Set<string>();

/** A plan that ended early where nobody holds its cluster; a failure: who does could not be read. */
export interface HeldEntry {
  readonly entry: JournalEntry;
  readonly holder: Holder | Failure;
}

/** Plans that are running or ended early. One whose holder cannot be read hides no other. */
export async function heldEntries({
  flowServices,
  log,
}: Pick<CommandContext, 'flowServices' | 'log'>): Promise<readonly HeldEntry[]> {
  const { journal } = flowServices();
  const holderOf = async ({ cluster }: JournalEntry): Promise<Holder | Failure> => {
    try {
      return await journal.holder(cluster.id);
    } catch (error) {
      const failure = toFailure(error);
      const text = logTextOf(failure);
      if (!logged.has(text)) log.warn(text);
      logged.add(text);
      return failure;
    }
  };
  const entries = await journal.entries();
  return Promise.all(entries.map(async (entry) => ({ entry, holder: await holderOf(entry) })));
}

/**
 * Those that a command is about: where it was given a cluster, that one's alone, whether or not its row is loaded; else
 * all.
 */
export function entriesFor(argument: unknown, entries: readonly HeldEntry[]): readonly HeldEntry[] {
  const id = clusterIdOf(argument);
  return entries.filter(({ entry: { cluster } }) => id === undefined || cluster.id === id);
}

/** Those that no window works on. */
export function unfinishedOf(entries: readonly HeldEntry[]): readonly JournalEntry[] {
  return entries.filter(({ holder }) => holder === 'nobody').map(({ entry }) => entry);
}

/** Notes on which clusters a plan ended early. */
export async function showUnfinished(context: CommandContext): Promise<void> {
  const entries = unfinishedOf(await heldEntries(context));
  context.clusters.setUnfinished(
    new Map(
      entries.map(({ cluster, finished, steps }) => [
        cluster.id,
        { step: Math.min(finished + 1, steps.length), of: steps.length },
      ]),
    ),
  );
}

/**
 * The same from the start on, repeatedly while another window runs a plan: when a window reloads, its old host may end
 * only after the new one has checked.
 */
export async function watchUnfinished(context: CommandContext): Promise<void> {
  for (;;) {
    // Read before the marks are shown: a plan that ends in between is checked again.
    const entries = await heldEntries(context);
    await showUnfinished(context);
    if (entries.every(({ holder }) => holder === 'nobody' || holder === 'this host')) {
      return;
    }
    await pause(LOOK_AGAIN_MS, context.signal);
  }
}
