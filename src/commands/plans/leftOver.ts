import * as vscode from 'vscode';
import type { Holder } from '../../forwarding/plans/journal/claims.ts';
import { Failure } from '../../failure/failure.ts';
import { message, type Message } from '../../text/message.ts';
import type { Action } from '../../ui/notify.ts';
import type { Afterwards } from '../../ui/pages/plan/planRecord.ts';
import type { CommandContext } from '../command.ts';
import { heldEntries } from './unfinishedPlans.ts';

/** Resume, and Undo where something can be undone. */
export function resumeOrUndo(clusterId: string, canUndo: boolean): readonly Action[] {
  const button = (work: 'resume' | 'undo', label: Message): Action => ({
    button: label,
    run: () => vscode.commands.executeCommand('kubeAudit.resumePlan', { clusterId, work }),
  });
  return [button('resume', message('Resume')), ...(canUndo ? [button('undo', message('Undo'))] : [])];
}

/** What is left of a run on a cluster that ended with its window, and what can be done about it. */
export async function leftOver(
  context: CommandContext,
  clusterId: string,
): Promise<{ readonly afterwards: Afterwards; readonly next: readonly Action[] }> {
  try {
    const held = (await heldEntries(context)).find(({ entry }) => entry.cluster.id === clusterId);
    if (held === undefined) return { afterwards: 'nothing left', next: [] };
    const afterwards = afterwardsOf(held.holder);
    const canUndo = held.entry.changes.length > 0;
    return { afterwards, next: afterwards === 'unfinished' ? resumeOrUndo(clusterId, canUndo) : [] };
  } catch {
    // What could not be read is in the log.
    return { afterwards: 'unknown', next: [] };
  }
}

function afterwardsOf(holder: Holder | Failure): Afterwards {
  if (holder instanceof Failure) return 'unknown';
  return holder === 'nobody' ? 'unfinished' : 'running elsewhere';
}
