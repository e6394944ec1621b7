import { uptime } from 'node:os';
import { isAbandoned, type JournalEntry } from '../forwarding/planJournal.ts';
import type { FlowServices } from '../forwarding/services.ts';
import type { EndedRun } from '../forwarding/undoPlan.ts';
import type { CommandContext } from './commandContext.ts';

/** Runs that ended early in this window, by cluster: with the contents of what they changed, which nothing else keeps. */
export const endedRuns = new Map<string, EndedRun>();

/** The plans that ended early and that nobody works on. */
export async function unfinishedEntries({ journal }: FlowServices): Promise<readonly JournalEntry[]> {
  const entries = (await journal?.entries()) ?? [];
  return entries.filter((entry) => isAbandoned(entry, uptime() * 1000));
}

/** Shows in the view on which clusters a plan ended early. */
export async function showUnfinished({ clusters, flowServices }: CommandContext): Promise<void> {
  const entries = await unfinishedEntries(flowServices());
  clusters.showUnfinished(entries.map(({ cluster }) => cluster.id));
}
