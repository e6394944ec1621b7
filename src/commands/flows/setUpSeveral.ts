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
import { changeInStages } from '../staged/changeInStages.ts';
import type { Planned } from '../staged/stagedPlans.ts';
import { askPolicy, policies } from './askPolicy.ts';
import { answersOf, questionsOf, type RouteDraft } from './routeQuestions.ts';
import { setUpOutcome } from './setUpOutcome.ts';
import { clusterCount } from '../../forwarding/cluster/clusterWords.ts';

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
}

async function ask(rows: readonly Row[]): Promise<Chosen | undefined> {
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
        rows.map(({ cluster }) => cluster),
        { present: undefined, chosen: draft.policy, offered: policies },
        (policy) => (draft.policy = policy),
      ),
  ];
  const subject = localize(clusterCount(rows.length));
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
