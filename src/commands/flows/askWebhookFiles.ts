import { Failure } from '../../failure/failure.ts';
import type { RouteAnswers } from '../../forwarding/answers.ts';
import { certificatesFor, type WebhookFiles } from '../../forwarding/flows/changeWebhook.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { external } from '../../forwarding/routes/external.ts';
import { message, type Message } from '../../text/message.ts';
import { askAll, type Question } from '../../ui/ask/wizard.ts';
import { answersOf, questionsOf, type RouteDraft } from './routeQuestions.ts';

/**
 * Asks for the PEM files of an https webhook outside the cluster: the stored ones cannot be read back, and a `set`
 * without a file drops it. Asks nothing for any other webhook.
 * @param first question to ask before.
 * @returns `undefined` if the user cancels.
 */
export async function askWebhookFiles(
  { title, cluster, server }: { readonly title: Message; readonly cluster: string; readonly server: string },
  first: readonly Question[] = [],
): Promise<WebhookFiles | undefined> {
  const route = filesOf(server);
  const draft: RouteDraft = { answers: {}, present: {}, objection: undefined };
  const complete = await askAll({
    title,
    subject: () => cluster,
    questions: () => [...first, ...questionsOf(route, draft)],
  });
  return complete ? answersOf(route, draft.answers) : undefined;
}

/**
 * The same for one of several clusters, which are not asked about one by one.
 * @throws Failure `invalid-input` where its webhook needs files, or where none is stored
 */
export function filesOfOneOf({ cluster, webhook }: Row): WebhookFiles {
  const server = webhook.reading?.value?.server;
  if (server === undefined) throw new Failure('invalid-input', message('{0} has no audit webhook.', cluster.name));
  if (certificatesFor(server) !== 'files') return {};
  throw new Failure('invalid-input', message('{0} needs its certificate files: change it alone.', cluster.name));
}

/** The external route with its URL already answered. */
function filesOf(server: string): Pick<typeof external, 'questions' | 'checkAnswers'> {
  const asks = certificatesFor(server) === 'files';
  const withServer = (answers: RouteAnswers): RouteAnswers => ({ ...answers, server });
  return {
    questions: (answers) => (asks ? external.questions(withServer(answers)).filter(({ id }) => id !== 'server') : []),
    checkAnswers: (answers, now) => external.checkAnswers(withServer(answers), now),
  };
}
