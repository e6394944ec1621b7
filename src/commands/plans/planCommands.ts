import type { Command } from '../command.ts';
import { resumePlan } from './resumePlan.ts';

/** Commands about plans. Those of a preview are about the one in the active editor, or else about the one picked. */
export const planCommands = {
  runPlan: async (context) => (await context.previews()).decide('run'),
  cancelPlan: async (context) => (await context.previews()).decide('cancel'),
  exportPlan: async (context) => (await context.previews()).exportScript(),
  resumePlan,
} satisfies Readonly<Record<string, Command>>;
