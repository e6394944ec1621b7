import * as vscode from 'vscode';
import type { Failure } from '../failure/failure.ts';
import { toFailure } from '../failure/toFailure.ts';
import type { Inventory, Row } from '../forwarding/inventory/inventory.ts';
import { InventoryReader } from '../forwarding/inventory/inventoryReader.ts';
import type { Verdict } from '../forwarding/verification/verdict.ts';
import type { CliRunner } from '../ibmcloud/cliCommand.ts';
import type { Target } from '../ibmcloud/models.ts';
import { message, type Message } from '../text/message.ts';
import type { Log } from '../ui/log.ts';
import { localize } from '../ui/localize.ts';
import { groupBy, onSettingChanged, refreshAfterMs } from '../ui/settings.ts';
import { ClusterTree, type TreeNode } from './clusterTree.ts';
import type { FindingNode } from './findingItems.ts';
import type { LastKnown } from './lastKnown.ts';
import { RowVisibility } from './rowVisibility.ts';
import { SearchedPlaces } from './searchedPlaces.ts';
import { showsRows, stateAfter, type ViewState } from './viewState.ts';

export const VIEW_ID = 'kubeAudit.clusters';

/** Between two looks at whether rows have become old, while the view is visible. */
const LOOK_EVERY_MS = 60_000;
/** Least time between two questions who is logged in, when view or window come to the front again and again. */
const ASK_PAUSE_MS = 5_000;
/** How often at most the last known state is written while answers come in. */
const KEEP_EVERY_MS = 2_000;

/**
 * The view of clusters: paints the last known state at once, then reads behind it, only while it is visible. Passive trouble is
 * told in the view itself and in the log, never in a notification.
 */
export class ClusterExplorer implements vscode.Disposable {
  readonly tree: ClusterTree;
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #reader: InventoryReader;
  readonly #visibility: RowVisibility;
  readonly #searched = new SearchedPlaces();
  readonly #lastKnown: LastKnown;
  readonly #log: Log;
  readonly #ended = new AbortController();
  readonly #disposables: vscode.Disposable[] = [];
  #findings: (id: string) => Promise<FindingNode[]> = () => Promise.resolve([]);
  readonly #problems = new Map<string, Message | undefined>();
  #inventory: Inventory;
  #target: Target | undefined;
  #state: ViewState = 'loading';
  #refreshedAt = -Infinity;
  #keepTimer: NodeJS.Timeout | undefined;
  #unfinished: ReadonlySet<string> = new Set();
  /** Ids of the clusters that were seen with a webhook. */
  readonly #forwarding = new Set<string>();

  constructor(cli: CliRunner, lastKnown: LastKnown, log: Log) {
    this.#lastKnown = lastKnown;
    this.#log = log;
    this.#target = lastKnown.target();
    this.#inventory = lastKnown.inventory(this.#target?.account?.id);
    this.#reader = new InventoryReader(cli, this.#inventory, {
      targetRead: (target) => this.#takeTarget(target),
      listChanged: () => this.#listChanged(),
      rowChanged: (id) => this.#rowChanged(id),
    });
    this.tree = new ClusterTree({
      rows: () => (showsRows(this.#state) ? this.#inventory.rows() : []),
      row: (id) => this.#inventory.row(id),
      groupBy,
      problem: (id) => this.#problems.get(id),
      verdict: (id) => this.verdict(id),
      isUnfinished: (id) => this.#unfinished.has(id),
      findings: (id) => this.#findings(id),
    });
    this.#visibility = new RowVisibility((id) => this.#inventory.shown(id));
    this.#view = vscode.window.createTreeView(VIEW_ID, {
      treeDataProvider: this.tree,
      showCollapseAll: true,
      canSelectMany: true,
    });
    const timer = setInterval(() => {
      if (vscode.window.state.focused) {
        this.#refreshIfSeen();
      }
    }, LOOK_EVERY_MS);
    this.#disposables.push(
      this.#view,
      this.tree,
      this.#visibility,
      this.#searched,
      vscode.window.registerFileDecorationProvider(this.#visibility),
      this.#view.onDidChangeVisibility(() => this.#refreshIfSeen()),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) {
          this.#refreshIfSeen();
        }
      }),
      onSettingChanged('groupBy', () => this.tree.changed()),
      onSettingChanged('cliPath', () => this.#refreshIfSeen(0)),
      { dispose: () => clearInterval(timer) },
    );
    for (const { cluster, webhook } of this.#inventory.rows()) {
      if (webhook.reading?.value !== undefined) this.#forwarding.add(cluster.id);
    }
    this.#showPlace();
    this.#enter(this.#inventory.rows().length > 0 ? 'ready' : 'loading');
    this.#refreshIfSeen();
  }

  rows(): readonly Row[] {
    return this.#inventory.rows();
  }

  row(id: string): Row | undefined {
    return this.#inventory.row(id);
  }

  target(): Target | undefined {
    return this.#target;
  }

  verdict(id: string): Verdict | undefined {
    return this.#lastKnown.verdicts()[id];
  }

  /** Keeps verdicts, and shows them in their rows and as the view's badge. */
  async verified(verdicts: Readonly<Record<string, Verdict>>): Promise<void> {
    await this.#lastKnown.keepVerdicts(verdicts);
    // All rows: once one can be expanded VS Code moves the icons of the others too, but only of those that it draws.
    this.tree.changed(true);
    this.#showBadge();
  }

  /** Marks the clusters on which a plan ended early, and no others. */
  showUnfinished(ids: readonly string[]): void {
    const changed = new Set([...this.#unfinished, ...ids]);
    this.#unfinished = new Set(ids);
    changed.forEach((id) => this.tree.rowChanged(id));
  }

  /** Where the rows below a cluster come from. */
  showFindings(findings: (id: string) => Promise<FindingNode[]>): void {
    this.#findings = findings;
  }

  /** What the view is about now; the value of the context key `kubeAudit.state`. */
  state(): ViewState {
    return this.#state;
  }

  /** Where the CLI was looked for, while it is missing. */
  searchedPlaces(): readonly string[] {
    return this.#searched.getChildren();
  }

  /** Reads everything again, whatever its age. Trouble is shown in the view. */
  async refreshAll(): Promise<void> {
    await this.#refresh(0);
  }

  /** Reads one row again, whatever its age. */
  async refreshRow(id: string): Promise<void> {
    await this.#working(() => this.#reader.refresh({ maxAgeMs: 0, only: id }, this.#ended.signal));
    // At once: it follows a change, and a window that is loaded anew must not show the state before it.
    this.#keep();
  }

  /** Shows on its row what a stream of its log tells is wrong; `undefined` when that is over. */
  setProblem(id: string, problem: Message | undefined): void {
    this.#problems.set(id, problem);
    this.tree.rowChanged(id);
  }

  dispose(): void {
    this.#ended.abort();
    if (this.#keepTimer !== undefined) {
      this.#keep();
    }
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** Passive refresh: only while the view can be seen, and not again within `pauseMs`. */
  #refreshIfSeen(pauseMs = ASK_PAUSE_MS): void {
    const due = Date.now() - this.#refreshedAt >= pauseMs;
    if (this.#view.visible && due) {
      void this.#refresh(refreshAfterMs()).catch((error: unknown) => this.#log.error(String(error)));
    }
  }

  async #refresh(maxAgeMs: number): Promise<void> {
    this.#refreshedAt = Date.now();
    this.#inventory.forgetShown();
    this.#visibility.askAgain();
    try {
      await this.#working(() => this.#reader.refresh({ maxAgeMs }, this.#ended.signal));
      this.#enter(this.#inventory.rows().length === 0 ? 'noCluster' : 'ready');
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#keepSoon();
    }
  }

  #working(work: () => Promise<void>): Thenable<void> {
    return vscode.window.withProgress({ location: { viewId: VIEW_ID } }, work);
  }

  #takeTarget(target: Target | undefined): Inventory {
    const changed = target?.account?.id !== this.#inventory.accountId;
    this.#target = target;
    this.#showPlace();
    if (target !== undefined) {
      void this.#lastKnown.keepTarget(target);
      if (changed) {
        this.#keep();
        this.#inventory = this.#lastKnown.inventory(target.account?.id);
        this.#enter(this.#inventory.rows().length > 0 ? 'ready' : 'loading');
      }
    }
    return this.#inventory;
  }

  /** Account, region and resource group, as far as they are known. */
  #place(): string {
    const { account, region, resourceGroup } = this.#target ?? {};
    const parts = [account?.name, region, resourceGroup?.name].filter((part) => part !== undefined && part !== '');
    return parts.join(' · ');
  }

  /**
   * Puts the place, and what went wrong, where it is seen: a view that is alone in its container does not show its description, so
   * the place stands above the rows. A message would hide a welcome text, so without rows the description has it.
   */
  #showPlace(failure?: Failure): void {
    const place = this.#place();
    const above = showsRows(this.#state);
    const trouble = failure !== undefined && this.#state === 'failed' ? localize(failure.text) : '';
    this.#view.description = above ? '' : place;
    this.#view.message = above ? [trouble, place].filter((text) => text !== '').join(' — ') : '';
  }

  /** How many clusters fail, by their last verification. */
  #showBadge(): void {
    const verdicts = this.#lastKnown.verdicts();
    const value = this.rows().filter(({ cluster }) => verdicts[cluster.id]?.state === 'failing').length;
    const tooltip = localize(message('Clusters with failing checks: {0}', value));
    this.#view.badge = value === 0 ? undefined : { value, tooltip };
  }

  #listChanged(): void {
    this.#enter(this.#inventory.rows().length === 0 ? 'noCluster' : 'ready');
    this.#keepSoon();
  }

  #rowChanged(id: string): void {
    const webhook = this.row(id)?.webhook.reading;
    if (webhook !== undefined) {
      if (this.#forwarding.has(id) && webhook.value === undefined) {
        void this.#forgetVerdict(id);
      }
      this.#forwarding[webhook.value === undefined ? 'delete' : 'add'](id);
    }
    this.tree.rowChanged(id);
    this.#keepSoon();
  }

  /** What was verified of a webhook goes with it. */
  async #forgetVerdict(id: string): Promise<void> {
    await this.#lastKnown.forgetVerdict(id);
    this.tree.changed(true);
    this.#showBadge();
  }

  #fail(error: unknown): void {
    const failure = toFailure(error);
    if (failure.code === 'cancelled') {
      return;
    }
    this.#log.warn(`${failure.message}${failure.detail === undefined ? '' : `\n${failure.detail}`}`);
    this.#enter(stateAfter(failure), failure);
  }

  #enter(state: ViewState, failure?: Failure): void {
    this.#state = state;
    void vscode.commands.executeCommand('setContext', 'kubeAudit.state', state);
    void vscode.commands.executeCommand('setContext', 'kubeAudit.blocked', !showsRows(state));
    if (state === 'cliMissing') {
      this.#searched.show(failure?.detail?.split('\n') ?? []);
    }
    this.#showPlace(failure);
    this.#showBadge();
    this.tree.changed();
  }

  #keepSoon(): void {
    this.#keepTimer ??= setTimeout(() => this.#keep(), KEEP_EVERY_MS);
  }

  #keep(): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    void this.#lastKnown.keepInventory(this.#inventory);
  }
}
