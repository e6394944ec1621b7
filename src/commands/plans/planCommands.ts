import type { Command } from '../command.ts';
import { resumePlan } from './resumePlan.ts';

/** Commands about plans: those of a preview are for the one in the active editor, or else for the one that was opened last. */
export const planCommands = {
  runPlan: async (context) => (await context.previews()).decide('run'),
  cancelPlan: async (context) => (await context.previews()).decide('cancel'),
  exportPlan: async (context) => (await context.previews()).exportScript(),
  resumePlan,
} satisfies Readonly<Record<string, Command>>;
