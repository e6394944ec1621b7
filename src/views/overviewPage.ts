import * as vscode from 'vscode';
import type { Clusters } from '../forwarding/inventory/clusters.ts';
import type { Place } from '../forwarding/verification/deliveryPath.ts';
import { harmless } from '../text/foreignText.ts';
import { message } from '../text/message.ts';
import type { VerifyResults } from '../ui/documents/verifyResults.ts';
import { loadChunk } from '../ui/loadChunk.ts';
import { localize } from '../ui/localize.ts';
import { clusterOf, type Choice } from '../ui/pages/messages.ts';
import type { OverviewContent } from '../ui/pages/overviewContent.ts';
import { Page } from '../ui/pages/page.ts';
import type { FactSources } from './clusterFacts.ts';
import { overviewActions } from './overviewActions.ts';
import { overviewOf, pathOf } from './overviewModel.ts';

/** By which VS Code knows the page after a reload. */
const OVERVIEW_TYPE = 'kubeAudit.overview';

/** Ages are shown in minutes. */
const LOOK_EVERY_MS = 60_000;

interface OverviewServices {
  readonly clusters: Clusters;
  /** The last result of each cluster's verification. */
  readonly results: () => Promise<VerifyResults>;
  /** The extension's folder. */
  readonly root: vscode.Uri;
}

/** The overview: one page, of the cluster that was opened last. It shows what is known, and reads nothing. */
export class Overview implements vscode.Disposable {
  readonly #services: OverviewServices;
  readonly #disposable: vscode.Disposable;
  #page: Page | undefined;
  #clusterId = '';
  /** What the page shows now: its choice of a check is looked up in it. */
  #path: readonly Place[] = [];

  constructor(services: OverviewServices) {
    this.#services = services;
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
    const page = new Page(panel, {
      root: this.#services.root,
      script: 'overview',
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

  async #facts(): Promise<FactSources | undefined> {
    const { clusters, results } = this.#services;
    await clusters.ready();
    const id = this.#clusterId;
    const known = clusters.known(id);
    if (known === undefined) return undefined;
    const result = known.verdict === undefined ? undefined : await (await results()).get(id);
    return { known, result, condition: clusters.condition(id)?.kind, now: Date.now() };
  }

  async #content(): Promise<OverviewContent | undefined> {
    const facts = await this.#facts();
    const condition = this.#services.clusters.condition(this.#clusterId);
    this.#path = [];
    if (facts === undefined || condition === undefined) return this.#unlisted();
    this.#path = pathOf({ facts, condition });
    const history = await (await this.#services.results()).history.of(this.#clusterId);
    const { titleOf } = await loadChunk(
      () => import(/* webpackChunkName: "verify" */ '../forwarding/verification/report/reportText.ts'),
    );
    return overviewOf({ facts, condition, history, titleOf }, localize);
  }

  /** A cluster of another account, or one that is gone. */
  #unlisted(): OverviewContent {
    const say = (title: ReturnType<typeof message>) => ({ title: localize(title) });
    const text = localize(message('This cluster isn’t in the list of the account that is logged in.'));
    return {
      clusterId: this.#clusterId,
      title: harmless(this.#clusterId),
      condition: { text, tone: 'neutral' },
      about: '',
      actions: { ...say(message('Actions')), buttons: [] },
      path: { ...say(message('Path of a delivery')), summary: text, tone: 'neutral', places: [] },
      facts: { ...say(message('Facts')), rows: [] },
      history: { ...say(message('Verifications')), summary: text, entries: [] },
    };
  }

  /** Runs what was chosen, if the cluster as it is now offers it: the page names no command. */
  async #run(choice: Choice): Promise<void> {
    if (choice.kind === 'act') {
      const known = this.#services.clusters.known(this.#clusterId);
      const condition = this.#services.clusters.condition(this.#clusterId);
      const offered = known === undefined || condition === undefined ? [] : overviewActions(known, condition);
      if (!offered.some(({ id }) => id === choice.action)) return;
      await vscode.commands.executeCommand(`kubeAudit.${choice.action}`, { clusterId: this.#clusterId });
      return;
    }
    const place = this.#path.find(({ id }) => id === choice.place);
    const remedy = place?.findings[choice.check]?.remedy;
    if (remedy !== undefined) await vscode.commands.executeCommand(remedy.command, ...remedy.arguments);
  }
}
