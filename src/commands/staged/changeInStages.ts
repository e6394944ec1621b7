import * as vscode from 'vscode';
import { runPlan } from '../../forwarding/plans/runPlan.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { confirm, type Action } from '../../ui/notify.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { clustersAtOnce } from '../../ui/settings.ts';
import { showInformation, showWarning } from '../../ui/showText.ts';
import type { CommandContext } from '../command.ts';
import { endingOf } from '../plans/deliverySentence.ts';
import { askDecision, shownPlan } from '../plans/planPreviews.ts';
import { resumeOrUndo } from '../plans/leftOver.ts';
import { runRecorded, type PlannedFlow } from '../plans/runRecorded.ts';
import { inStages, type Verdict } from './inStages.ts';
import { confirmMissing, makePlans, type Planned, type PlanOne } from './stagedPlans.ts';
import { countsOf, logLineOf, summaryMarkdown, doneOf, type ClusterEnd, type NamedCluster } from './stagedSummary.ts';

/** The same change on several clusters. */
export interface StagedChange {
  /** Of the preview, the progress and the summary. */
  readonly title: (clusters: number) => Message;
  readonly plan: PlanOne;
  /** The sentence at the end: how many of all are as they should be. */
  readonly whole: (well: number, all: number) => Message;
  /** The clusters forward nothing afterwards, so that there is nothing to verify. */
  readonly endsForwarding?: boolean;
  /** Asked before the preview, of clusters that have a plan. */
  readonly agree?: (planned: readonly Planned[]) => Promise<boolean>;
}

/**
 * Plans for several clusters, all in one preview with one decision; then the first alone, and the others if it went
 * well, so many at a time, until one fails. One summary at the end.
 */
export async function changeInStages(
  context: CommandContext,
  rows: readonly Row[],
  { title, plan, whole, endsForwarding = false, agree = () => Promise.resolve(true) }: StagedChange,
): Promise<void> {
  const planned = await makePlans(context, rows, plan);
  const flows = planned.flatMap(({ flow }) => flow ?? []);
  if (!(await confirmMissing(context, planned)) || !(await agree(planned.filter(({ flow }) => flow)))) return;
  const work = flows.filter(({ plan: { steps } }) => steps.length > 0);
  const text = title(work.length);
  if (work.length > 0) {
    const plans = work.map((flow) => flow.plan);
    if (!(await askDecision(context, localize(text), plans))) return;
  }
  const ends: readonly ClusterEnd[] = [
    ...(await runAll(context, text, work)),
    ...planned.flatMap(({ row: { cluster }, flow, failure }): readonly ClusterEnd[] => {
      if (failure) return [{ cluster, kind: 'no plan', failure }];
      const { steps = [], notes = [] } = flow?.plan ?? {};
      const kind = endsForwarding ? 'not known' : 'nothing to do';
      return steps.length > 0 ? [] : [{ cluster, kind, text: notes[0] }];
    }),
  ];
  const sentence = whole(doneOf(ends).length, planned.length);
  summarise(context, { title: text, whole: sentence, ends, verifies: !endsForwarding });
}

async function runAll(
  context: CommandContext,
  title: Message,
  work: readonly PlannedFlow[],
): Promise<readonly ClusterEnd[]> {
  if (work.length === 0) return [];
  context.log.begin(inEnglish(title));
  return withCancellableProgress(localize(title), context.signal, async (signal, report) => {
    let done = 0;
    const { ended, notBegun } = await inStages(
      work,
      async (flow) => {
        const end = await runOne(context, flow, signal);
        done += 1;
        report(localize(message('{0} of {1}', done, work.length)), 100 / work.length);
        return end;
      },
      {
        atOnce: clustersAtOnce(),
        // Nothing is begun behind a Cancel.
        verdict: (end) => (signal.aborted ? 'failed' : verdictOf(end)),
        goOn: (end) => askGoOn(end, work.length - 1),
      },
    );
    if (notBegun.length > 0) (await context.previews()).notBegun(notBegun.map(({ plan }) => plan));
    return [...ended, ...notBegun.map(({ plan: { cluster } }): ClusterEnd => ({ cluster, kind: 'not begun' }))];
  });
}

async function runOne(context: CommandContext, flow: PlannedFlow, signal: AbortSignal): Promise<ClusterEnd> {
  const { log } = context;
  const { plan, services } = flow;
  const { cluster } = plan;
  const page = (await context.previews()).begin(await shownPlan(context, plan), localize(plan.title));
  const stopped = AbortSignal.any([signal, page.stopped]);
  const end = await runRecorded(context, flow, (record, onRow) =>
    runPlan(plan, services, {
      signal: stopped,
      record,
      onEvent: (event) => {
        page.onEvent(event);
        onRow(event);
        const { kind, step, index, count } = event;
        if (kind === 'step-finished')
          log.info(`${cluster.name}: (${index + 1}/${count}) ${inEnglish(step.title)}: done`);
      },
    }),
  );
  if (end.failure) {
    const next = end.left ? resumeOrUndo(cluster.id, end.canUndo) : [];
    page.ended({ kind: 'stopped', text: end.failure.text, seen: [], call: end.stop?.call }, next);
    return { cluster, kind: end.left ? 'early' : 'failed', failure: end.failure };
  }
  const { delivery, notes } = end.result;
  const seen = [...(delivery?.evidence ?? []), ...notes];
  for (const line of seen) log.info(`${cluster.name}: ${inEnglish(line)}`);
  const { text, well } = flow.outcome(end.result);
  page.ended({ kind: endingOf(well, delivery), text, seen }, []);
  return { cluster, kind: well ? 'done' : delivery?.grade === 'rejected' ? 'rejected' : 'doubtful', text };
}

function verdictOf({ kind }: ClusterEnd): Verdict {
  return kind === 'done' ? 'well' : kind === 'doubtful' ? 'doubtful' : 'failed';
}

function askGoOn(end: ClusterEnd, others: number): Promise<boolean> {
  const seen = 'text' in end && end.text ? end.text : message('{0}', end.cluster.name);
  return confirm(
    others === 1 ? message('Go on with the other cluster?') : message('Go on with the other {0} clusters?', others),
    message('{0} was the first of them. {1}', end.cluster.name, seen),
    message('Go On'),
  );
}

interface Summary {
  readonly title: Message;
  readonly whole: Message;
  readonly ends: readonly ClusterEnd[];
  /** Whether Verify is offered. */
  readonly verifies: boolean;
}

/** How many are changed and how many are not; the page and the log have the names. What helps next is beside it. */
function summarise({ log }: CommandContext, { title, whole, ends, verifies }: Summary): void {
  log.info(inEnglish(whole));
  for (const end of ends) log.info(logLineOf(end));
  const counts = countsOf(ends);
  const early = ends.flatMap(({ cluster, kind }) => (kind === 'early' ? [cluster] : []));
  const changed = verifies ? doneOf(ends.filter(({ kind }) => kind !== 'nothing to do')) : [];
  const actions = new Map<string, Action['run']>(
    [
      ...nextActions(changed, early),
      { button: message('Summary'), run: () => showSummary(summaryMarkdown(title, whole, ends, localize)) },
    ].map(({ button, run }) => [localize(button), run]),
  );
  const text = [whole, ...counts].map(localize).join(' ');
  const shown = counts.length > 0 ? showWarning(text, ...actions.keys()) : showInformation(text, ...actions.keys());
  void shown.then((chosen) => (chosen === undefined ? undefined : actions.get(chosen)?.()));
}

/** As a new document, which VS Code's own Save keeps. */
async function showSummary(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document, { preview: false });
}

/** Verify those that are changed, resume what ended early. */
function nextActions(changed: readonly NamedCluster[], early: readonly NamedCluster[]): readonly Action[] {
  const rows = (clusters: readonly NamedCluster[]) => clusters.map(({ id }) => ({ clusterId: id }));
  const [verified] = rows(changed);
  const [resumed, ...others] = rows(early);
  const resume = resumed && (others.length === 0 ? { ...resumed, work: 'resume' } : {});
  return [
    ...(verified
      ? [
          {
            button: message('Verify'),
            run: () => vscode.commands.executeCommand('kubeAudit.verify', verified, rows(changed)),
          },
        ]
      : []),
    ...(resume
      ? [{ button: message('Resume'), run: () => vscode.commands.executeCommand('kubeAudit.resumePlan', resume) }]
      : []),
  ];
}
