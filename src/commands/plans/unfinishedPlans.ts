import { uptime } from 'node:os';
import { pause } from '../../failure/pause.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import { isAbandoned, type JournalEntry } from '../../forwarding/plans/journal/journal.ts';
import type { CommandContext } from '../command.ts';

/** Interval for checking plans that another window runs. */
const LOOK_AGAIN_MS = 2_000;

/** Plans that ended early and that no process works on. */
export async function unfinishedEntries({ journal }: FlowContext): Promise<readonly JournalEntry[]> {
  const entries = await journal.entries();
  return entries.filter((entry) => isAbandoned(entry, uptime() * 1000));
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
  const isElsewhere = (entry: JournalEntry): boolean =>
    entry.process !== process.pid && !isAbandoned(entry, uptime() * 1000);
  for (;;) {
    // Read before the marks are shown: a plan that ends in between is checked again.
    const entries = await journal.entries();
    await showUnfinished(context);
    if (!entries.some(isElsewhere)) {
      return;
    }
    await pause(LOOK_AGAIN_MS, context.signal);
  }
}
