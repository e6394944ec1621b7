import * as vscode from 'vscode';
import { logTextOf } from '../../failure/failure.ts';
import { toFailure } from '../../failure/toFailure.ts';
import { canUndo } from '../../forwarding/plans/journal/knownChanges.ts';
import { message, type Message } from '../../text/message.ts';
import type { Action } from '../../ui/notify.ts';
import type { Afterwards } from '../../ui/pages/plan/planRecord.ts';
import type { CommandContext } from '../command.ts';
import { afterwardsOf, type PlanOfPage } from './afterwards.ts';

/** Resume, and Undo where something can be undone. */
export function resumeOrUndo(clusterId: string, isUndoable: boolean): readonly Action[] {
  const button = (work: 'resume' | 'undo', label: Message): Action => ({
    button: label,
    run: () => vscode.commands.executeCommand('kubeAudit.resumePlan', { clusterId, work }),
  });
  return [button('resume', message('Resume')), ...(isUndoable ? [button('undo', message('Undo'))] : [])];
}

/** What is left of a page's plans that ended with its window, and what can be done about it. */
export async function leftOver(
  context: CommandContext,
  plans: readonly PlanOfPage[],
): Promise<{ readonly afterwards: Afterwards; readonly next: readonly Action[] }> {
  const { log } = context;
  const { afterwards, unfinished } = await afterwardsOf(plans, context.flowServices().journal, (error) =>
    log.warn(logTextOf(toFailure(error))),
  );
  const [only] = unfinished;
  if (only === undefined) return { afterwards, next: [] };
  if (plans.length === 1) return { afterwards, next: resumeOrUndo(only.cluster.id, canUndo(only.changes)) };
  // Asks what to do, and with which cluster's plan.
  return { afterwards, next: unfinished.map(resumeOf) };
}

function resumeOf({
  cluster: { id, name },
}: {
  readonly cluster: { readonly id: string; readonly name: string };
}): Action {
  return {
    button: message('Resume {0}…', name),
    run: () => vscode.commands.executeCommand('kubeAudit.resumePlan', { clusterId: id }),
  };
}
