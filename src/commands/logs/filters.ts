import { FilterMemory } from '../../ui/ask/filterMemory.ts';
import type { CommandContext } from '../command.ts';

export function filtersOf({ memory }: CommandContext): FilterMemory {
  return new FilterMemory(memory);
}
