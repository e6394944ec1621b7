import { replacedUrl, type SetUpInputs } from '../../forwarding/flows/presentState.ts';
import { planSetUp, readPresentStateFor } from '../../forwarding/flows/setUp.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { objectionTo } from '../../forwarding/routes/checkAnswers.ts';
import type { Route } from '../../forwarding/routes/route.ts';
import { routes } from '../../forwarding/routes/routes.ts';
import type { AuditPolicy } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import { askAll, askPick, branching, type Question } from '../../ui/ask/wizard.ts';
import { confirm } from '../../ui/notify.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
<<<<<<< HEAD
import { deliverySummary, isDoubtful } from '../plans/deliverySentence.ts';
import { askDecision, shownPlan } from '../plans/planPreviews.ts';
import { runRecorded } from '../plans/runRecorded.ts';
=======
import { changeInStages } from '../staged/changeInStages.ts';
import type { Planned } from '../staged/stagedPlans.ts';
>>>>>>> 1a0cd19 (Change several clusters in stages: the first alone, then the rest)
import { askPolicy, policies } from './askPolicy.ts';
import { answersOf, questionsOf, type RouteDraft } from './routeQuestions.ts';
import { setUpOutcome } from './setUpOutcome.ts';

interface Chosen {
  readonly route: Route;
  readonly answers: Readonly<Record<string, string>>;
  readonly policy: AuditPolicy;
}

/** Set Up Audit Forwarding for several selected clusters: the questions once, then the change in stages. */
export async function setUpSeveral(context: CommandContext, rows: readonly Row[]): Promise<void> {
  const chosen = await ask(rows);
  if (chosen === undefined) return;
  const { route, answers, policy } = chosen;
  const services = context.flowServices();
<<<<<<< HEAD
  const planned = await makePlans(context, services, rows, chosen);
  const possible = planned.filter(({ plan }) => plan !== undefined);
  if (!(await confirmMissing(context, planned)) || !(await confirmReplace(possible))) return;
  const work = possible.filter(({ plan }) => plan !== undefined && plan.steps.length > 0);
  const plans = work.flatMap(({ plan }) => plan ?? []);
  if (plans.length > 0) {
    const title = message('Set up audit forwarding of {0} clusters', plans.length);
    if (!(await askDecision(context, localize(title), plans))) return;
  }
  const ended = await runAll(context, services, work);
  summarise(context, planned, ended);
=======
  const replaced = new Map<string, string>();
  await changeInStages(context, rows, {
    title: (clusters) => message('Set up audit forwarding of {0} clusters', clusters),
    plan: async ({ cluster }, choice) => {
      const inputs: SetUpInputs = { cluster, route: route.id, answers, policy };
      const present = await readPresentStateFor(route.id, cluster, services, choice);
      const plan = await planSetUp(inputs, present, services, choice);
      const url = replacedUrl(present, route.id);
      if (url !== undefined) replaced.set(cluster.id, url);
      return {
        ...{ plan, services, memo: { flow: 'set-up', inputs: { ...inputs } } },
        outcome: ({ delivery }) => setUpOutcome(inputs, delivery),
      };
    },
    agree: (planned) => confirmReplace(planned, replaced),
    whole: (done, all) => message('Audit forwarding is set up on {0} of {1} clusters.', done, all),
  });
>>>>>>> 1a0cd19 (Change several clusters in stages: the first alone, then the rest)
}

async function ask(rows: readonly Row[]): Promise<Chosen | undefined> {
  const [first] = rows;
  if (!first) return undefined;
  const draft: RouteDraft & { route: Route | undefined; policy: AuditPolicy } = {
    ...{ route: undefined, answers: {}, present: {}, objection: undefined },
    policy: 'default',
  };
  const questions = (): readonly Question[] => [
    branching((position) => askRoute(position, draft)),
    ...(draft.route ? questionsOf(draft.route, draft) : []),
    (position) =>
      askPolicy(
        position,
        first.cluster,
        { present: undefined, chosen: draft.policy, offered: policies },
        (policy) => (draft.policy = policy),
      ),
  ];
  const subject = localize(message('{0} clusters', rows.length));
  const wizard = { title: message('Set up audit forwarding'), subject: () => subject, questions };
  for (let from = 0; ;) {
    const complete = await askAll(wizard, from);
    const { route, policy } = draft;
    if (!complete || !route) return undefined;
    const answers = answersOf(route, draft.answers);
    draft.objection = await objectionTo(route, answers, new Date());
    if (draft.objection === undefined) return { route, answers, policy };
    const { question } = draft.objection;
    from =
      1 +
      Math.max(
        0,
        route.questions(answers).findIndex(({ id }) => id === question),
      );
  }
}

/** Retired routes are not offered for several clusters at once. */
function askRoute(position: Parameters<Question>[0], draft: RouteDraft & { route: Route | undefined }) {
  const items = routes
    .filter(({ retired }) => retired === undefined)
    .map((route) => ({ label: localize(route.title), detail: localize(route.detail), route }));
  return askPick(position, {
    question: message('Where should the audit logs go?'),
    items,
    active: items.find(({ route }) => route === draft.route),
    answer: ({ route }) => {
      if (route !== draft.route) draft.answers = {};
      draft.route = route;
    },
  });
}

/** A cluster has only one webhook: before others' are replaced, the user sees them and decides. */
async function confirmReplace(planned: readonly Planned[], replaced: ReadonlyMap<string, string>): Promise<boolean> {
  const lines = planned.flatMap(({ row: { cluster } }) => {
    const url = replaced.get(cluster.id);
    return url === undefined ? [] : [`${cluster.name}: ${url}`];
  });
  return (
    lines.length === 0 ||
    confirm(
      message('Replace the audit webhooks of {0} clusters?', lines.length),
      message('{0}\n\nOnce a webhook is replaced, nothing is sent there any more.', lines.join('\n')),
      message('Replace Webhooks'),
    )
  );
}
<<<<<<< HEAD

function runAll(context: CommandContext, services: FlowContext, work: readonly Planned[]): Promise<readonly Ended[]> {
  if (work.length === 0) return Promise.resolve([]);
  const title = message('Setting up audit forwarding of {0} clusters', work.length);
  context.log.begin(inEnglish(title));
  return withCancellableProgress(localize(title), context.signal, (signal, report) => {
    let done = 0;
    let early = 0;
    return upToEight(work, async (one) => {
      const end = await runOne(context, services, one, signal);
      done += 1;
      if (end.failure) early += 1;
      report(localize(message('{0} of {1}, {2} ended early', done, work.length, early)), 100 / work.length);
      return end;
    });
  });
}

async function runOne(
  context: CommandContext,
  services: FlowContext,
  { row: { cluster }, inputs, plan }: Planned,
  signal: AbortSignal,
): Promise<Ended> {
  const { log } = context;
  const { name } = cluster;
  if (!plan) return { cluster };
  const memo = { flow: 'set-up', inputs: { ...inputs } } as const;
  const page = (await context.previews()).begin(await shownPlan(context, plan), localize(plan.title));
  const stopped = AbortSignal.any([signal, page.stopped]);
  const end = await runRecorded(context, { plan, services, memo }, (record, onRow) =>
    runPlan(plan, services, {
      signal: stopped,
      record,
      onEvent: (event) => {
        page.onEvent(event);
        onRow(event);
        const { kind, step, index, count } = event;
        if (kind === 'step-finished') log.info(`${name}: (${index + 1}/${count}) ${inEnglish(step.title)}: done`);
      },
    }),
  );
  if (end.failure) {
    log.warn(`${name}: ${logTextOf(end.failure)}`);
    page.ended({ kind: 'stopped', text: end.failure.text, seen: [], call: end.stop?.call }, []);
    return { cluster, failure: end.failure, resumable: end.left };
  }
  const { delivery, notes } = end.result;
  for (const line of [...(delivery?.evidence ?? []), ...notes]) log.info(`${name}: ${inEnglish(line)}`);
  const { text, well } = deliverySummary(message('Set up.'), delivery);
  page.ended({ kind: well ? 'done' : 'doubtful', text, seen: notes }, []);
  return { cluster, delivery };
}

/** How many are set up and how many are not; the names are in the log. What helps next is beside it. */
function summarise({ log }: CommandContext, planned: readonly Planned[], ended: readonly Ended[]): void {
  const clusters = (some: readonly { readonly cluster: Cluster }[]): readonly Cluster[] =>
    some.map(({ cluster }) => cluster);
  const well = ended.filter(({ failure }) => failure === undefined);
  const before = clusters(planned.filter(({ plan }) => plan?.steps.length === 0).map(({ row }) => row));
  const doubtful = clusters(well.filter(({ delivery }) => delivery !== undefined && isDoubtful(delivery)));
  const early = clusters(ended.filter(({ resumable }) => resumable === true));
  const unbegun = [
    ...planned.flatMap(({ row, failure }) => (failure ? [row.cluster] : [])),
    ...clusters(ended.filter(({ resumable }) => resumable === false)),
  ];
  const parts = [
    { of: before, text: (what: string | number) => message('Already set up: {0}.', what) },
    { of: doubtful, text: (what: string | number) => message('Delivery rejected or unknown: {0}.', what) },
    { of: early, text: (what: string | number) => message('Ended early: {0}.', what) },
    { of: unbegun, text: (what: string | number) => message('Not started: {0}.', what) },
  ].filter(({ of }) => of.length > 0);
  const whole = message(
    'Audit forwarding is set up on {0} of {1} clusters.',
    well.length + before.length,
    planned.length,
  );
  log.info(inEnglish(whole));
  for (const { of, text } of parts) log.info(inEnglish(text(of.map(({ name }) => name).join(', '))));
  const counts = parts.filter(({ of }) => of !== before).map(({ of, text }) => text(of.length));
  const actions = new Map<string, Action['run']>(
    nextActions(log, clusters(well), early).map(({ button, run }) => [localize(button), run]),
  );
  const text = [whole, ...counts].map(localize).join(' ');
  const shown = counts.length > 0 ? showWarning(text, ...actions.keys()) : showInformation(text, ...actions.keys());
  void shown.then((chosen) => (chosen === undefined ? undefined : actions.get(chosen)?.()));
}

/** Verify those that are set up, resume what ended early. */
function nextActions(log: Log, setUp: readonly Cluster[], early: readonly Cluster[]): readonly Action[] {
  const rows = (clusters: readonly Cluster[]) => clusters.map(({ id }) => ({ clusterId: id }));
  const [verified] = rows(setUp);
  const [resumed, ...others] = rows(early);
  const resume = resumed && (others.length === 0 ? { ...resumed, work: 'resume' } : {});
  return [
    ...(verified
      ? [
          {
            button: message('Verify'),
            run: () => vscode.commands.executeCommand('kubeAudit.verify', verified, rows(setUp)),
          },
        ]
      : []),
    ...(resume
      ? [{ button: message('Resume'), run: () => vscode.commands.executeCommand('kubeAudit.resumePlan', resume) }]
      : []),
    { button: message('Details'), run: () => log.show() },
  ];
}
=======
>>>>>>> 1a0cd19 (Change several clusters in stages: the first alone, then the rest)
