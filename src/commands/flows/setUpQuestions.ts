import * as vscode from 'vscode';
import { Failure } from '../../failure/failure.ts';
import { listDestinations } from '../../forwarding/destination/destinations.ts';
import type { SetUpInputs } from '../../forwarding/flows/presentState.ts';
import { readPresentState, type PresentState } from '../../forwarding/flows/setUp.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { agentTargetText } from '../../forwarding/forwarder/agent/agentTarget.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import { isRefusal } from '../../forwarding/cluster/renewableApi.ts';
import { refuseBusyMaster } from '../../forwarding/webhook/refuseBusyMaster.ts';
import { objectionTo } from '../../forwarding/routes/checkAnswers.ts';
import type { SetUpPreset } from '../../forwarding/routes/readPreset.ts';
import type { Route } from '../../forwarding/routes/route.ts';
import { routeById, routes } from '../../forwarding/routes/routes.ts';
import { isKnownPolicy } from '../../forwarding/webhook/storedPolicy.ts';
import type { StoredPolicy } from '../../ibmcloud/models.ts';
import type { Shown } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { askAll, askPick, branching, type WizardResult, type Position, type Question } from '../../ui/ask/wizard.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { joined, localize, localizeAll } from '../../ui/localize.ts';
import { askAdmin } from '../askAdmin.ts';
import { clusterPick, rowsOnceRead, type ClusterEntry } from '../chooseCluster.ts';
import { rowOf } from '../rowOf.ts';
import type { CommandContext } from '../command.ts';
import { askPolicy, policies } from './askPolicy.ts';
import { answersOf, questionsOf, type RouteDraft } from './routeQuestions.ts';
import { askModal, separator, type Separator } from '../../ui/showText.ts';

export interface SetUpAnswers {
  readonly inputs: SetUpInputs;
  readonly present: PresentState;
}

/** The answers so far, prefilled from the cluster. */
interface Draft extends RouteDraft {
  /** Values from a file, before the first question. */
  readonly preset: SetUpPreset | undefined;
  row: Row | undefined;
  state: PresentState | undefined;
  route: Route | undefined;
  policy: StoredPolicy;
}

/** Asks the questions of Set Up Audit Forwarding; `undefined` if the user cancels. */
export async function askSetUp(
  context: CommandContext,
  services: FlowContext,
  argument: unknown,
): Promise<SetUpAnswers | undefined> {
  const preset = presetIn(argument);
  const draft: Draft = {
    preset,
    row: rowOf(context, argument),
    state: undefined,
    route: preset && routeById(preset.route),
    answers: {},
    objection: undefined,
    get present() {
      return (draft.route && draft.state?.answers[draft.route.id]) ?? {};
    },
    policy: 'default',
  };
  // A row that started it answers the first question.
  const first = [
    ...(draft.row === undefined ? [await askCluster(context, services, draft)] : []),
    branching(askRoute(context, services, draft)),
  ];
  const questions = (): readonly Question[] => [
    ...first,
    ...(draft.route ? questionsOf(draft.route, draft) : []),
    (position) => askPolicyOf(draft, position),
  ];
  if (draft.row !== undefined) {
    await readPresent(context, services, draft, draft.row);
  }
  const wizard = { title: message('Set up audit forwarding'), subject: () => draft.row?.cluster.name, questions };
  for (let from = 0; ;) {
    const complete = await askAll(wizard, from);
    const { row, state, route, policy } = draft;
    if (!complete || row === undefined || state === undefined || route === undefined) {
      return undefined;
    }
    const answers = answersOf(route, draft.answers);
    draft.objection = await objectionTo(route, answers, new Date());
    if (draft.objection === undefined) {
      return { inputs: { cluster: row.cluster, route: route.id, answers, policy }, present: state };
    }
    // A valid answer may become invalid after another was changed.
    const { question } = draft.objection;
    from =
      first.length +
      Math.max(
        0,
        route.questions(answers).findIndex(({ id }) => id === question),
      );
  }
}

async function askCluster(context: CommandContext, services: FlowContext, draft: Draft): Promise<Question> {
  const rows = (await rowsOnceRead(context)).filter(isReadable);
  const items = needFirst(context, rows);
  if (rows.length === 0) {
    throw new Failure('other', message('No cluster to set up forwarding for.'), {
      remedy: 'select-account',
    });
  }
  return async (position) => {
    const move = await askPick(position, {
      question: message('Which cluster should forward its audit log?'),
      items,
      active: items.filter((item) => 'row' in item).find((item) => item.row.cluster.id === draft.row?.cluster.id),
      answer: ({ row }) => {
        if (row.cluster.id !== draft.row?.cluster.id) {
          draft.state = undefined;
        }
        draft.row = row;
      },
    });
    if (move === 'next' && draft.row !== undefined && draft.state === undefined) {
      await readPresent(context, services, draft, draft.row);
    }
    return move;
  };
}

/** The clusters that forward nothing, and then the others: what is stored there can be set up again. */
function needFirst(context: CommandContext, rows: readonly Row[]): readonly (ClusterEntry | Separator)[] {
  const needs = ({ cluster }: Row): boolean => context.clusters.condition(cluster.id)?.kind === 'not-forwarding';
  const groups = [
    [message('not forwarding'), rows.filter(needs)],
    [message('others'), rows.filter((row) => !needs(row))],
  ] as const;
  return groups.flatMap(([name, members]) =>
    members.length === 0 ? [] : [separator(localize(name)), ...members.map(clusterPick(context))],
  );
}

/**
 * Reads the present state of the cluster and prefills the answers. If the cluster's API refuses the user, other
 * credentials are requested only once a route needs them.
 */
async function readPresent(
  context: CommandContext,
  services: FlowContext,
  draft: Draft,
  row: Row,
  { asAdmin = false } = {},
): Promise<void> {
  const state = await withCancellableProgress(
    localize(message('Reading the audit set-up of {0}', row.cluster.name)),
    context.signal,
    (signal) =>
      readPresentState(row.cluster, services, {
        signal,
        useAdmin: () => Promise.resolve(asAdmin),
        refusalWillDo: !asAdmin,
      }),
  );
  if (!routes.some(({ id }) => id === state.recognised?.route)) {
    // The webhook will have to change: report a busy master before the user has answered everything.
    refuseBusyMaster(state.master);
  }
  draft.state = state;
  draft.policy = state.webhook?.policy ?? 'default';
  draft.answers = draft.route === undefined ? {} : answersSoFar(draft, draft.route);
}

/** Present values of the cluster, overridden by those of the file. */
function answersSoFar({ state, preset }: Draft, { id }: Route): Record<string, string> {
  return { ...state?.answers[id], ...(preset?.route === id ? preset.answers : {}) };
}

/** From the file that started the command. */
function presetIn(argument: unknown): SetUpPreset | undefined {
  return typeof argument === 'object' && argument !== null && 'preset' in argument
    ? (argument.preset as SetUpPreset)
    : undefined;
}

function askRoute(context: CommandContext, services: FlowContext, draft: Draft): Question {
  return async (position) => {
    for (;;) {
      let chosen: Route | undefined;
      const items = routes.map((route) => ({
        label: localize(route.title),
        description: describeRoute(route, draft.state),
        detail: detailOf(route, draft.state),
        route,
      }));
      const move = await askPick(position, {
        question: message('Where should the audit log go?'),
        items,
        active: items.find(({ route }) => route === draft.route),
        answer: ({ route }) => (chosen = route),
      });
      if (move !== 'next' || chosen === undefined) return move;
      const route = await routeOrSuccessor(chosen);
      if (route === undefined || !(await opensCluster(context, services, draft, route))) continue;
      const missing = await missingInstance(context, draft, route);
      if (missing === 'ask again') continue;
      if (missing === 'create') return undefined;
      if (draft.state !== undefined && draft.state.recognised?.route !== route.id) {
        refuseBusyMaster(draft.state.master);
      }
      if (route !== draft.route) {
        draft.answers = answersSoFar(draft, route);
      }
      draft.route = route;
      return move;
    }
  };
}

function describeRoute({ id, retired }: Route, state: PresentState | undefined): Shown {
  const words = [
    ...(state?.recognised?.route === id ? [message('current')] : []),
    ...(retired ? [message('retired')] : []),
  ];
  return localizeAll(words);
}

/** For Cloud Logs also which instance receives the events. */
function detailOf({ id, detail }: Route, state: PresentState | undefined): Shown {
  const receiver = id === 'cloud-logs' && state ? agentTargetText(state.agent) : undefined;
  return joined([localize(detail), receiver && localize(receiver)], ' ');
}

/** Offers the successor of a retired route. `undefined`: ask again. */
async function routeOrSuccessor(route: Route): Promise<Route | undefined> {
  if (route.retired === undefined) return route;
  const successor = routeById(route.retired.successor);
  const [take, stay] = [
    localize(message('Use {0}', localize(successor.title))),
    localize(message('Set Up {0}', localize(route.title))),
  ];
  const detail = localize(route.retired.text);
  const title = localize(
    message('{0} is retired. Set up {1} instead?', localize(route.title), localize(successor.title)),
  );
  const chosen = await askModal(title, detail, take, stay);
  return chosen === take ? successor : chosen === stay ? route : undefined;
}

/**
 * Where no agent runs and no instance of Cloud Logs is known to be there, one is offered. An instance that can't be
 * listed may be there.
 */
async function missingInstance(
  context: CommandContext,
  { row, state }: Draft,
  { id }: Route,
): Promise<'none' | 'create' | 'ask again'> {
  if (id !== 'cloud-logs' || row === undefined || state?.agent.kind !== 'none') return 'none';
  const listed = await withCancellableProgress(
    localize(message('Reading the Cloud Logs instances')),
    context.signal,
    (signal) => listDestinations(context.cli, signal),
  );
  if (listed instanceof Failure || listed.groups !== 'all' || listed.instances.length > 0) return 'none';
  const [create, without] = [localize(message('Create Instance…')), localize(message('Set Up Without'))];
  const detail = message(
    'Without one, events stay in the forwarder’s pod. The logging agent sends them to an instance.',
  );
  const question = message('No Cloud Logs instance is there. Create one first?');
  const chosen = await askModal(localize(question), localize(detail), create, without);
  if (chosen === without) return 'none';
  if (chosen !== create) return 'ask again';
  void vscode.commands.executeCommand('kubeAudit.createLogsInstance', { clusterId: row.cluster.id });
  return 'create';
}

const cannotDo = message('Your own credentials can’t do this on the cluster.');

/**
 * Whether the known state of the cluster is enough for the route; asks for administrator credentials if it needs more.
 */
async function opensCluster(
  context: CommandContext,
  services: FlowContext,
  draft: Draft,
  { id, forwarder }: Route,
): Promise<boolean> {
  const { row, state } = draft;
  if (row === undefined || forwarder === undefined || state?.refusal === undefined) return true;
  if (!mayAdminHelp(state.refusal)) throw state.refusal;
  if (!(await askAdmin(cannotDo, row.cluster.name))) return false;
  await readPresent(context, services, draft, row, { asAdmin: true });
  draft.answers = answersSoFar(draft, routeById(id));
  return true;
}

/** The admin certificate does not help where nothing answers. */
function mayAdminHelp(refusal: Failure): boolean {
  return isRefusal(refusal);
}

function askPolicyOf(draft: Draft, position: Position): Promise<WizardResult> {
  const { row, state, policy } = draft;
  if (row === undefined) return Promise.resolve('back');
  const present = state?.webhook?.policy;
  const isUnknown = present !== undefined && !isKnownPolicy(present);
  return askPolicy<StoredPolicy>(
    position,
    [row.cluster],
    { present, chosen: policy, offered: isUnknown ? [present, ...policies] : policies },
    (chosen) => (draft.policy = chosen),
  );
}
