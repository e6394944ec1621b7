import type { Command } from '../command.ts';
import { previews } from './planPreviews.ts';
import { resumePlan } from './resumePlan.ts';

type PlanCommand = 'runPlan' | 'cancelPlan' | 'exportPlan' | 'resumePlan';

/** Commands about plans: those of a preview are for the one in the active editor, or else for the one that was opened last. */
export const planCommands: Readonly<Record<PlanCommand, Command>> = {
  runPlan: async (context) => previews(context).decide('run'),
  cancelPlan: async (context) => previews(context).decide('cancel'),
  exportPlan: async (context) => previews(context).exportScript(),
  resumePlan,
};
