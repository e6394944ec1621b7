import * as vscode from 'vscode';
import type { Clusters } from '../../forwarding/inventory/clusters.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { message } from '../../text/message.ts';
import { accountOf } from '../../ui/documents/accountCoverage.ts';
import type { VerifyResults } from '../../ui/documents/verifyResults.ts';
import { loadChunk } from '../../ui/loadChunk.ts';
import { localize } from '../../ui/localize.ts';
import { extentOf, type Choice } from '../../ui/pages/messages.ts';
import { Page } from '../../ui/pages/page.ts';
import type { Made } from '../../ui/pages/pageFeed.ts';
import type { VerificationContent } from '../../ui/pages/verificationContent.ts';
import { whyUnlisted } from '../unlistedCluster.ts';
import { chosenCommand, type Extent } from './verificationChoice.ts';
import type * as verificationModel from './verificationModel.ts';

/** By which VS Code knows such a page. */
export const VERIFICATION_TYPE = 'kubeAudit.verification';

/** Ages are shown in minutes. */
const LOOK_EVERY_MS = 60_000;
/** How long at most what is shown is older than what is known: while many clusters are read all changes at once. */
const DRAW_EVERY_MS = 1_000;

interface VerificationServices {
  readonly clusters: Clusters;
  /** The last result of each cluster's verification. */
  readonly results: () => Promise<VerifyResults>;
  /** Opens the same as text. */
  readonly showText: (results: readonly VerifyResult[], allOf: string | undefined) => Promise<void>;
  /** The extension's folder. */
  readonly root: vscode.Uri;
}

/** One page and what it is about. */
interface OpenPage {
  extent: Extent;
  /** Clusters that the user has unfolded (`true`), or folded. */
  readonly toggled: Map<string, boolean>;
  readonly panel: vscode.WebviewPanel;
  /** It asks for its content before it is made. */
  page?: Page<VerificationContent>;
  /** What the page shows now: its choices are looked up in it. */
  shown: verificationModel.VerificationSources | undefined;
}

/** What makes a page's content: in the chunk of the checks, whose names it shows. */
async function loadModel(): Promise<typeof verificationModel> {
  return loadChunk(() => import(/* webpackChunkName: "verify" */ './verificationModel.ts'));
}

/** Pages of verifications: one for the same clusters, or for all of an account. They show the last results. */
export class VerificationPages implements vscode.Disposable {
  readonly #services: VerificationServices;
  readonly #disposable: vscode.Disposable;
  /** What is kept of a cluster, read once until it is verified again. */
  readonly #read = new Map<
    string,
    { readonly verifiedAt: number | undefined; readonly result: VerifyResult | undefined }
  >();
  #pages: readonly OpenPage[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(services: VerificationServices) {
    this.#services = services;
    const changed = (): void => this.#changedSoon();
    const timer = setInterval(changed, LOOK_EVERY_MS);
    this.#disposable = vscode.Disposable.from(
      services.clusters.subscribe({
        targetChanged: changed,
        rowChanged: changed,
        listChanged: changed,
        verdictsChanged: changed,
      }),
      { dispose: () => clearInterval(timer) },
    );
  }

  /** Shows the last results of these clusters; resolves when they are on the screen for the first time. */
  async show(extent: Extent): Promise<void> {
    const present = this.#pages.find((one) => isSame(one.extent, extent));
    if (present !== undefined) {
      present.extent = extent;
      present.panel.reveal();
      present.page?.changed();
      return present.page?.painted;
    }
    const { titleOfPage } = await loadModel();
    const title = localize(titleOfPage({ extent, clusters: await this.#clustersOf(extent) }));
    const isEditing = vscode.window.tabGroups.activeTabGroup.activeTab !== undefined;
    // What was verified before is not to be pressed into half of its room.
    const column =
      this.#pages[0]?.panel.viewColumn ?? (isEditing ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
    const panel = vscode.window.createWebviewPanel(VERIFICATION_TYPE, title, column, {});
    return this.#open(panel, extent, new Map()).painted;
  }

  /** Takes over a page that was open when the window was loaded again. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const kept = extentOf(state);
    if (kept === undefined) {
      panel.dispose();
      return;
    }
    const { clusterIds, allOf, unfolded, folded } = kept;
    const toggled = [...unfolded.map((id) => [id, true] as const), ...folded.map((id) => [id, false] as const)];
    this.#open(panel, { clusterIds, allOf }, new Map(toggled));
  }

  /** What the page is about that is looked at. */
  get active(): Extent | undefined {
    return this.#pages.find(({ panel }) => panel.active)?.extent;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const { page } of this.#pages) page?.dispose();
    this.#disposable.dispose();
  }

  #open(panel: vscode.WebviewPanel, extent: Extent, toggled: Map<string, boolean>): Page<VerificationContent> {
    const one: OpenPage = { extent, toggled, panel, shown: undefined };
    const page = new Page<VerificationContent>(panel, {
      root: this.#services.root,
      script: 'verification',
      styles: ['page', 'plan', 'verification'],
      title: localize(message('Verification')),
      content: () => this.#content(one),
      chosen: (choice) => void this.#run(one, choice),
    });
    one.page = page;
    this.#pages = [...this.#pages, one];
    panel.onDidDispose(() => {
      page.dispose();
      this.#pages = this.#pages.filter((each) => each !== one);
    });
    return page;
  }

  #changedSoon(): void {
    if (this.#pages.length === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const { page } of this.#pages) page?.changed();
    }, DRAW_EVERY_MS);
  }

  async #content(one: OpenPage): Promise<Made<VerificationContent>> {
    const { clusters } = this.#services;
    const { extent, toggled } = one;
    await clusters.ready();
    const [{ verificationOf, titleOfPage }, verified] = await Promise.all([loadModel(), this.#clustersOf(extent)]);
    const results = verified.flatMap(({ result }) => result ?? []);
    const sources: verificationModel.VerificationSources = {
      ...{ extent, clusters: verified, toggled, now: Date.now() },
      account: extent.allOf === undefined ? undefined : accountOf(clusters, results, extent.allOf),
      whyUnlisted: whyUnlisted(clusters),
    };
    return {
      content: verificationOf(sources, localize),
      sent: () => {
        one.shown = sources;
        one.panel.title = localize(titleOfPage(sources));
      },
    };
  }

  async #clustersOf({ clusterIds }: Extent): Promise<verificationModel.VerificationSources['clusters']> {
    const { clusters } = this.#services;
    const results = await Promise.all(clusterIds.map((id) => this.#resultOf(id)));
    return clusterIds.map((id, index) => {
      const [known, condition, result] = [clusters.known(id), clusters.condition(id), results[index]];
      return {
        id,
        name: known?.row.cluster.name ?? result?.cluster.name ?? id,
        result,
        now: known === undefined || condition === undefined ? undefined : { known, condition },
      };
    });
  }

  async #resultOf(id: string): Promise<VerifyResult | undefined> {
    const verifiedAt = this.#services.clusters.verdict(id)?.at;
    const read = this.#read.get(id);
    if (read !== undefined && read.verifiedAt === verifiedAt) return read.result;
    const result = await (await this.#services.results()).get(id);
    this.#read.set(id, { verifiedAt, result });
    return result;
  }

  /** Does what was chosen of what the page shows now; of anything else nothing. */
  async #run(one: OpenPage, choice: Choice): Promise<void> {
    const { shown, toggled, page, extent } = one;
    if (shown === undefined) return;
    if (choice.kind === 'fold') {
      toggled.set(choice.clusterId, choice.isOpen);
      page?.changed();
    } else if (choice.kind === 'all' && choice.action === 'openText') {
      const results = shown.clusters.flatMap(({ result }) => result ?? []);
      if (results.length > 0) await this.#services.showText(results, extent.allOf);
    } else {
      const chosen = chosenCommand(choice, shown);
      if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command, ...chosen.arguments);
    }
  }
}

function isSame(one: Extent, other: Extent): boolean {
  if (one.allOf !== undefined || other.allOf !== undefined) return one.allOf === other.allOf;
  const ids = new Set(one.clusterIds);
  return ids.size === new Set(other.clusterIds).size && other.clusterIds.every((id) => ids.has(id));
}
