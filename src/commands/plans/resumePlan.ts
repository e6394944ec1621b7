import * as vscode from 'vscode';
import { Failure } from '../../failure/failure.ts';
import type { CredentialsChoice } from '../../forwarding/cluster/withCluster.ts';
import { planApplyManifest } from '../../forwarding/flows/applyManifest.ts';
import { checkResumable, isAgreed } from '../../forwarding/flows/resume.ts';
import { planUndo } from '../../forwarding/flows/undo.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import type { FlowMemo, JournalEntry } from '../../forwarding/plans/journal/journal.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import { claimFor } from '../../forwarding/plans/journal/clusterClaim.ts';
import { withoutContents } from '../../forwarding/plans/journal/knownChanges.ts';
import { isWholeUrl } from '../../forwarding/webhook/webhookRecord.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import { fieldAt } from '../../text/jsonValue.ts';
import { message, type Message } from '../../text/message.ts';
import { HIDDEN } from '../../text/redaction.ts';
import { localize } from '../../ui/localize.ts';
import { auditDocument, requireTrust } from '../auditDocument.ts';
import { clusterIdOf } from '../rowOf.ts';
import type { CommandContext } from '../command.ts';
import { resumedSummary } from './deliverySentence.ts';
import { planAgain } from './planAgain.ts';
import { planWithProgress } from './planWithProgress.ts';
import { previewAndRun, runApproved } from './runFlow.ts';
import type { PlannedFlow } from './runRecorded.ts';
import { entriesFor, heldEntries, showUnfinished, unfinishedOf, type HeldEntry } from './unfinishedPlans.ts';
import { showInformation, pickOne, type Entry } from '../../ui/showText.ts';
import { harmless } from '../../text/foreignText.ts';
import { storedUrl } from '../../forwarding/webhook/url/storedUrl.ts';

type Work = (context: CommandContext, entry: JournalEntry, services: FlowContext) => Promise<void>;

interface Choice extends Entry {
  readonly work: Work;
}

/** Choices for a plan that ended early; a button for one of these asks nothing else. */
const works = {
  resume,
  undo,
  discard: async (_context: CommandContext, entry: JournalEntry, services: FlowContext) => forget(entry, services),
} satisfies Readonly<Record<string, Work>>;

/**
 * Resume Plan…: asks which plan, if several ended early, and whether to resume, undo or forget it.
 * @param argument a cluster's row; with `work` in it nothing is asked.
 */
export async function resumePlan(context: CommandContext, argument: unknown): Promise<void> {
  const services = context.flowServices();
  const entry = await chooseEntry(entriesFor(argument, await heldEntries(context)));
  if (entry === undefined) {
    return;
  }
  const work = workOf(argument) ?? (await chooseWork(entry));
  if (work === undefined) {
    return;
  }
  try {
    await work(context, entry, services);
  } finally {
    await showUnfinished(context);
  }
}

/** Only with a cluster: without one the plan that is left may be any. */
function workOf(argument: unknown): Work | undefined {
  const work = clusterIdOf(argument) === undefined ? undefined : fieldAt(argument, 'work');
  return work === 'resume' || work === 'undo' ? works[work] : undefined;
}

async function chooseEntry(known: readonly HeldEntry[]): Promise<JournalEntry | undefined> {
  const offered = unfinishedOf(known);
  if (offered.length === 0) {
    void showInformation(localize(nothingToResume(known)));
  }
  if (offered.length <= 1) {
    return offered[0];
  }
  const items = offered.map((entry) => ({
    label: harmless(entry.cluster.name),
    description: localize(entry.title),
    entry,
  }));
  const picked = await pickOne(items, {
    title: localize(message('Resume Plan')),
    question: localize(message('Which plan?')),
  });
  return picked?.entry;
}

function nothingToResume([held]: readonly HeldEntry[]): Message {
  const holder = held?.holder ?? 'nobody';
  switch (holder) {
    case 'nobody':
      return message('No unfinished plan to resume.');
    case 'this host':
      return message('This window is running this plan.');
    case 'another host':
      return message('Another window is running this plan.');
    default:
      return holder.text;
  }
}

async function chooseWork(entry: JournalEntry): Promise<Work | undefined> {
  const choices: readonly Choice[] = [
    {
      label: localize(message('Resume')),
      detail: localize(message('Checks what is there now and does the rest.')),
      work: works.resume,
    },
    {
      label: localize(message('Undo')),
      detail: localize(message('Shows a plan that reverts the changes.')),
      work: works.undo,
    },
    {
      label: localize(message('Discard')),
      detail: localize(message('Keeps everything as it is and forgets the plan.')),
      work: works.discard,
    },
  ];
  const picked = await pickOne(choices, {
    title: localize(entry.title),
    question: localize(placeOf(entry)),
  });
  return picked?.work;
}

function placeOf({ finished, steps, ended }: JournalEntry): Message {
  return ended ?? message('Ended after step {0} of {1}.', finished, steps.length);
}

async function resume(context: CommandContext, entry: JournalEntry, services: FlowContext): Promise<void> {
  const { cluster } = entry;
  const memo = await withPassword(entry);
  if (memo === undefined) {
    return;
  }
  await checkResumable(entry, services, context.signal);
  const plan = await planWithProgress(context, cluster.name, async (choice) => {
    const again = await (memo.flow === 'apply-manifest'
      ? manifestPlan(memo, cluster.name, services, choice)
      : planAgain(memo, services, choice));
    if (again) {
      return again;
    }
    throw new Failure('other', message('This plan can’t be resumed; start its command again.'));
  });
  const flow: PlannedFlow = {
    plan,
    services,
    memo,
    earlier: (context.endedRuns.get(cluster.id) ?? entry).changes,
    outcome: ({ delivery }) => resumedSummary(memo.flow, message('{0}: done.', localize(plan.title)), delivery),
  };
  if (plan.steps.length === 0) {
    await forget(entry, services);
  }
  // What the user has already decided on is not asked again.
  await (plan.steps.length > 0 && isAgreed(plan, entry) ? runApproved(context, flow) : previewAndRun(context, flow));
}

/** Forgets a plan, unless another window has resumed it meanwhile. @throws Failure `plan-running` */
async function forget({ cluster }: JournalEntry, { journal }: FlowContext): Promise<void> {
  const claim = await claimFor(cluster, journal);
  try {
    await journal.remove(cluster.id);
  } finally {
    await claim.release();
  }
}

/** Apply to Cluster, with the file's current text. */
async function manifestPlan(
  { inputs }: FlowMemo,
  name: string,
  services: FlowContext,
  choice: CredentialsChoice,
): Promise<Plan> {
  requireTrust();
  // The command wrote these inputs itself.
  const { cluster, file } = inputs as { readonly cluster: Cluster; readonly file: string };
  const document = await auditDocument(vscode.Uri.parse(file));
  if (!document.isManifest) {
    throw new Failure(
      'invalid-input',
      message('{0} is no longer a manifest; start the command for {1} again.', document.name, name),
    );
  }
  return planApplyManifest({ cluster, objects: document.objects, file: document.name }, services, choice);
}

/**
 * A set-up whose URL contains a password: the journal does not store it, so the user is asked for the URL. `undefined`:
 * the user cancelled.
 */
async function withPassword({ cluster, memo }: JournalEntry): Promise<FlowMemo | undefined> {
  const { answers } = memo.inputs;
  if (typeof answers !== 'object' || answers === null || !('server' in answers)) {
    return memo;
  }
  const kept = answers.server;
  if (typeof kept !== 'string' || !kept.includes(HIDDEN)) {
    return memo;
  }
  const digest =
    'serverDigest' in answers && typeof answers.serverDigest === 'string' ? { serverDigest: answers.serverDigest } : {};
  const server = await vscode.window.showInputBox({
    title: localize(message('{0} · Resume plan', cluster.name)),
    prompt: localize(message('Secrets in {0} aren’t kept. Type the whole URL to continue', storedUrl(kept))),
    password: true,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      isWholeUrl(typed, { server: kept, ...digest })
        ? undefined
        : localize(message('This isn’t {0}.', storedUrl(kept))),
  });
  return server === undefined ? undefined : { ...memo, inputs: { ...memo.inputs, answers: { ...answers, server } } };
}

async function undo(context: CommandContext, entry: JournalEntry, services: FlowContext): Promise<void> {
  const run = context.endedRuns.get(entry.cluster.id) ?? entry;
  const { account, cluster, credentials, changes } = run;
  const plan = await planWithProgress(context, cluster.name, ({ signal }) => planUndo(run, services, signal));
  await previewAndRun(context, {
    plan,
    services,
    memo: { flow: 'undo', inputs: { account, cluster, credentials, changes: changes.map(withoutContents) } },
    outcome: () => ({
      // The notes name what can't be undone.
      text:
        plan.notes.length > 0
          ? message('The changes on {0} are undone as far as they can be; see the plan’s notes.', cluster.name)
          : message('The changes on {0} are undone.', cluster.name),
      well: true,
    }),
  });
}
