import { pause } from '../../failure/pause.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import type { JournalEntry, PlanJournal } from '../../forwarding/plans/journal/journal.ts';
import type { CommandContext } from '../command.ts';

/** Interval for checking plans that another window runs. */
const LOOK_AGAIN_MS = 2_000;

/** Plans that ended early and that no window works on. */
export async function unfinishedEntries({ journal }: FlowContext): Promise<readonly JournalEntry[]> {
  const entries = await heldEntries(journal);
  return entries.filter(({ holder }) => holder === 'nobody').map(({ entry }) => entry);
}

async function heldEntries(journal: PlanJournal) {
  const entries = await journal.entries();
  return Promise.all(entries.map(async (entry) => ({ entry, holder: await journal.holder(entry.cluster.id) })));
}

/** Notes on which clusters a plan ended early. */
export async function showUnfinished({ clusters, flowServices }: CommandContext): Promise<void> {
  const entries = await unfinishedEntries(flowServices());
  clusters.setUnfinished(entries.map(({ cluster }) => cluster.id));
}

/**
 * The same from the start on, repeatedly while another window runs a plan: when a window reloads, its old host may end
 * only after the new one has checked.
 */
export async function watchUnfinished(context: CommandContext): Promise<void> {
  const { journal } = context.flowServices();
  for (;;) {
    // Read before the marks are shown: a plan that ends in between is checked again.
    const entries = await heldEntries(journal);
    await showUnfinished(context);
    if (!entries.some(({ holder }) => holder === 'another host')) {
      return;
    }
    await pause(LOOK_AGAIN_MS, context.signal);
  }
}
