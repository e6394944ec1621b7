import { uptime } from 'node:os';
import { pause } from '../../failure/pause.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import { isAbandoned, type JournalEntry } from '../../forwarding/plans/journal/journal.ts';
import type { CommandContext } from '../command.ts';

/** Between two looks at plans that another window runs. */
const LOOK_AGAIN_MS = 2_000;

/** The plans that ended early and that nobody works on. */
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
 * The same from the start on, again and again while another window runs a plan: where a window is loaded anew, the host that it had
 * before may end only after the new one has looked.
 */
export async function watchUnfinished(context: CommandContext): Promise<void> {
  const { journal } = context.flowServices();
  const isElsewhere = (entry: JournalEntry): boolean =>
    entry.process !== process.pid && !isAbandoned(entry, uptime() * 1000);
  for (;;) {
    // Before it is shown: a plan that ends in between is looked at once more.
    const entries = await journal.entries();
    await showUnfinished(context);
    if (!entries.some(isElsewhere)) {
      return;
    }
    await pause(LOOK_AGAIN_MS, context.signal);
  }
}
