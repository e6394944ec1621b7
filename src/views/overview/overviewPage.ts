import * as vscode from 'vscode';
import type { titleOf } from '../../forwarding/verification/report/reportText.ts';
import { harmless } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { VerificationHistory } from '../../ui/documents/verificationHistory.ts';
import { loadChunk } from '../../ui/loadChunk.ts';
import { localize } from '../../ui/localize.ts';
import { LOOK_EVERY_MS, type ClusterPageServices } from '../../ui/pages/clusterPages.ts';
import { clusterOf, type Choice } from '../../ui/pages/messages.ts';
import type { OverviewContent } from '../../ui/pages/overviewContent.ts';
import { Page } from '../../ui/pages/page.ts';
import type { Made } from '../../ui/pages/pageFeed.ts';
import type { FactSources } from '../clusterFacts.ts';
import { chosenCommand, type Shown } from './overviewChoice.ts';
import { overviewOf, pathOf } from './overviewModel.ts';
import { whyUnlisted } from '../unlistedCluster.ts';

/** By which VS Code knows the page after a reload. */
const OVERVIEW_TYPE = 'kubeAudit.overview';

/** The names of checks: in a chunk that only what was verified needs. */
async function checkTitles(): Promise<typeof titleOf> {
  const loading = loadChunk(
    () => import(/* webpackChunkName: "verify" */ '../../forwarding/verification/report/reportText.ts'),
  );
  return (await loading).titleOf;
}

/** The overview: one page, of the cluster that was opened last. It shows what is known, and reads nothing. */
export class Overview implements vscode.Disposable {
  readonly #services: ClusterPageServices;
  readonly #history: VerificationHistory;
  readonly #disposable: vscode.Disposable;
  #page: Page<OverviewContent> | undefined;
  #clusterId = '';
  /** What the page shows now: its choice of a check is looked up in it. */
  #shown: Shown | undefined;

  constructor(services: ClusterPageServices) {
    this.#services = services;
    this.#history = new VerificationHistory(services.storage.fsPath);
    const changed = (): void => this.#page?.changed();
    const timer = setInterval(changed, LOOK_EVERY_MS);
    this.#disposable = vscode.Disposable.from(
      services.clusters.subscribe({ rowChanged: changed, listChanged: changed, verdictsChanged: changed }),
      { dispose: () => clearInterval(timer) },
    );
  }

  /** Shows a cluster; resolves when it is on the screen for the first time. */
  async show(clusterId: string): Promise<void> {
    this.#clusterId = clusterId;
    const column = this.#page?.panel.viewColumn ?? vscode.ViewColumn.Active;
    if (this.#page === undefined) {
      this.#open(vscode.window.createWebviewPanel(OVERVIEW_TYPE, this.#title(), column, {}));
    } else {
      this.#page.panel.title = this.#title();
      this.#page.panel.reveal(column);
      this.#page.changed();
    }
    await this.#page?.painted;
  }

  /** Takes over a page that was open when the window was loaded again. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const clusterId = clusterOf(state);
    if (clusterId === undefined || this.#page !== undefined) {
      panel.dispose();
      return;
    }
    this.#clusterId = clusterId;
    panel.title = this.#title();
    this.#open(panel);
  }

  dispose(): void {
    this.#page?.dispose();
    this.#disposable.dispose();
  }

  #open(panel: vscode.WebviewPanel): void {
    const page = new Page<OverviewContent>(panel, {
      root: this.#services.root,
      script: 'overview',
      styles: ['page'],
      title: localize(message('Cluster overview')),
      content: () => this.#content(),
      chosen: (choice) => void this.#run(choice),
    });
    panel.onDidDispose(() => {
      page.dispose();
      if (this.#page === page) this.#page = undefined;
    });
    this.#page = page;
  }

  #title(): string {
    const name = this.#services.clusters.row(this.#clusterId)?.cluster.name;
    return name === undefined ? localize(message('Cluster overview')) : harmless(name);
  }

  async #content(): Promise<Made<OverviewContent>> {
    // Another one may be opened meanwhile.
    const id = this.#clusterId;
    const { clusters, results } = this.#services;
    await clusters.ready();
    const isVerified = clusters.verdict(id) !== undefined;
    const [result, history, titleOf] = await Promise.all([
      isVerified ? (await results()).get(id) : undefined,
      this.#history.of(id),
      isVerified ? checkTitles() : undefined,
    ]);
    // Both of one time: each says how good the other is.
    const [known, condition] = [clusters.known(id), clusters.condition(id)];
    const made = (content: OverviewContent, path: Shown['path']): Made<OverviewContent> => ({
      content,
      sent: () => (this.#shown = { clusterId: id, path }),
    });
    if (known === undefined || condition === undefined) return made(this.#unlisted(id), []);
    const facts: FactSources = { known, result, condition: condition.kind, now: Date.now() };
    const sources = { facts, condition, history, titleOf: titleOf ?? (({ check }) => message('{0}', check)) };
    return made(overviewOf(sources, localize), pathOf(sources));
  }

  /** A cluster of another account, one that is gone, or any while the list is not known. */
  #unlisted(id: string): OverviewContent {
    const say = (title: ReturnType<typeof message>) => ({ title: localize(title) });
    const text = localize(whyUnlisted(this.#services.clusters));
    return {
      clusterId: id,
      title: harmless(id),
      condition: { text, tone: 'neutral' },
      about: '',
      actions: { ...say(message('Actions')), buttons: [] },
      path: { ...say(message('Path of a delivery')), summary: text, tone: 'neutral', places: [] },
      facts: { ...say(message('Facts')), rows: [] },
      history: { ...say(message('Verifications')), summary: text, entries: [] },
    };
  }

  /** Runs what was chosen, if it is of the cluster that is to be shown, which offers it as it is now. */
  async #run(choice: Choice): Promise<void> {
    if (choice.kind !== 'act' && choice.kind !== 'fix') return;
    const { clusters } = this.#services;
    const clusterId = this.#clusterId;
    const chosen = chosenCommand(choice, {
      ...{ clusterId, shown: this.#shown },
      ...{ known: clusters.known(clusterId), condition: clusters.condition(clusterId) },
    });
    if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command, ...chosen.arguments);
  }
}
