import type { Command } from '../command.ts';
import { resumePlan } from './resumePlan.ts';

type PlanCommand = 'runPlan' | 'cancelPlan' | 'exportPlan' | 'resumePlan';

/** Commands about plans: those of a preview are for the one in the active editor, or else for the one that was opened last. */
export const planCommands: Readonly<Record<PlanCommand, Command>> = {
  runPlan: async (context) => (await context.previews()).decide('run'),
  cancelPlan: async (context) => (await context.previews()).decide('cancel'),
  exportPlan: async (context) => (await context.previews()).exportScript(),
  resumePlan,
};
