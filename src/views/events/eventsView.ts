import * as vscode from 'vscode';
import { withTime } from '../../audit/filter/editFilter.ts';
import { toFailure } from '../../failure/toFailure.ts';
import { harmless } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { ExploredEvents } from '../../ui/events/exploredEvents.ts';
import type { Log } from '../../ui/log.ts';
import { localize } from '../../ui/localize.ts';
import { showFailure } from '../../ui/notify.ts';
import type { HistogramContent } from '../../ui/pages/histogramContent.ts';
import type { Choice } from '../../ui/pages/messages.ts';
import { Page } from '../../ui/pages/page.ts';
import type { Made } from '../../ui/pages/pageFeed.ts';
import { withProgress, type TreeView } from '../../ui/showText.ts';
import { itemOf, rowsBelow, topRows, type EventRow } from './eventRows.ts';
import { histogramContent, timeOfBars } from './histogramModel.ts';
import { TOP_LISTS_ID, type LateRows } from './lateRows.ts';

/** Context key: whether there are events to look at. */
const EXPLORING = 'kubeAudit.exploring';
/** Context key: whether a filter leaves some of them out. */
const FILTERED = 'kubeAudit.exploredFilter';

interface EventsViewServices {
  readonly view: TreeView<EventRow>;
  readonly rows: LateRows<EventRow>;
  /** The extension's folder. */
  readonly root: vscode.Uri;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The view of audit events: what they are by their most frequent values, and when they came. */
export class EventsView implements vscode.Disposable {
  readonly explored: ExploredEvents;
  readonly #services: EventsViewServices;
  readonly #changes: vscode.Disposable;
  #page: Page<HistogramContent, vscode.WebviewView> | undefined;
  #revision = 0;

  constructor(services: EventsViewServices) {
    this.#services = services;
    this.explored = new ExploredEvents(services.signal);
    this.#changes = this.explored.onDidChange(() => this.#draw());
    services.rows.use({
      getTreeItem: (row) => {
        const { now } = this.explored;
        return now === undefined ? {} : itemOf(row, now, this.explored.rankedBy);
      },
      getChildren: (row) => {
        const { now } = this.explored;
        return now === undefined ? [] : [...(row === undefined ? topRows(now) : rowsBelow(row))];
      },
    });
  }

  /** Shows when events came, in a webview of VS Code's. */
  resolve(view: vscode.WebviewView): void {
    const page = new Page<HistogramContent, vscode.WebviewView>(view, {
      root: this.#services.root,
      script: 'histogram',
      styles: ['histogram'],
      title: localize(message('Events over time')),
      content: () => Promise.resolve(this.#content()),
      chosen: (choice) => void this.#choose(choice),
    });
    view.onDidDispose(() => {
      page.dispose();
      if (this.#page === page) this.#page = undefined;
    });
    this.#page = page;
  }

  /** Brings the view into sight. */
  async reveal(): Promise<void> {
    await vscode.commands.executeCommand(`${TOP_LISTS_ID}.focus`);
  }

  /** Shows that an answer is awaited, above the rows. @throws what the work throws */
  async while<T>(work: Promise<T>): Promise<T> {
    return withProgress({ location: { viewId: TOP_LISTS_ID } }, () => work);
  }

  dispose(): void {
    vscode.Disposable.from(this.#changes, this.explored).dispose();
    this.#page?.dispose();
  }

  #draw(): void {
    const { now } = this.explored;
    this.#revision += 1;
    void vscode.commands.executeCommand('setContext', EXPLORING, now !== undefined);
    void vscode.commands.executeCommand('setContext', FILTERED, now !== undefined && now.filter.text !== '');
    // Its parts are above the lists, out of sight where a long one is scrolled.
    this.#services.view.description = harmless(now?.filter.text ?? '');
    this.#services.rows.changed();
    this.#page?.changed();
  }

  #content(): Made<HistogramContent> {
    const revision = this.#revision;
    const { now } = this.explored;
    const nothing = { count: 0, histogram: { from: 0, step: 1, buckets: [], untimed: 0 } };
    const filter = now?.filter.text ?? '';
    return {
      content: histogramContent(now?.summary ?? nothing, { filter, revision }, localize),
      sent: () => undefined,
    };
  }

  /** Filters by the time of the bars that were chosen, where they are those that are shown now. */
  async #choose(choice: Choice): Promise<void> {
    const { now } = this.explored;
    if (choice.kind !== 'range' && choice.kind !== 'whole') return;
    if (now === undefined || choice.revision !== this.#revision) return;
    const range = choice.kind === 'whole' ? '' : timeOfBars(now.summary.histogram, choice.first, choice.last);
    if (range === undefined) return;
    try {
      await this.while(this.explored.setFilter(withTime(this.explored.wanted, range)));
    } catch (error) {
      showFailure(toFailure(error), this.#services.log, {});
    }
  }
}
