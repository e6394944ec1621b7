import * as vscode from 'vscode';
import { endpointOf } from '../../forwarding/cluster/openCluster.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import { previewPlan } from '../../forwarding/plans/preview.ts';
import { scriptOfPlan } from '../../forwarding/plans/script/script.ts';
import type { ShownPlan } from '../../ui/pages/plan/shownPlans.ts';
import type { CommandContext } from '../command.ts';
import { confirmTakeOver } from './confirmTakeOver.ts';

/**
 * Shows plans on one page, and waits for one decision on all of them; then for the answer about fields of others.
 * @returns whether they are to be run
 */
export async function askDecision(context: CommandContext, title: string, plans: readonly Plan[]): Promise<boolean> {
  const pages = await context.previews();
  const shown = await Promise.all(plans.map((plan) => shownPlan(context, plan)));
  const exportScript = async (): Promise<void> => {
    for (const plan of plans) await openScript(scriptOfPlan(plan, endpointOf(plan.cluster.id, context.flowServices())));
  };
  if ((await pages.decisionOn({ title, plans: shown, exportScript }, context.signal)) === 'cancel') return false;
  for (const plan of plans) {
    if (await confirmTakeOver(plan)) continue;
    pages.withdraw(plans);
    return false;
  }
  return true;
}

/** A plan with all that its page shows. */
export async function shownPlan({ clusters }: CommandContext, plan: Plan): Promise<ShownPlan> {
  await clusters.ready();
  const condition = clusters.condition(plan.cluster.id)?.spoken ?? [];
  const [words, ...objects] = await previewPlan(plan, condition);
  return { plan, condition, objects, text: words?.after ?? '' };
}

async function openScript(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'shellscript', content });
  await vscode.window.showTextDocument(document, { preview: false });
}
