import type { Command } from '../command.ts';
import { resumePlan } from './resumePlan.ts';

/** Commands about plans. Those of a preview apply to the one in the active editor, or else to the last one opened. */
export const planCommands = {
  runPlan: async (context) => (await context.previews()).decide('run'),
  cancelPlan: async (context) => (await context.previews()).decide('cancel'),
  exportPlan: async (context) => (await context.previews()).exportScript(),
  resumePlan,
} satisfies Readonly<Record<string, Command>>;
