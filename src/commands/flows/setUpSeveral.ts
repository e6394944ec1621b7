import { cancelled } from '../../failure/cancelled.ts';
import type { Failure } from '../../failure/failure.ts';
import { toFailure } from '../../failure/toFailure.ts';
import type { Delivery } from '../../forwarding/delivery/delivery.ts';
import type { SetUpInputs } from '../../forwarding/flows/presentState.ts';
import { planSetUp, readPresentStateFor } from '../../forwarding/flows/setUp.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import { runPlan } from '../../forwarding/plans/runPlan.ts';
import { objectionTo } from '../../forwarding/routes/checkAnswers.ts';
import type { Route } from '../../forwarding/routes/route.ts';
import { routes } from '../../forwarding/routes/routes.ts';
import type { AuditPolicy } from '../../ibmcloud/models.ts';
import { limiter } from '../../kubernetes/limiter.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';
import { askAll, askPick, branching, type Question } from '../../ui/ask/wizard.ts';
import { confirm } from '../../ui/notify.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import { askAdmin } from '../askAdmin.ts';
import type { CommandContext } from '../command.ts';
import { confirmTakeOver } from '../plans/confirmTakeOver.ts';
import { askDecision } from '../plans/planPreviews.ts';
import { runRecorded } from '../plans/runRecorded.ts';
import { askPolicy, policies } from './askPolicy.ts';
import { answersOf, questionsOf, type RouteDraft } from './routeQuestions.ts';
import { showError, showInformation, showWarning } from '../../ui/showText.ts';

interface Chosen {
  readonly route: Route;
  readonly answers: Readonly<Record<string, string>>;
  readonly policy: AuditPolicy;
}

/** The work on one cluster, or why there is none. */
interface Planned {
  readonly row: Row;
  readonly inputs: SetUpInputs;
  readonly plan?: Plan;
  /** Another tool's or route's webhook, which is replaced. */
  readonly replaces?: string;
  readonly failure?: Failure;
}

interface Ended {
  readonly cluster: string;
  readonly delivery?: Delivery | undefined;
  readonly failure?: Failure;
  /** Whether a failed run can be resumed. */
  readonly resumable?: boolean;
}

/**
 * Set Up Audit Forwarding for several selected clusters: the questions once, one plan per cluster, all in one preview.
 * Eight plans run at a time, and one that ends early does not stop the others. One summary at the end.
 */
export async function setUpSeveral(context: CommandContext, rows: readonly Row[]): Promise<void> {
  const chosen = await ask(rows);
  if (chosen === undefined) return;
  const services = context.flowServices();
  const planned = await makePlans(context, services, rows, chosen);
  const possible = planned.filter(({ plan }) => plan !== undefined);
  if (!(await confirmMissing(planned)) || !(await confirmReplace(possible))) return;
  const work = possible.filter(({ plan }) => plan !== undefined && plan.steps.length > 0);
  const plans = work.flatMap(({ plan }) => plan ?? []);
  if (plans.length > 0) {
    const title = message('Set up audit forwarding of {0} clusters', plans.length);
    if ((await askDecision(context, localize(title), plans)) === 'cancel') return;
    for (const plan of plans) if (!(await confirmTakeOver(plan))) return;
  }
  const ended = await runAll(context, services, work);
  summarise(context, planned, ended);
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

function makePlans(
  context: CommandContext,
  services: FlowContext,
  rows: readonly Row[],
  { route, answers, policy }: Chosen,
): Promise<readonly Planned[]> {
  const title = localize(message('Checking what would change on {0} clusters', rows.length));
  return withCancellableProgress(title, context.signal, (signal, report) => {
    let asked: Promise<boolean> | undefined;
    const useAdmin = (): Promise<boolean> =>
      (asked ??= askAdmin(message('Your own credentials can’t do this on some of the clusters.')));
    return upToEight(rows, async (row) => {
      const { cluster } = row;
      const inputs: SetUpInputs = { cluster, route: route.id, answers, policy };
      try {
        const present = await readPresentStateFor(route.id, cluster, services, { signal, useAdmin });
        const plan = await planSetUp(inputs, present, services, { signal });
        const { webhook, recognised } = present;
        const other = webhook !== undefined && recognised?.route !== route.id ? { replaces: webhook.server } : {};
        return { row, inputs, plan, ...other };
      } catch (error) {
        if (signal.aborted) throw cancelled();
        return { row, inputs, failure: toFailure(error) };
      } finally {
        report(cluster.name, 100 / rows.length);
      }
    });
  });
}

/** How many clusters are read or set up in parallel. */
const AT_ONCE = 8;

function upToEight<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const limit = limiter(AT_ONCE);
  return Promise.all(items.map((item) => limit(() => work(item))));
}

/** Lists clusters without a plan before anything runs. */
async function confirmMissing(planned: readonly Planned[]): Promise<boolean> {
  const lines = planned.flatMap(({ row, failure }) =>
    failure ? [`${row.cluster.name}: ${localize(failure.text)}`] : [],
  );
  if (lines.length === 0) return true;
  if (lines.length === planned.length) {
    void showError(localize(message('No plan could be made. {0}', lines.join(' '))));
    return false;
  }
  return confirm(
    message('Go on without {0} of {1} clusters?', lines.length, planned.length),
    message('{0}', lines.join('\n\n')),
    message('Go On'),
  );
}

/** A cluster has only one webhook: before others' are replaced, the user sees them and decides. */
async function confirmReplace(planned: readonly Planned[]): Promise<boolean> {
  const lines = planned.flatMap(({ row, replaces }) =>
    replaces === undefined ? [] : [`${row.cluster.name}: ${replaces}`],
  );
  return (
    lines.length === 0 ||
    confirm(
      message('Replace the audit webhooks that {0} of these clusters have now?', lines.length),
      message('{0}\n\nOnce a webhook is replaced, nothing is sent there any more.', lines.join('\n')),
      message('Replace Webhooks'),
    )
  );
}

function runAll(context: CommandContext, services: FlowContext, work: readonly Planned[]): Promise<readonly Ended[]> {
  if (work.length === 0) return Promise.resolve([]);
  const title = message('Setting up audit forwarding of {0} clusters', work.length);
  context.log.info(inEnglish(title));
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
  if (!plan) return { cluster: name };
  const memo = { flow: 'set-up', inputs: { ...inputs } } as const;
  const end = await runRecorded(context, { plan, services, memo }, (record) =>
    runPlan(plan, services, {
      signal,
      record,
      onEvent: ({ kind, step, index, count }) => {
        if (kind === 'step-finished') log.info(`${name}: (${index + 1}/${count}) ${inEnglish(step.title)}: done`);
      },
    }),
  );
  if (end.failure) {
    log.warn(`${name}: ${end.failure.message}`);
    return { cluster: name, failure: end.failure, resumable: end.left };
  }
  const { delivery, notes } = end.result;
  for (const line of [...(delivery?.evidence ?? []), ...notes]) log.info(`${name}: ${inEnglish(line)}`);
  return { cluster: name, delivery };
}

/** One sentence for all: how many are set up, with which grades, and which are not. */
function summarise({ log }: CommandContext, planned: readonly Planned[], ended: readonly Ended[]): void {
  const early = ended.filter(({ resumable }) => resumable === true).map(({ cluster }) => cluster);
  const unbegun = [
    ...planned.flatMap(({ row, failure }) => (failure ? [row.cluster.name] : [])),
    ...ended.filter(({ resumable }) => resumable === false).map(({ cluster }) => cluster),
  ];
  const before = planned.filter(({ plan }) => plan?.steps.length === 0).map(({ row }) => row.cluster.name);
  const well = ended.filter(({ failure }) => failure === undefined);
  const doubtful = well.filter(({ delivery }) => delivery?.grade === 'rejected' || delivery?.grade === 'unknown');
  const of = (names: readonly string[]): string => names.join(', ');
  const sentences: readonly Message[] = [
    message('Audit forwarding is set up on {0} of {1} clusters.', well.length + before.length, planned.length),
    ...(before.length > 0 ? [message('Nothing was to be changed on {0}.', of(before))] : []),
    ...(doubtful.length > 0
      ? [message('Delivery is rejected or unknown on {0}.', of(doubtful.map(({ cluster }) => cluster)))]
      : []),
    ...(early.length > 0 ? [message('Ended early on {0}; Resume Plan on its row continues it.', of(early))] : []),
    ...(unbegun.length > 0 ? [message('Not begun on {0}.', of(unbegun))] : []),
  ];
  for (const sentence of sentences) log.info(inEnglish(sentence));
  const showLog = localize(message('Details'));
  const text = sentences.map(localize).join(' ');
  const trouble = early.length + unbegun.length + doubtful.length > 0;
  const shown = trouble ? showWarning(text, showLog) : showInformation(text, showLog);
  void shown.then((picked) => {
    if (picked === showLog) log.show();
  });
}
