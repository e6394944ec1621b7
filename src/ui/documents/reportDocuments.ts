import * as vscode from 'vscode';
import type { Clusters } from '../../forwarding/inventory/clusters.ts';
import { markdownReport } from '../../forwarding/verification/report/markdownReport.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { accountOf } from './accountCoverage.ts';
import type { VerifyResults } from './verifyResults.ts';
import { VirtualDocuments } from './virtualDocuments.ts';
import { clusterCount } from '../../forwarding/cluster/clusterWords.ts';

export const REPORT_SCHEME = 'kube-audit-report';

/** Before the id of the account, all of whose clusters a report is about. */
const OF_ALL = 'all:';

/** How long at most the coverage on the screen is older than what is known, in milliseconds. */
const COUNT_AGAIN_MS = 1_000;

/** Verification reports as read-only Markdown documents. They always show the last results of their clusters. */
export class ReportDocuments implements vscode.Disposable {
  readonly #reports: VirtualDocuments<never>;
  readonly #disposables: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(results: VerifyResults, clusters: Clusters) {
    this.#reports = new VirtualDocuments(REPORT_SCHEME, async (_, uri) => {
      const found = await results.all(clusterIdsOf(uri));
      const allOf = accountIn(uri);
      if (allOf === undefined) return markdownReport(found, localize);
      await clusters.ready();
      return markdownReport(found, localize, accountOf(clusters, found, allOf));
    });
    this.#disposables = [
      this.#reports,
      results.onDidChange((ids) => this.#retell(ids)),
      clusters.subscribe({
        rowChanged: () => this.#countAgain(),
        listChanged: () => this.#countAgain(),
        verdictsChanged: () => this.#countAgain(),
      }),
      { dispose: () => clearTimeout(this.#timer) },
    ];
  }

  /**
   * Opens or shows the report of these clusters.
   * @param allOf id of the account of which these are all that forward: it says which others there are.
   */
  async show(results: readonly VerifyResult[], allOf?: string): Promise<void> {
    const uri = reportUri(results, allOf);
    this.#reports.changed(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const open = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
    const viewColumn = open?.viewColumn ?? vscode.ViewColumn.Active;
    // Not a preview tab: what is opened next would replace it.
    await vscode.window.showTextDocument(document, { viewColumn, preview: false });
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** A report of all clusters says how they are now. */
  #countAgain(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const { uri } of vscode.workspace.textDocuments) {
        if (uri.scheme === REPORT_SCHEME && accountIn(uri) !== undefined) this.#reports.changed(uri);
      }
    }, COUNT_AGAIN_MS);
  }

  #retell(ids: readonly string[]): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === REPORT_SCHEME && clusterIdsOf(uri).some((id) => ids.includes(id))) this.#reports.changed(uri);
    }
  }
}

/** The clusters that a report is about. */
export function clusterIdsOf(uri: vscode.Uri): readonly string[] {
  return uri.query.split(',').filter((id) => id !== '');
}

/** Id of the account all of whose clusters that forward a report is about; `undefined` for a report of some. */
export function accountIn({ fragment }: vscode.Uri): string | undefined {
  return fragment.startsWith(OF_ALL) ? fragment.slice(OF_ALL.length) : undefined;
}

function reportUri(results: readonly VerifyResult[], allOf: string | undefined): vscode.Uri {
  const [first] = results;
  const name =
    results.length === 1 && first
      ? localize(message('Verification of {0}, as text', first.cluster.name))
      : localize(message('Verification of {0}, as text', clusterCount(results.length)));
  return vscode.Uri.from({
    scheme: REPORT_SCHEME,
    path: `/${name.replaceAll('/', '-')}.md`,
    query: results.map(({ cluster }) => cluster.id).join(','),
    ...(allOf === undefined ? {} : { fragment: `${OF_ALL}${allOf}` }),
  });
}
