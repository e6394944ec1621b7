import * as vscode from 'vscode';
import type { Plan } from '../forwarding/plans/plan.ts';
import type { PlanEvent, PlanResult } from '../forwarding/plans/runPlan.ts';
import { inEnglish, message } from '../text/message.ts';
import type { Log } from './log.ts';
import { localize } from './localize.ts';
import { withProgress } from './showText.ts';

/**
 * Runs a plan with a progress notification that names and counts its steps and can be cancelled; logs each step.
 * @param run runs the plan with a signal that the user's Cancel and `ended` abort.
 */
export function runWithProgress(
  plan: Plan,
  log: Log,
  ended: AbortSignal,
  run: (signal: AbortSignal, onEvent: (event: PlanEvent) => void) => Promise<PlanResult>,
): Promise<PlanResult> {
  const title = localize(plan.title);
  return withCancellableProgress(title, ended, async (signal, report) => {
    log.begin(
      `${inEnglish(plan.title)}: ${plan.steps.length} steps, account ${plan.account.name} (${plan.account.id})`,
    );
    try {
      let logged = '';
      const result = await run(signal, (event) => {
        // A wait that only counts up is logged once.
        const line = logLine(event);
        if (line.replace(/\d+/g, '') !== logged) {
          log.info(line);
        }
        logged = line.replace(/\d+/g, '');
        report(sayEvent(event), event.kind === 'step-finished' ? 100 / event.count : 0);
      });
      log.info(`${inEnglish(plan.title)}: done`);
      return result;
    } catch (error) {
      log.warn(`${inEnglish(plan.title)}: ${signal.aborted ? 'cancelled' : 'stopped'}`);
      throw error;
    }
  });
}

/** Runs work with a cancellable progress notification. `report` takes a text and the additional percentage. */
export async function withCancellableProgress<T>(
  title: string,
  ended: AbortSignal,
  work: (signal: AbortSignal, report: (text: string, increment: number) => void) => Promise<T>,
): Promise<T> {
  return withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (report, token) => {
      const cancelled = new AbortController();
      const subscription = token.onCancellationRequested(() => cancelled.abort());
      try {
        return await work(AbortSignal.any([cancelled.signal, ended]), report);
      } finally {
        subscription.dispose();
      }
    },
  );
}

function sayEvent({ step, index, count, detail }: PlanEvent): string {
  const position = `(${index + 1}/${count}) ${localize(step.title)}`;
  return detail === undefined ? position : localize(message('{0}: {1}', position, localize(detail)));
}

function logLine({ kind, step, index, count, detail }: PlanEvent): string {
  const position = `(${index + 1}/${count}) ${inEnglish(step.title)}`;
  const more = detail === undefined ? '' : `: ${inEnglish(detail)}`;
  return `${position}${kind === 'step-finished' ? ': done' : ''}${more}`;
}
