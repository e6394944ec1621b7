import { FilterMemory } from '../../ui/ask/filterMemory.ts';
import type { CommandContext } from '../command.ts';

/** The filters that are remembered. */
export function filtersOf({ memory }: CommandContext): FilterMemory {
  return new FilterMemory(memory);
}
