import * as vscode from 'vscode';
import { Failure } from '../../failure/failure.ts';
import { planApplyManifest } from '../../forwarding/flows/applyManifest.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { message } from '../../text/message.ts';
import { confirm } from '../../ui/notify.ts';
import { auditDocument, requireTrust } from '../auditDocument.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';

/** Apply to Cluster: applies a manifest's objects after a preview of the changes, and waits for its Deployments. */
export async function applyManifest(context: CommandContext, argument: unknown): Promise<void> {
  requireTrust();
  const { uri, name, objects, isManifest } = await auditDocument(argument);
  if (!isManifest) {
    throw new Failure(
      'invalid-input',
      message('{0} alone isn’t applied: running pods would keep the old one. Choose Use This File in Set Up.', name),
    );
  }
  if (!(await confirmProblems(uri, name))) {
    return;
  }
  const row = await chooseCluster(context, undefined, { title: message('Apply to Cluster'), offers: isReadable });
  if (row === undefined) {
    return;
  }
  const { cluster } = row;
  const services = context.flowServices();
  const plan = await planWithProgress(context, cluster.name, (choice) =>
    planApplyManifest({ cluster, objects, file: name }, services, choice),
  );
  await previewAndRun(context, {
    plan,
    services,
    memo: { flow: 'apply-manifest', inputs: { cluster, file: uri.toString() } },
    outcome: () => ({ text: message('{0} is applied to {1}.', name, cluster.name), well: true }),
  });
}

/** An error in the file will fail in the cluster too: the user decides. */
async function confirmProblems(uri: vscode.Uri, name: string): Promise<boolean> {
  const errors = vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity, source }) => severity === vscode.DiagnosticSeverity.Error && source === 'Kube Audit');
  const said = [...new Set(errors.map(({ message: text }) => text))].join('\n');
  return (
    errors.length === 0 || confirm(message('Apply {0} with its errors?', name), message('{0}', said), message('Apply'))
  );
}
