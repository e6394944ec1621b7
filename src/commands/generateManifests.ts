import * as vscode from 'vscode';
import { Failure } from '../failure/failure.ts';
import { message } from '../failure/message.ts';
import { checkConsumerAddress, checkPort } from '../forwarding/consumerInput.ts';
import { forwarderManifest } from '../forwarding/manifestText.ts';
import { confirm } from '../ui/notify.ts';
import { askAll, askPick, askText } from '../ui/wizard.ts';

const FILE = 'kube-audit-forwarder.yaml';

interface Answers {
  clusterType: 'kubernetes' | 'openshift';
  address: string;
  port: string;
}

/** Asks what the forwarder depends on and writes its manifests into the workspace, to be reviewed and kept. No cluster is asked. */
export async function generateManifests(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) {
    throw new Failure('invalid-input', message('Open a folder first: the manifests are written into it.'));
  }
  const answers = await ask();
  if (answers === undefined) return;
  const { clusterType, address, port } = answers;
  const text = await forwarderManifest({ clusterType, answers: { address, port } });
  const uri = vscode.Uri.joinPath(folder, FILE);
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  const mayWrite =
    !exists ||
    (await confirm(
      message('Replace {0}?', FILE),
      message('The file is there already; what it holds is replaced.'),
      message('Replace'),
    ));
  if (!mayWrite) return;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  await vscode.window.showTextDocument(uri, { preview: false });
}

async function ask(): Promise<Answers | undefined> {
  const answers: Answers = { clusterType: 'kubernetes', address: '', port: '' };
  const types = [
    { label: 'IBM Cloud Kubernetes Service', clusterType: 'kubernetes' as const },
    { label: 'Red Hat OpenShift on IBM Cloud', clusterType: 'openshift' as const },
  ];
  const complete = await askAll(message('Generate Manifests'), () => [
    (position) =>
      askPick(position, {
        placeholder: message('Select what kind of cluster the manifests are for'),
        items: types,
        active: types.find(({ clusterType }) => clusterType === answers.clusterType),
        answer: ({ clusterType }) => (answers.clusterType = clusterType),
      }),
    (position) =>
      askText(position, {
        prompt: message('IP address of the log consumer, as the cluster’s worker nodes reach it'),
        placeholder: message('For example 10.240.0.15'),
        value: answers.address,
        check: checkConsumerAddress,
        answer: (text) => (answers.address = text),
      }),
    (position) =>
      askText(position, {
        prompt: message('Port on which {0} takes the audit log over HTTP', answers.address),
        placeholder: message('For example 8080'),
        value: answers.port,
        check: checkPort,
        answer: (text) => (answers.port = text),
      }),
  ]);
  return complete ? answers : undefined;
}
