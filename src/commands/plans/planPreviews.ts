import * as vscode from 'vscode';
import { endpointOf } from '../../forwarding/cluster/openCluster.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import { previewPlan } from '../../forwarding/plans/preview.ts';
import { scriptOfPlan } from '../../forwarding/plans/script/script.ts';
import type { PlanDecision } from '../../ui/documents/planDocuments.ts';
import type { CommandContext } from '../command.ts';

/** Shows plans in one preview, and waits for one decision on all of them. */
export async function askDecision(
  context: CommandContext,
  title: string,
  plans: readonly Plan[],
): Promise<PlanDecision> {
  await context.clusters.ready();
  const files = await Promise.all(
    plans.map(async (plan) => {
      const shown = await previewPlan(plan, context.clusters.condition(plan.cluster.id)?.spoken);
      return shown.map((file) => ({ ...file, folder: plan.cluster.name }));
    }),
  );
  const exportScript = async (): Promise<void> => {
    for (const plan of plans) await openScript(scriptOfPlan(plan, endpointOf(plan.cluster.id, context.flowServices())));
  };
  return (await context.previews()).decisionOn({ title, files: files.flat(), exportScript }, context.signal);
}

async function openScript(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'shellscript', content });
  await vscode.window.showTextDocument(document, { preview: false });
}
