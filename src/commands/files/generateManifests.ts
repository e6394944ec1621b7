import * as vscode from 'vscode';
import { Failure } from '../../failure/failure.ts';
import { manifestName, routeManifest } from '../../forwarding/routes/manifestText.ts';
import type { Route, RouteInputs } from '../../forwarding/routes/route.ts';
import { routes } from '../../forwarding/routes/routes.ts';
import { shown } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { askAll, askPick, branching, type Question } from '../../ui/ask/wizard.ts';
import { saveFile } from '../../ui/documents/saveFile.ts';
import { confirm } from '../../ui/notify.ts';
import { localize } from '../../ui/localize.ts';
import { answersOf, questionsOf, type RouteDraft } from '../flows/routeQuestions.ts';

interface Draft extends RouteDraft {
  clusterType: RouteInputs['clusterType'];
  route: Route | undefined;
}

/**
 * Asks the questions of Set Up Audit Forwarding, but without a cluster, and writes the manifests into the workspace for
 * review.
 */
export async function generateManifests(): Promise<void> {
  const folder = await chooseFolder();
  const draft: Draft = { clusterType: 'kubernetes', route: undefined, answers: {}, present: {}, objection: undefined };
  if (
    folder === undefined ||
    !(await askAll({ title: message('Generate manifests'), questions: () => questionsNow(draft) }))
  )
    return;
  const { route, clusterType } = draft;
  if (route === undefined) return;
  const text = await routeManifest(route, { clusterType, answers: answersOf(route, draft.answers) });
  const name = manifestName(route);
  const uri = vscode.Uri.joinPath(folder.uri, name);
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    // What cannot be looked at may be there.
    (error: unknown) => !(error instanceof vscode.FileSystemError && error.code === 'FileNotFound'),
  );
  const mayWrite =
    !exists ||
    (await confirm(
      message('Replace {0}?', name),
      message('The file exists. Its content is replaced.'),
      message('Replace'),
    ));
  if (!mayWrite) return;
  await saveFile(uri, text);
  await vscode.window.showTextDocument(uri, { preview: false });
}

/** The folder to write to; `undefined` if the user cancels. @throws Failure if none is open */
async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const [only, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (only === undefined) {
    throw new Failure('invalid-input', message('Open a folder first: the manifests are written into it.'));
  }
  return others.length === 0 ? only : vscode.window.showWorkspaceFolderPick();
}

function questionsNow(draft: Draft): readonly Question[] {
  const types = [
    { label: shown`IBM Cloud Kubernetes Service`, clusterType: 'kubernetes' as const },
    { label: shown`Red Hat OpenShift on IBM Cloud`, clusterType: 'openshift' as const },
  ];
  // The others run nothing in a cluster, or are retired.
  const offered = routes.filter(({ forwarder, retired }) => forwarder !== undefined && retired === undefined);
  const items = offered.map((route) => ({ label: localize(route.title), detail: localize(route.detail), route }));
  return [
    (position) =>
      askPick(position, {
        question: message('For which kind of cluster?'),
        items: types,
        active: types.find(({ clusterType }) => clusterType === draft.clusterType),
        answer: ({ clusterType }) => (draft.clusterType = clusterType),
      }),
    branching((position) =>
      askPick(position, {
        question: message('Where should the audit log go?'),
        items,
        active: items.find(({ route }) => route === draft.route),
        answer: ({ route }) => {
          if (route !== draft.route) draft.answers = {};
          draft.route = route;
        },
      }),
    ),
    ...(draft.route ? questionsOf(draft.route, draft) : []),
  ];
}
