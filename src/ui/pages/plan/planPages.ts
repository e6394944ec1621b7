import * as vscode from 'vscode';
import type { Clusters } from '../../../forwarding/inventory/clusters.ts';
import type { Memory } from '../../../forwarding/inventory/lastKnown.ts';
import type { Plan } from '../../../forwarding/plans/plan.ts';
import { harmless } from '../../../text/foreignText.ts';
import { fieldAt } from '../../../text/jsonValue.ts';
import { message, type Message } from '../../../text/message.ts';
import { localize } from '../../localize.ts';
import { pickOne } from '../../showText.ts';
import { KeptTimes } from './keptTimes.ts';
import type { PlanContent } from './planContent.ts';
import { PlanDocuments } from './planDocuments.ts';
import { PlanPage, sayStale, type PlanPageServices, type Subject } from './planPage.ts';
import { nothingKept } from './planRecord.ts';
import { PlanRecords } from './planRecords.ts';
import type { PlanDecision, RunOnPage, ShownPlan, ShownPlans } from './shownPlans.ts';

/** Times are shown in seconds. */
const TICK_MS = 1_000;

export interface PlanPagesOptions extends Pick<PlanPageServices, 'root' | 'left'> {
  /** How long steps took, by account. */
  readonly memory: Memory;
  /** Path of the folder where it keeps things, which need not exist. */
  readonly storage: string;
  readonly clusters: Pick<Clusters, 'subscribe'>;
}

/**
 * Pages of plans. `decisionOn` shows plans and waits for the user's decision: Run or Cancel on the page, in the
 * editor's title, by key or from the palette; closing the page is Cancel. Run is taken only for the very plans that the
 * page has on the screen. The page stays, and shows the run.
 */
export class PlanPages implements vscode.Disposable {
  #pages: readonly PlanPage[] = [];
  readonly #documents = new PlanDocuments();
  readonly #records: PlanRecords;
  readonly #services: PlanPageServices;
  readonly #rows: vscode.Disposable;
  #tick: ReturnType<typeof setInterval> | undefined;

  constructor({ root, left, memory, storage, clusters }: PlanPagesOptions) {
    this.#records = new PlanRecords(storage);
    this.#services = {
      ...{ root, left, records: this.#records, documents: this.#documents, times: new KeptTimes(memory) },
      changed: () => this.#changed(),
      closed: (page) => {
        // A run goes on, and its page can be opened again.
        if (page.phase === 'asked' || page.phase === 'agreed') this.#pages = this.#pages.filter((one) => one !== page);
      },
    };
    this.#rows = clusters.subscribe({
      // A plan was resumed, undone or discarded.
      rowChanged: (id) => {
        for (const page of this.#pages) if (page.isKept && page.clusterIds.includes(id)) page.changed();
      },
    });
  }

  /** Shows plans and waits for the decision; with Cancel the page is closed. */
  async decisionOn(shown: ShownPlans, signal: AbortSignal): Promise<PlanDecision> {
    return signal.aborted ? 'cancel' : this.#pageFor(shown).decision(signal);
  }

  /** Closes the page of plans that were agreed to and are not run after all. */
  withdraw(plans: readonly Plan[]): void {
    for (const page of this.#holding(plans)) page.close();
  }

  /** A run begins: on the page that shows its plan, else on a new one. */
  begin(shown: ShownPlan, title: string): RunOnPage {
    const [present] = this.#holding([shown.plan]);
    const page = present ?? this.#pageFor({ title, plans: [shown], exportScript: () => Promise.resolve() });
    if (present === undefined) page.show();
    return page.begin(shown.plan);
  }

  /** Plans that were agreed to with others will not run after all: the page that shows them says so, and is over. */
  notBegun(plans: readonly Plan[]): void {
    for (const page of this.#holding(plans)) page.notBegun(plans);
  }

  #holding(plans: readonly Plan[]): readonly PlanPage[] {
    return this.#pages.filter((page) => plans.some((plan) => page.holds(plan)));
  }

  /** The title of the plan that is looked at, on whose decision is waited, once it is on the screen. */
  get inView(): string | undefined {
    const active = this.#active();
    return active?.isSeen === true ? active.title : undefined;
  }

  /**
   * Shows the last plan of a cluster again: one that waits for the decision or runs, else the last that was run.
   * @returns whether there is one, once it is on the screen
   */
  async reopen(clusterId: string): Promise<boolean> {
    const known = this.#pages.findLast(({ clusterIds }) => clusterIds.includes(clusterId));
    const page = known ?? (await this.#fromRecord(clusterId));
    page?.show();
    await page?.painted;
    return page !== undefined;
  }

  /** Takes over a page that was open when the window was loaded again. */
  async restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const [planId, ids] = ['planId', 'clusterIds'].map((name) => fieldAt(state, name));
    const clusterIds = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
    if (clusterIds.length === 0) {
      panel.dispose();
      return;
    }
    const kept = (await this.#records.ofAll(clusterIds)).find((record) => record.planId === planId);
    const page = kept
      ? await this.#addKept(kept)
      : this.#add(subjectOf(nothingKept(clusterIds, panel.title, localize), clusterIds));
    page.open(panel);
  }

  async #fromRecord(clusterId: string): Promise<PlanPage | undefined> {
    const [record] = await this.#records.ofAll([clusterId]);
    return record && this.#addKept(record);
  }

  async #addKept(kept: PlanContent): Promise<PlanPage> {
    return this.#add(subjectOf(kept, await this.#records.clustersOf(kept)));
  }

  #add(subject: Subject): PlanPage {
    const page = new PlanPage(this.#services, subject);
    this.#pages = [...this.#pages, page];
    return page;
  }

  /** Decides on the plan that is looked at. */
  async decide(decision: PlanDecision): Promise<void> {
    (await this.#chosen(decision === 'run' ? message('Run Plan') : message('Cancel Plan')))?.decide(decision);
  }

  /** Opens the script of the plan that is looked at. */
  async exportScript(): Promise<void> {
    await (await this.#chosen(message('Export Plan as Script')))?.exportScript();
  }

  dispose(): void {
    for (const page of [...this.#pages]) page.close();
    void this.#records.writeNow();
    clearInterval(this.#tick);
    vscode.Disposable.from(this.#documents, this.#rows).dispose();
  }

  /** The page that shows these plans from now on: one whose run on these clusters is over, else a new one. */
  #pageFor({ title, plans, exportScript }: ShownPlans): PlanPage {
    const clusterIds = plans.map(({ plan }) => plan.cluster.id);
    const subject: Subject = { title: this.#freeTitle(title), clusterIds, plans, exportScript };
    const over = this.#pages.find(
      (page) => page.phase === 'ended' && page.clusterIds.every((id) => clusterIds.includes(id)),
    );
    if (over === undefined) return this.#add(subject);
    over.take(subject);
    return over;
  }

  /** No two plans that are to be decided on have the same. */
  #freeTitle(wanted: string): string {
    for (let count = 1; ; count += 1) {
      const title = count === 1 ? wanted : `${wanted} – ${count}`;
      if (!this.#pages.some((page) => page.title === title && page.phase !== 'ended')) return title;
    }
  }

  /** The plan in the active editor; if there is none, the one that the user picks, even if only one is open. */
  async #chosen(title: Message): Promise<PlanPage | undefined> {
    const active = this.#active();
    if (active) {
      if (active.isSeen) return active;
      sayStale();
      return undefined;
    }
    const items = this.#pages
      .filter(({ phase }) => phase === 'asked')
      .map((page) => ({ label: harmless(page.title), page }));
    const picked = await pickOne(items, {
      title: localize(title),
      question: localize(message('Which plan?')),
    });
    return picked?.page;
  }

  /** The page that is looked at, where there is something to be decided. */
  #active(): PlanPage | undefined {
    return this.#pages.find(({ phase, isActive }) => phase === 'asked' && isActive);
  }

  #changed(): void {
    const isOpen = this.#pages.some(({ phase }) => phase === 'asked');
    void vscode.commands.executeCommand('setContext', 'kubeAudit.planOpen', isOpen);
    void vscode.commands.executeCommand('setContext', 'kubeAudit.planActive', this.#active() !== undefined);
    if (this.#pages.some(({ phase }) => phase === 'running')) {
      this.#tick ??= setInterval(() => {
        for (const page of this.#pages) if (page.phase === 'running') page.tick();
      }, TICK_MS);
    } else {
      clearInterval(this.#tick);
      this.#tick = undefined;
    }
  }
}

/** What an earlier window showed. */
function subjectOf(kept: PlanContent, clusterIds: readonly string[]): Subject {
  return { title: kept.title, clusterIds, plans: [], kept, exportScript: () => Promise.resolve() };
}
