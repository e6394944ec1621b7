import { AuditFiles } from '../ui/auditFiles.ts';
import { EventDocuments } from '../ui/eventDocuments.ts';
import { FilterMemory } from '../ui/filterMemory.ts';
import { LogStreams } from '../ui/logStreams.ts';
import type { CommandContext } from './commandContext.ts';

/** Made with the first stream: nothing of it is loaded before. */
const streams = new WeakMap<AbortSignal, LogStreams>();

/** The streams of this window. They end with the extension. */
export function streamsOf({ signal, log, clusters }: CommandContext): LogStreams {
  const known = streams.get(signal);
  if (known) {
    return known;
  }
  const made = new LogStreams(log, (id, problem) => clusters.tellProblem(id, problem));
  streams.set(signal, made);
  signal.addEventListener('abort', () => made.dispose());
  return made;
}

const events = new WeakMap<AbortSignal, EventDocuments>();

/** The lines that are open as documents. */
export function eventsOf({ signal }: CommandContext): EventDocuments {
  const known = events.get(signal);
  if (known) {
    return known;
  }
  const made = new EventDocuments();
  events.set(signal, made);
  signal.addEventListener('abort', () => made.dispose());
  return made;
}

const files = new WeakMap<AbortSignal, AuditFiles>();

/** The saved audit logs that are open. */
export function filesOf({ signal }: CommandContext): AuditFiles {
  const known = files.get(signal);
  if (known) {
    return known;
  }
  const made = new AuditFiles(signal);
  files.set(signal, made);
  signal.addEventListener('abort', () => made.dispose());
  return made;
}

/** The filters that are remembered. */
export function filtersOf({ memory }: CommandContext): FilterMemory {
  return new FilterMemory(memory);
}
