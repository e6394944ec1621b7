import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Clusters } from '../../../forwarding/inventory/clusters.ts';
import type { Memory } from '../../../forwarding/inventory/lastKnown.ts';
import type { Plan } from '../../../forwarding/plans/plan.ts';
import { harmless } from '../../../text/foreignText.ts';
import { message, type Message } from '../../../text/message.ts';
import { fieldAt } from '../../../text/jsonValue.ts';
import { localize } from '../../localize.ts';
import type { Action } from '../../notify.ts';
import { clustersAtOnce } from '../../settings.ts';
import { pickOne } from '../../showText.ts';
import type { PlanChoice } from '../messages.ts';
import { Page } from '../page.ts';
import type { Made } from '../pageFeed.ts';
import type { PlanContent, ShownPart } from './planContent.ts';
import { phaseOf, planContent, type PlanOnPage } from './planModel.ts';
import { afterReload, nothingKept, type Afterwards } from './planRecord.ts';
import { PlanRecords } from './planRecords.ts';
import { newRun, notBegun, withEvent } from './planRun.ts';
import { PlanDocuments } from './planDocuments.ts';
import type { PlanDecision, RunOnPage, ShownPlan, ShownPlans } from './shownPlans.ts';
import { stepTimesIn, withRun, type StepTimes } from './stepTimes.ts';

/** By which VS Code knows such a page. */
const PLAN_TYPE = 'kubeAudit.plan';

/** Times are shown in seconds. */
const TICK_MS = 1_000;

export interface PlanPagesOptions {
  /** The extension's folder. */
  readonly root: vscode.Uri;
  /** How long steps took, by account. */
  readonly memory: Memory;
  /** Path of the folder where it keeps things, which need not exist. */
  readonly storage: string;
  /** What is left of plans that an earlier window ran, and what can be done about it. */
  readonly left: (
    plans: readonly Pick<ShownPart, 'id' | 'plan'>[],
  ) => Promise<{ readonly afterwards: Afterwards; readonly next: readonly Action[] }>;
  readonly clusters: Pick<Clusters, 'subscribe'>;
}

/** One page and what it is about now; another plan of the same cluster takes it over once its run has ended. */
interface OpenPage {
  id: string;
  title: string;
  clusterIds: readonly string[];
  plans: readonly (ShownPlan & PlanOnPage)[];
  /** What an earlier window showed: then there are no plans. */
  kept?: PlanContent | undefined;
  exportScript: () => Promise<void>;
  /** Absent once it was decided on. */
  decide?: ((decision: PlanDecision) => void) | undefined;
  /** What the page has on the screen: only that can be run. */
  seen: string | undefined;
  next: readonly Action[];
  stop: AbortController;
  page?: Page<PlanContent> | undefined;
}

/**
 * Pages of plans. `decisionOn` shows plans and waits for the user's decision: Run or Cancel on the page, in the
 * editor's title, by key or from the palette; closing the page is Cancel. Run is taken only for the very plans that the
 * page has on the screen. The page stays, and shows the run.
 */
export class PlanPages implements vscode.Disposable {
  readonly #options: PlanPagesOptions;
  #pages: readonly OpenPage[] = [];
  readonly #documents = new PlanDocuments();
  readonly #records: PlanRecords;
  readonly #rows: vscode.Disposable;
  #tick: ReturnType<typeof setInterval> | undefined;

  constructor(options: PlanPagesOptions) {
    this.#options = options;
    this.#records = new PlanRecords(options.storage);
    this.#rows = options.clusters.subscribe({
      // A plan was resumed, undone or discarded.
      rowChanged: (id) => {
        for (const one of this.#pages) if (one.kept?.clusterIds.includes(id) === true) one.page?.changed();
      },
    });
  }

  /** Shows plans and waits for the decision; with Cancel the page is closed. */
  async decisionOn(shown: ShownPlans, signal: AbortSignal): Promise<PlanDecision> {
    if (signal.aborted) return 'cancel';
    const one = this.#pageFor(shown);
    let cancel = (): void => undefined;
    const decided = new Promise<PlanDecision>((resolve) => {
      cancel = () => resolve('cancel');
      one.decide = resolve;
    });
    signal.addEventListener('abort', cancel, { once: true });
    this.#show(one);
    try {
      const decision = await decided;
      if (decision === 'cancel') this.#close(one);
      return decision;
    } finally {
      signal.removeEventListener('abort', cancel);
      one.decide = undefined;
      await this.#documents.close(one.id);
      this.#changed(one);
    }
  }

  /** Closes the page of plans that were agreed to and are not run after all. */
  withdraw(plans: readonly Plan[]): void {
    for (const one of this.#pages.filter((page) => plans.some((plan) => holds(page, plan)))) this.#close(one);
  }

  /** A run begins: on the page that shows its plan, else on a new one. */
  begin(shown: ShownPlan, title: string): RunOnPage {
    const { plan } = shown;
    const present = this.#pages.find((page) => holds(page, plan));
    const one = present ?? this.#pageFor({ title, plans: [shown], exportScript: () => Promise.resolve() });
    if (present === undefined) this.#show(one);
    const update = (change: (run: PlanOnPage) => PlanOnPage['run']): void => {
      one.plans = one.plans.map((each) => (each.plan === plan ? { ...each, run: change(each) } : each));
      this.#changed(one);
    };
    const keep = (): void => this.#keep(one);
    update(() => newRun(plan.steps.length, Date.now()));
    keep();
    return {
      stopped: one.stop.signal,
      onEvent: (event) => {
        update(({ run }) => run && withEvent(run, event, Date.now()));
        if (event.kind !== 'step-progress') keep();
      },
      ended: (ending, next) => {
        one.next = one.plans.length === 1 ? next : [];
        update(({ run }) => run && { ...run, ending: { ...ending, at: Date.now() } });
        keep();
        void this.#keepTimes(one, plan);
      },
    };
  }

  /** Plans that were agreed to with others will not run after all: the page that shows them says so, and is over. */
  notBegun(plans: readonly Plan[]): void {
    for (const one of this.#pages.filter((page) => plans.some((plan) => holds(page, plan)))) {
      one.plans = one.plans.map((each) =>
        plans.includes(each.plan) ? { ...each, run: notBegun(each.plan.steps.length, Date.now()) } : each,
      );
      this.#changed(one);
      this.#keep(one);
    }
  }

  #keep(one: OpenPage): void {
    // Another plan may take the page over before it is written.
    const now = { ...one };
    this.#records.keep(() => this.#content(now), one.clusterIds, { isLast: phase(one) === 'ended' });
  }

  /** The title of the plan that is looked at, on whose decision is waited. */
  get inView(): string | undefined {
    return this.#active()?.title;
  }

  /**
   * Shows the last plan of a cluster again: one that waits for the decision or runs, else the last that was run.
   * @returns whether there is one
   */
  async reopen(clusterId: string): Promise<boolean> {
    const known = this.#pages.findLast(({ clusterIds }) => clusterIds.includes(clusterId));
    const one = known ?? (await this.#fromRecord(clusterId));
    if (one === undefined) return false;
    this.#show(one);
    return true;
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
    this.#open(
      kept ? await this.#addKept(kept) : this.#add(nothingKept(clusterIds, panel.title, localize), clusterIds),
      panel,
    );
  }

  async #fromRecord(clusterId: string): Promise<OpenPage | undefined> {
    const [record] = await this.#records.ofAll([clusterId]);
    return record && this.#addKept(record);
  }

  async #addKept(kept: PlanContent): Promise<OpenPage> {
    return this.#add(kept, await this.#records.clustersOf(kept));
  }

  #add(kept: PlanContent, clusterIds: readonly string[]): OpenPage {
    const { planId: id, title } = kept;
    const made: OpenPage = {
      ...{ id, title, clusterIds, plans: [], kept, next: [], seen: undefined },
      ...{ exportScript: () => Promise.resolve(), stop: new AbortController() },
    };
    this.#pages = [...this.#pages, made];
    return made;
  }

  /** Decides on the plan that is looked at. */
  async decide(decision: PlanDecision): Promise<void> {
    (await this.#chosen(decision === 'run' ? message('Run Plan') : message('Cancel Plan')))?.decide?.(decision);
  }

  /** Opens the script of the plan that is looked at. */
  async exportScript(): Promise<void> {
    await (await this.#chosen(message('Export Plan as Script')))?.exportScript();
  }

  dispose(): void {
    for (const one of [...this.#pages]) this.#close(one);
    void this.#records.writeNow();
    clearInterval(this.#tick);
    vscode.Disposable.from(this.#documents, this.#rows).dispose();
  }

  /** The page that shows these plans from now on: one whose run on these clusters is over, else a new one. */
  #pageFor({ title: wanted, plans, exportScript }: ShownPlans): OpenPage {
    const title = this.#freeTitle(wanted);
    const clusterIds = plans.map(({ plan }) => plan.cluster.id);
    const content = { id: randomUUID(), title, clusterIds, plans, kept: undefined, exportScript, seen: undefined };
    const over = this.#pages.find(
      (page) => phase(page) === 'ended' && page.clusterIds.every((id) => clusterIds.includes(id)),
    );
    if (over) return Object.assign(over, content, { next: [], stop: new AbortController() });
    const made: OpenPage = { ...content, next: [], stop: new AbortController() };
    this.#pages = [...this.#pages, made];
    return made;
  }

  /** No two plans that are to be decided on have the same. */
  #freeTitle(wanted: string): string {
    for (let count = 1; ; count += 1) {
      const title = count === 1 ? wanted : `${wanted} – ${count}`;
      if (!this.#pages.some((page) => page.title === title && phase(page) !== 'ended')) return title;
    }
  }

  #show(one: OpenPage): void {
    if (one.page) {
      one.page.panel.title = harmless(one.title);
      one.page.panel.reveal();
    } else {
      this.#open(one, vscode.window.createWebviewPanel(PLAN_TYPE, harmless(one.title), vscode.ViewColumn.Active, {}));
    }
    this.#changed(one);
  }

  #open(one: OpenPage, panel: vscode.WebviewPanel): void {
    const page = new Page<PlanContent>(panel, {
      root: this.#options.root,
      script: 'plan',
      styles: ['page', 'plan'],
      title: localize(message('Plan')),
      content: () => this.#made(one),
      chosen: (choice) => {
        if (choice.kind === 'plan') void this.#run(one, choice);
      },
      shown: ({ planId }) => {
        one.seen = planId;
        this.#updateContextKeys();
      },
    });
    one.page = page;
    panel.onDidChangeViewState(() => {
      if (!panel.visible) one.seen = undefined;
      this.#updateContextKeys();
    });
    panel.onDidDispose(() => this.#closed(one));
  }

  async #made(one: OpenPage): Promise<Made<PlanContent>> {
    const { kept } = one;
    if (kept === undefined) return { content: this.#content(one), sent: () => undefined };
    if (kept.phase === 'unknown') return { content: kept, sent: () => undefined };
    const { afterwards, next } = await this.#options.left(kept.parts.filter(({ id }) => one.clusterIds.includes(id)));
    const words = next.map(({ button }) => button);
    // What is pressed is what the page shows.
    return { content: afterReload(kept, afterwards, words, localize), sent: () => void (one.next = next) };
  }

  #content(one: OpenPage): PlanContent {
    const { id, title, plans, decide, next } = one;
    return planContent(
      {
        ...{ planId: id, title, plans, isAsked: decide !== undefined, now: Date.now() },
        hasChanges: plans.some(({ objects }) => objects.length > 0),
        next: next.map(({ button }) => button),
        times: (plan) => this.#times(plan),
        atOnce: clustersAtOnce(),
      },
      localize,
    );
  }

  #changed(one: OpenPage): void {
    one.page?.changed();
    this.#updateContextKeys();
    const runs = this.#pages.some((page) => phase(page) === 'running');
    if (runs) {
      this.#tick ??= setInterval(() => {
        for (const page of this.#pages) if (phase(page) === 'running') page.page?.changed();
      }, TICK_MS);
    } else {
      clearInterval(this.#tick);
      this.#tick = undefined;
    }
  }

  #close(one: OpenPage): void {
    one.page?.dispose();
    this.#closed(one);
  }

  /** A run goes on without its page, which can be opened again; what is not agreed to is cancelled. */
  #closed(one: OpenPage): void {
    one.page?.dispose();
    one.page = undefined;
    one.seen = undefined;
    const isForgotten = phase(one) === 'asked' || phase(one) === 'agreed';
    if (isForgotten) this.#pages = this.#pages.filter((each) => each !== one);
    one.decide?.('cancel');
    this.#changed(one);
  }

  /** Does what was chosen of what the page shows now; of anything else nothing. */
  async #run(one: OpenPage, { planId, action }: PlanChoice): Promise<void> {
    if (planId !== one.id || planId !== one.seen) return;
    if (one.decide !== undefined) {
      if (action === 'run' || action === 'cancel') one.decide(action);
      else if (action === 'export') await one.exportScript();
      else if (action === 'changes') await this.#documents.showChanges(one.id, one.title, one.plans);
      else if (action === 'text') await this.#documents.showText(one.id, one.title, one.plans);
      return;
    }
    if (action === 'stop') one.stop.abort();
    const [word, index] = action.split(' ');
    if (word === 'next' && phase(one) === 'ended') await one.next[Number(index)]?.run();
  }

  #times({ account }: Plan): StepTimes {
    return stepTimesIn(this.#options.memory.get(timesKey(account.id)));
  }

  async #keepTimes({ plans }: OpenPage, plan: Plan): Promise<void> {
    const run = plans.find((each) => each.plan === plan)?.run;
    if (run === undefined) return;
    await this.#options.memory.update(timesKey(plan.account.id), withRun(this.#times(plan), plan, run));
  }

  /** The plan in the active editor; if there is none, the one that the user picks, even if only one is open. */
  async #chosen(title: Message): Promise<OpenPage | undefined> {
    const active = this.#active();
    if (active) return active;
    const items = this.#pages
      .filter(({ decide }) => decide !== undefined)
      .map((plan) => ({ label: harmless(plan.title), plan }));
    const picked = await pickOne(items, {
      title: localize(title),
      question: localize(message('Which plan?')),
    });
    return picked?.plan;
  }

  /** The page that is looked at, with what is to be decided on the screen. */
  #active(): OpenPage | undefined {
    return this.#pages.find(
      ({ decide, page, id, seen }) => decide !== undefined && page?.panel.active === true && seen === id,
    );
  }

  #updateContextKeys(): void {
    const isOpen = this.#pages.some(({ decide }) => decide !== undefined);
    void vscode.commands.executeCommand('setContext', 'kubeAudit.planOpen', isOpen);
    void vscode.commands.executeCommand('setContext', 'kubeAudit.planActive', this.#active() !== undefined);
  }
}

function holds({ plans }: OpenPage, plan: Plan): boolean {
  return plans.some((each) => each.plan === plan);
}

function phase({ plans, decide }: OpenPage): PlanContent['phase'] {
  return phaseOf({ plans, isAsked: decide !== undefined });
}

function timesKey(account: string): string {
  return `stepTimes:${account}`;
}
