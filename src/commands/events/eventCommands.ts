import type { Command } from '../command.ts';
import { closeExplored, exploreEvents, readEventsAgain } from './exploreEvents.ts';
import {
  clearExplored,
  excludeValue,
  filterExplored,
  rankValues,
  removeFilterPart,
  toggleValue,
} from './exploredFilter.ts';
import { copyFigures, exportExplored, openExplored } from './exploredLines.ts';

/** All commands of the view of events, by their id without `kubeAudit.`; the first one that runs loads them all. */
export const eventCommands = {
  exploreEvents,
  readEventsAgain,
  closeExplored,
  filterExplored,
  clearExplored,
  toggleValue,
  excludeValue,
  removeFilterPart,
  rankValues,
  openExplored,
  exportExplored,
  copyFigures,
} satisfies Readonly<Record<string, Command>>;
