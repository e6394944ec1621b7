import * as vscode from 'vscode';
import { showsRows } from '../forwarding/inventory/accountState.ts';
import type { Clusters } from '../forwarding/inventory/clusters.ts';
import { harmless } from '../text/foreignText.ts';
import { message } from '../text/message.ts';
import { joined, localize } from '../ui/localize.ts';
import { groupBy, onSettingChanged, refreshAfterMs, show, sortBy } from '../ui/settings.ts';
import { ClusterTree } from './clusterTree.ts';
import { paletteWords } from './paletteWords.ts';
import type { VerifiedFacts } from './nodes/clusterNode.ts';
import type { TreeNode } from './nodes/node.ts';
import { RowVisibility } from './rowVisibility.ts';
import { SearchedPlaces } from './searchedPlaces.ts';
import { withProgress, treeView, type TreeView } from '../ui/showText.ts';

export const VIEW_ID = 'kubeAudit.clusters';

/** Interval for refreshing old rows, while the view is visible. */
const LOOK_EVERY_MS = 60_000;
/** How long the conditions of further rows are waited for. */
const JUDGE_AFTER_MS = 500;
/** Least time between two checks of the login, when view or window are shown repeatedly. */
const ASK_PAUSE_MS = 5_000;

/**
 * The view of clusters: draws what is known of them, and has it read again only while it is visible. Passive trouble is
 * shown in the view itself, never in a notification.
 */
export class ClusterExplorer implements vscode.Disposable {
  readonly tree: ClusterTree;
  readonly #clusters: Clusters;
  readonly #view: TreeView<TreeNode>;
  readonly #visibility: RowVisibility;
  readonly #searched = new SearchedPlaces();
  readonly #disposable: vscode.Disposable;
  #readAt = -Infinity;
  #judging: NodeJS.Timeout | undefined;
  #paletteWords: string | undefined;

  /** @param verified gives what rows show of a verification. */
  constructor(clusters: Clusters, verified: VerifiedFacts) {
    this.#clusters = clusters;
    this.tree = new ClusterTree(clusters, verified);
    this.#visibility = new RowVisibility({
      shown: (id) => clusters.shown(id),
      kind: (id) => clusters.condition(id)?.kind,
    });
    this.#view = treeView(VIEW_ID, {
      treeDataProvider: this.tree,
      canSelectMany: true,
    });
    const refreshIfFocused = (): void => {
      if (vscode.window.state.focused) this.#refreshIfSeen();
    };
    const timer = setInterval(() => {
      // A verification grows old while nothing is read.
      if (this.#view.visible) this.tree.changed();
      refreshIfFocused();
    }, LOOK_EVERY_MS);
    const judgeAll = (): void => {
      this.tree.changed();
      this.#showBadge();
    };
    this.#disposable = vscode.Disposable.from(
      this.#view,
      this.tree,
      this.#visibility,
      this.#searched,
      clusters.subscribe({
        reading: (work, all) => this.#reading(work, all),
        targetChanged: () => this.#showPlace(),
        listChanged: () => this.#draw(),
        rowChanged: (id) => {
          this.tree.rowChanged(id);
          this.#judgeSoon();
        },
        verdictsChanged: () => {
          this.tree.changed();
          this.#showBadge();
          this.#offerInPalette();
        },
      }),
      vscode.window.registerFileDecorationProvider(this.#visibility),
      this.#view.onDidChangeVisibility(() => this.#refreshIfSeen()),
      vscode.window.onDidChangeWindowState(refreshIfFocused),
      ...['groupBy', 'sortBy', 'show'].map((name) => onSettingChanged(name, () => this.#placesChanged())),
      onSettingChanged('verifyAgain', judgeAll),
      onSettingChanged('notForwarding', judgeAll),
      onSettingChanged('cliPath', () => this.#refreshIfSeen(0)),
      { dispose: () => clearInterval(timer) },
      { dispose: () => clearTimeout(this.#judging) },
    );
    this.#draw();
    this.#refreshIfSeen();
  }

  /** Places that were searched for the CLI, while it is missing. */
  searchedPlaces(): readonly string[] {
    return this.#searched.getChildren();
  }

  dispose(): void {
    this.#disposable.dispose();
  }

  /** Background refresh: only while the view is visible, and not again within `pauseMs`. */
  #refreshIfSeen(pauseMs = ASK_PAUSE_MS): void {
    const isDue = Date.now() - this.#readAt >= pauseMs;
    if (this.#view.visible && isDue) void this.#clusters.refresh(refreshAfterMs());
  }

  #reading(work: Promise<void>, all: boolean): void {
    if (all) {
      this.#readAt = Date.now();
      this.#visibility.askAgain();
    }
    // What it fails with is the state of the account, or the answer to who asked for it.
    const ended = work.catch(() => undefined);
    void withProgress({ location: { viewId: VIEW_ID } }, () => ended);
  }

  /**
   * Everything, by the state of the account: a context key by which welcome views choose, and another by which commands
   * do.
   */
  #draw(): void {
    const state = this.#clusters.state();
    void vscode.commands.executeCommand('setContext', 'kubeAudit.state', state);
    void vscode.commands.executeCommand('setContext', 'kubeAudit.blocked', !showsRows(state));
    if (state === 'cliMissing') this.#searched.show(this.#clusters.failure()?.detail?.split('\n') ?? []);
    this.#showPlace();
    this.#showBadge();
    this.#offerInPalette();
    this.tree.changed();
  }

  /**
   * Puts the place, and what went wrong, where it is seen: a view that is alone in its container does not show its
   * description, so the place is above the rows. A message would hide a welcome text, so without rows the description
   * has it.
   */
  #showPlace(): void {
    const { account, region, resourceGroup } = this.#clusters.target() ?? {};
    const place = joined(
      [
        ...[account?.name, region].map((name) => name && harmless(name)),
        resourceGroup && localize(message('resource group {0}', resourceGroup.name)),
      ],
      ' · ',
    );
    const state = this.#clusters.state();
    const failure = state === 'failed' ? this.#clusters.failure() : undefined;
    const above = showsRows(state);
    this.#view.description = above ? '' : place;
    const unlisted = this.#clusters.unlisted();
    const missing =
      unlisted.length === 0
        ? undefined
        : localize(message('No permission to list the clusters of {0}', unlisted.join(', ')));
    const [count, all] = [this.tree.count(), this.#clusters.rows().length];
    const some = show() === 'all' ? undefined : localize(message('Only problems: {0} of {1} clusters', count, all));
    this.#view.message = above ? joined([failure && localize(failure.text), missing, some, place], ' — ') : '';
  }

  /** Which rows are shown, or where, may have changed. */
  #placesChanged(): void {
    this.tree.changed();
    this.#showPlace();
  }

  /** Draws what depends on every cluster's condition: once for all rows that are being read. */
  #judgeSoon(): void {
    this.#judging ??= setTimeout(() => {
      this.#judging = undefined;
      this.#offerInPalette();
      if (groupBy() === 'condition' || sortBy() === 'condition' || show() !== 'all') this.#placesChanged();
      this.#showBadge();
    }, JUDGE_AFTER_MS);
  }

  /** A context key by which the palette chooses the commands that have something to act on. */
  #offerInPalette(): void {
    const words = paletteWords(this.#clusters);
    if (words === this.#paletteWords) return;
    this.#paletteWords = words;
    void vscode.commands.executeCommand('setContext', 'kubeAudit.have', words);
  }

  /** How many clusters fail, as far as is known. */
  #showBadge(): void {
    const ids = this.#clusters.shownRows().map(({ cluster }) => cluster.id);
    if (!this.#clusters.isReady()) {
      // What judges them is loaded for a badge that is seen, or that there was.
      if (this.#view.visible || ids.some((id) => this.#clusters.verdict(id)?.state === 'failing')) {
        void this.#clusters.ready().then(
          () => {
            this.#showBadge();
            this.#offerInPalette();
          },
          () => undefined,
        );
      }
      return;
    }
    this.#visibility.judged();
    const value = ids.filter((id) => this.#clusters.condition(id)?.kind === 'failing').length;
    const tooltip = localize(message('Failing clusters: {0}', value));
    this.#view.badge = value === 0 ? undefined : { value, tooltip };
  }
}
