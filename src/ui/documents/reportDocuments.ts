import * as vscode from 'vscode';
import type { Clusters } from '../../forwarding/inventory/clusters.ts';
import { headingOf, markdownReport } from '../../forwarding/verification/report/markdownReport.ts';
import { titleOf } from '../../forwarding/verification/report/reportText.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { accountOf } from './accountCoverage.ts';
import type { VerifyResults } from './verifyResults.ts';
import { VirtualDocuments } from './virtualDocuments.ts';

export const REPORT_SCHEME = 'kube-audit-report';

/** Before the id of the account, all of whose clusters a report is about. */
const OF_ALL = 'all:';

/** How long at most the coverage on the screen is older than what is known, in milliseconds. */
const COUNT_AGAIN_MS = 1_000;

/**
 * Verification reports as read-only Markdown documents. They always show the last results of their clusters. The remedy
 * of a finding is a lens above it.
 */
export class ReportDocuments implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #results: VerifyResults;
  readonly #reports: VirtualDocuments<never>;
  readonly #disposables: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(results: VerifyResults, clusters: Clusters) {
    this.#results = results;
    this.#reports = new VirtualDocuments(REPORT_SCHEME, async (_, uri) => {
      const found = await results.all(clusterIdsOf(uri));
      const allOf = accountIn(uri);
      if (allOf === undefined) return markdownReport(found, localize);
      await clusters.ready();
      return markdownReport(found, localize, accountOf(clusters, found, allOf));
    });
    this.#disposables = [
      this.#reports,
      vscode.languages.registerCodeLensProvider({ scheme: REPORT_SCHEME }, this),
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
   * Opens or shows the report of these clusters, beside the active editor.
   * @param allOf id of the account of which these are all that forward: it says which others there are.
   */
  async show(results: readonly VerifyResult[], allOf?: string): Promise<void> {
    const uri = reportUri(results, allOf);
    this.#reports.changed(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const open = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
    const isEditing = vscode.window.tabGroups.activeTabGroup.activeTab !== undefined;
    const viewColumn = open?.viewColumn ?? (isEditing ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
    // Not a preview tab: the plan of a remedy would replace it.
    await vscode.window.showTextDocument(document, { viewColumn, preview: false });
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const ids = clusterIdsOf(document.uri);
    const allOf = accountIn(document.uri);
    const results = await this.#results.all(ids);
    const top = new vscode.Range(0, 0, 0, 0);
    const lines = document.getText().split('\n');
    return [
      allOf !== undefined
        ? lens(top, message('$(refresh) Verify Again'), 'kubeAudit.verifyAll', [])
        : lens(top, message('$(refresh) Verify Again'), 'kubeAudit.verify', [
            undefined,
            ids.map((clusterId) => ({ clusterId })),
          ]),
      lens(top, message('$(save) Save Report…'), 'kubeAudit.saveReport', [{ clusterIds: ids, allOf }]),
      ...results.flatMap((result) => remedyLenses(result, lines)),
    ];
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
      ? localize(message('Verification of {0}', first.cluster.name))
      : localize(message('Verification of {0} clusters', results.length));
  return vscode.Uri.from({
    scheme: REPORT_SCHEME,
    path: `/${name.replaceAll('/', '-')}.md`,
    query: results.map(({ cluster }) => cluster.id).join(','),
    ...(allOf === undefined ? {} : { fragment: `${OF_ALL}${allOf}` }),
  });
}

/** A lens above the line of each finding with a remedy. */
function remedyLenses(result: VerifyResult, lines: readonly string[]): vscode.CodeLens[] {
  const heading = headingOf(result, localize);
  const start = lines.findIndex((line) => line.endsWith(heading));
  const used = new Set<number>();
  return result.findings.flatMap((finding) => {
    if (!finding.remedy || finding.result === 'pass') return [];
    const label = `- **${localize(titleOf(finding))}**`;
    const line = lines.findIndex((text, index) => index > start && text.startsWith(label) && !used.has(index));
    if (line === -1) return [];
    used.add(line);
    const { title, command, arguments: values } = finding.remedy;
    return [lens(new vscode.Range(line, 0, line, 0), message('$(wrench) {0}', localize(title)), command, values)];
  });
}

function lens(
  range: vscode.Range,
  title: ReturnType<typeof message>,
  command: string,
  values: readonly unknown[],
): vscode.CodeLens {
  return new vscode.CodeLens(range, { title: localize(title), command, arguments: [...values] });
}
