import * as vscode from 'vscode';
import type { Account } from '../../forwarding/verification/report/coverage.ts';
import { htmlReport } from '../../forwarding/verification/report/htmlReport.ts';
import { jsonReport } from '../../forwarding/verification/report/jsonReport.ts';
import { junitReport } from '../../forwarding/verification/report/junitReport.ts';
import { markdownReport } from '../../forwarding/verification/report/markdownReport.ts';
import { shown } from '../../text/foreignText.ts';
import { inEnglish, message } from '../../text/message.ts';
import { saveAs } from '../../ui/ask/saveAs.ts';
import { accountIdNow, accountOf } from '../../ui/documents/accountCoverage.ts';
import { accountIn, clusterIdsOf, REPORT_SCHEME } from '../../ui/documents/reportDocuments.ts';
import { localize } from '../../ui/localize.ts';
import { fieldAt } from '../../text/jsonValue.ts';
import type { Extent } from '../../views/verification/verificationChoice.ts';
import type { CommandContext } from '../command.ts';
import { showInformation } from '../../ui/showText.ts';

/**
 * Save Verification Report: saves the report on screen as Markdown, HTML, JSON or JUnit XML.
 */
export async function saveReport(context: CommandContext, argument: unknown): Promise<void> {
  const kept = await context.results();
  const { clusterIds, allOf } =
    asked(argument) ?? activeText() ?? (await context.verifications()).active ?? verifiedClusters(context);
  const results = await kept.all(clusterIds);
  if (results.length === 0) {
    void showInformation(localize(message('No cluster has been verified yet.')));
    return;
  }
  const account = async (): Promise<Account | undefined> => {
    await context.clusters.ready();
    return allOf === undefined ? undefined : accountOf(context.clusters, results, allOf);
  };
  const name = results.length === 1 ? (results[0]?.cluster.name ?? '') : 'clusters';
  await saveAs(message('Save Verification Report'), `audit-forwarding-${name}`, [
    {
      label: shown`Markdown`,
      detail: message('To read and to keep with a change record'),
      ending: 'md',
      write: async () => markdownReport(results, inEnglish, await account()),
    },
    {
      label: shown`HTML`,
      detail: message('To print, and to read in a browser'),
      ending: 'html',
      write: async () => htmlReport(results, await account()),
    },
    {
      label: shown`JSON`,
      detail: message('For programs; its schema comes with the extension'),
      ending: 'json',
      write: async () => jsonReport(results, await account()),
    },
    {
      label: shown`JUnit XML`,
      detail: message('For pipelines, which show it as test results'),
      ending: 'xml',
      write: async () => junitReport(results, await account()),
    },
  ]);
}

function asked(argument: unknown): Extent | undefined {
  const [ids, allOf] = ['clusterIds', 'allOf'].map((name) => fieldAt(argument, name));
  if (!Array.isArray(ids)) return undefined;
  return {
    clusterIds: ids.filter((id) => typeof id === 'string'),
    allOf: typeof allOf === 'string' ? allOf : undefined,
  };
}

function activeText(): Extent | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === REPORT_SCHEME ? { clusterIds: clusterIdsOf(uri), allOf: accountIn(uri) } : undefined;
}

/** All that was verified; of an account that isn’t known, where nobody is logged in. */
function verifiedClusters({ clusters }: CommandContext): Extent {
  const clusterIds = clusters
    .rows()
    .map(({ cluster }) => cluster.id)
    .filter((id) => clusters.verdict(id) !== undefined);
  return { clusterIds, allOf: accountIdNow(clusters) ?? '' };
}
