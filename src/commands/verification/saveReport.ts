import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Account } from '../../forwarding/verification/report/coverage.ts';
import { jsonReport } from '../../forwarding/verification/report/jsonReport.ts';
import { junitReport } from '../../forwarding/verification/report/junitReport.ts';
import { markdownReport } from '../../forwarding/verification/report/markdownReport.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { shown } from '../../text/foreignText.ts';
import { inEnglish, message } from '../../text/message.ts';
import { accountIdNow, accountOf } from '../../ui/documents/accountCoverage.ts';
import { accountIn, clusterIdsOf, REPORT_SCHEME } from '../../ui/documents/reportDocuments.ts';
import { localize } from '../../ui/localize.ts';
import type { CommandContext } from '../command.ts';
import { saveFile } from '../../ui/documents/saveFile.ts';
import { showInformation, pickOne } from '../../ui/showText.ts';

/** The formats by file extension. */
const forms: Readonly<Record<string, (results: readonly VerifyResult[], account?: Account) => string>> = {
  md: (results, account) => markdownReport(results, inEnglish, account),
  json: jsonReport,
  xml: junitReport,
};

/**
 * Save Verification Report: saves the report on screen as Markdown, JSON or JUnit XML, depending on the name that the
 * user types.
 */
export async function saveReport(context: CommandContext, argument: unknown): Promise<void> {
  const kept = await context.results();
  const { ids, allOf } = asked(argument) ?? activeReport() ?? verifiedClusters(context);
  const results = await kept.all(ids);
  if (results.length === 0) {
    void showInformation(localize(message('No cluster has been verified yet.')));
    return;
  }
  const form = await pickOne(
    [
      { label: shown`Markdown`, detail: localize(message('To read and to keep with a change record')), ending: 'md' },
      {
        label: shown`JSON`,
        detail: localize(message('For programs; its schema comes with the extension')),
        ending: 'json',
      },
      {
        label: shown`JUnit XML`,
        detail: localize(message('For pipelines, which show it as test results')),
        ending: 'xml',
      },
    ],
    {
      title: localize(message('Save Verification Report')),
      question: localize(message('Select the form of the file')),
    },
  );
  if (!form) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const name = results.length === 1 ? (results[0]?.cluster.name ?? '') : 'clusters';
  const target = await vscode.window.showSaveDialog({
    title: localize(message('Save Verification Report')),
    defaultUri: vscode.Uri.joinPath(folder, `audit-forwarding-${name}.${form.ending}`),
    filters: { [form.label]: [form.ending] },
  });
  const write = forms[form.ending];
  if (!target || !write) return;
  await context.clusters.ready();
  const account = allOf === undefined ? undefined : accountOf(context.clusters, results, allOf);
  await saveFile(target, write(results, account));
  const open = localize(message('Open'));
  const chosen = await showInformation(localize(message('Saved {0}.', target.path)), open);
  if (chosen === open) await vscode.window.showTextDocument(target);
}

/** Which clusters a report is about; where these are all of an account that forward, its id, or empty if not known. */
interface Extent {
  readonly ids: readonly string[];
  readonly allOf: string | undefined;
}

function asked(argument: unknown): Extent | undefined {
  if (typeof argument !== 'object' || argument === null || !('clusterIds' in argument)) return undefined;
  const { clusterIds: ids } = argument;
  if (!Array.isArray(ids)) return undefined;
  const allOf = 'allOf' in argument && typeof argument.allOf === 'string' ? argument.allOf : undefined;
  return { ids: ids.filter((id) => typeof id === 'string'), allOf };
}

function activeReport(): Extent | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === REPORT_SCHEME ? { ids: clusterIdsOf(uri), allOf: accountIn(uri) } : undefined;
}

function verifiedClusters({ clusters }: CommandContext): Extent {
  const ids = clusters
    .rows()
    .map(({ cluster }) => cluster.id)
    .filter((id) => clusters.verdict(id) !== undefined);
  return { ids, allOf: accountIdNow(clusters) ?? '' };
}
