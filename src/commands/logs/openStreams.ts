import { FilterMemory } from '../../ui/ask/filterMemory.ts';
import { AuditFiles } from '../../ui/documents/savedLogs.ts';
import { EventDocuments } from '../../ui/documents/eventDocuments.ts';
import { LogStreams } from '../../ui/stream/logStreams.ts';
import type { CommandContext } from '../command.ts';
import { perHost } from '../perHost.ts';

/** The streams of this window. */
export const streamsOf = perHost(
  ({ log, clusters }) => new LogStreams(log, (id, problem) => clusters.setProblem(id, problem)),
);

/** The lines that are open as documents. */
export const eventsOf = perHost(() => new EventDocuments());

/** The saved audit logs that are open. */
export const filesOf = perHost(({ signal }) => new AuditFiles(signal));

/** The filters that are remembered. */
export function filtersOf({ memory }: CommandContext): FilterMemory {
  return new FilterMemory(memory);
}
