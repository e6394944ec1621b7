import { Failure } from '../failure/failure.ts';
import { message } from '../failure/message.ts';
import type { Row } from '../forwarding/inventory.ts';
import type { Route, RouteQuestion } from '../forwarding/routes/route.ts';
import { routes } from '../forwarding/routes.ts';
import { isReadable } from '../forwarding/rowState.ts';
import type { FlowServices } from '../forwarding/services.ts';
import { readPresentState, refuseBusyMaster, type PresentState, type SetUpInputs } from '../forwarding/setUp.ts';
import type { AuditPolicy } from '../ibmcloud/models.ts';
import { confirm } from '../ui/notify.ts';
import { withCancellableProgress } from '../ui/planProgress.ts';
import { say } from '../ui/say.ts';
import { askAll, askPick, askText, type Question } from '../ui/wizard.ts';
import { clusterPick, rowOf, rowsOnceRead } from './chooseCluster.ts';
import type { CommandContext } from './commandContext.ts';

export interface SetUpAnswers {
  readonly inputs: SetUpInputs;
  readonly present: PresentState;
}

/** The answers so far. What the cluster has now fills them in before the user does. */
interface Draft {
  row: Row | undefined;
  present: PresentState | undefined;
  route: Route | undefined;
  answers: Record<string, string>;
  policy: AuditPolicy;
}

/** Asks the questions of Set Up Audit Forwarding; `undefined` when the user left. */
export async function askSetUp(
  context: CommandContext,
  services: FlowServices,
  argument: unknown,
): Promise<SetUpAnswers | undefined> {
  const draft: Draft = {
    row: rowOf(context, argument),
    present: undefined,
    route: undefined,
    answers: {},
    policy: 'default',
  };
  const first = [await askCluster(context, services, draft), askRoute(draft)];
  const questions = (): readonly Question[] => [
    ...first,
    ...(draft.route?.questions(draft.answers) ?? []).map((question) => askOfRoute(draft, question)),
    askPolicy(draft),
  ];
  if (draft.row !== undefined) {
    await readPresent(context, services, draft, draft.row);
  }
  const complete = await askAll(message('Set Up Audit Forwarding'), questions, draft.row === undefined ? 0 : 1);
  const { row, present, route } = draft;
  if (!complete || row === undefined || present === undefined || route === undefined) {
    return undefined;
  }
  const { answers, policy } = draft;
  return { inputs: { cluster: row.cluster, route: route.id, answers, policy }, present };
}

async function askCluster(context: CommandContext, services: FlowServices, draft: Draft): Promise<Question> {
  const rows = draft.row === undefined ? await rowsOnceRead(context) : context.clusters.rows();
  const items = rows.filter(isReadable).map(clusterPick);
  if (items.length === 0) {
    throw new Failure('other', message('There is no cluster that forwarding could be set up for.'), {
      remedy: 'select-account',
    });
  }
  return async (position) => {
    const move = await askPick(position, {
      placeholder: message('Select the cluster whose audit log is to be forwarded'),
      items,
      active: items.find((item) => item.row.cluster.id === draft.row?.cluster.id),
      answer: ({ row }) => {
        if (row.cluster.id !== draft.row?.cluster.id) {
          draft.present = undefined;
        }
        draft.row = row;
      },
    });
    if (move === 'next' && draft.row !== undefined && draft.present === undefined) {
      await readPresent(context, services, draft, draft.row);
    }
    return move;
  };
}

/** Reads what the cluster has now and fills the answers in with it. */
async function readPresent(context: CommandContext, services: FlowServices, draft: Draft, row: Row): Promise<void> {
  const present = await withCancellableProgress(
    say(message('Reading the audit set-up of {0}', row.cluster.name)),
    context.signal,
    (signal) => readPresentState(row.cluster, services, { signal, useAdmin: () => agreeToAdmin(row.cluster.name) }),
  );
  if (present.recognised?.route !== 'private-network') {
    // The webhook will have to change: better said before the user has answered everything.
    refuseBusyMaster(present.master);
  }
  draft.present = present;
  draft.policy = present.webhook?.policy ?? 'default';
  draft.answers = draft.route === undefined ? {} : { ...present.answers[draft.route.id] };
}

/** Asks before administrator credentials are taken. @throws Failure – `cancelled` when the user would rather not. */
async function agreeToAdmin(cluster: string): Promise<boolean> {
  const agreed = await confirm(
    message('Use administrator credentials for {0}?', cluster),
    message(
      'Your own credentials cannot do this on the cluster. The administrator credentials are kept in memory for this set-up only; no kubeconfig is changed. IBM Cloud records that they were requested.',
    ),
    message('Use Administrator Credentials'),
  );
  if (!agreed) {
    throw new Failure('cancelled', message('Cancelled.'));
  }
  return true;
}

function askRoute(draft: Draft): Question {
  return (position) => {
    const items = routes.map((route) => ({
      label: say(route.title),
      description: draft.present?.recognised?.route === route.id ? say(message('current')) : '',
      detail: say(route.detail),
      route,
    }));
    return askPick(position, {
      placeholder: message('Select where the audit log is to go'),
      items,
      active: items.find(({ route }) => route === draft.route),
      answer: ({ route }) => {
        if (route !== draft.route) {
          draft.answers = { ...draft.present?.answers[route.id] };
        }
        draft.route = route;
      },
    });
  };
}

/** One of the route's own questions. */
function askOfRoute(draft: Draft, { id, kind, prompt, placeholder, choices = [], ...question }: RouteQuestion): Question {
  if (kind === 'choice') {
    const items = choices.map(({ value, label, detail }) => ({ label: say(label), detail: say(detail), value }));
    return (position) =>
      askPick(position, {
        placeholder: prompt,
        items,
        active: items.find(({ value }) => value === draft.answers[id]),
        answer: ({ value }) => (draft.answers[id] = value),
      });
  }
  return (position) =>
    askText(position, {
      prompt,
      placeholder,
      value: draft.answers[id] ?? '',
      check: (text) => question.check(text),
      answer: (text) => {
        if (text === '') {
          delete draft.answers[id];
        } else {
          draft.answers[id] = text;
        }
      },
    });
}

function askPolicy(draft: Draft): Question {
  return (position) => {
    const current = draft.present?.webhook?.policy;
    const items = (['default', 'verbose'] as const).map((policy) => ({
      label: policy === 'default' ? say(message('Default')) : say(message('Verbose')),
      description: policy === current ? say(message('current')) : '',
      detail:
        policy === 'default'
          ? say(message('Who did what and when; bodies of requests are left out for most resources.'))
          : say(message('Bodies of changes too; from Kubernetes 1.30 on with the contents of Secrets.')),
      policy,
    }));
    return askPick(position, {
      placeholder: message('Select how much the API server logs; IBM Cloud has these two policies only'),
      items,
      active: items.find(({ policy }) => policy === draft.policy),
      answer: ({ policy }) => (draft.policy = policy),
    });
  };
}
