import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Plan } from '../../../forwarding/plans/plan.ts';
import { harmless } from '../../../text/foreignText.ts';
import { message } from '../../../text/message.ts';
import { localize } from '../../localize.ts';
import type { Action } from '../../notify.ts';
import { clustersAtOnce } from '../../settings.ts';
import { showWarning } from '../../showText.ts';
import type { PlanChoice } from '../messages.ts';
import { Page } from '../page.ts';
import type { Made } from '../pageFeed.ts';
import type { KeptTimes } from './keptTimes.ts';
import type { PlanContent, PlanPhase, ShownPart } from './planContent.ts';
import type { PlanDocuments } from './planDocuments.ts';
import { phaseOf, planContent, type PlanOnPage } from './planModel.ts';
import { pressOf, type Press } from './planPress.ts';
import { afterReload, type Afterwards } from './planRecord.ts';
import type { PlanRecords } from './planRecords.ts';
import { newRun, notBegun, withEvent } from './planRun.ts';
import type { PlanDecision, RunOnPage, ShownPlan } from './shownPlans.ts';

/** By which VS Code knows such a page. */
const PLAN_TYPE = 'kubeAudit.plan';

/** What is left of plans that an earlier window ran, and what can be done about it. */
export interface LeftOver {
  readonly afterwards: Afterwards;
  readonly next: readonly Action[];
}

/** What all pages of plans share. */
export interface PlanPageServices {
  /** The extension's folder. */
  readonly root: vscode.Uri;
  readonly documents: PlanDocuments;
  readonly records: PlanRecords;
  readonly times: KeptTimes;
  readonly left: (plans: readonly Pick<ShownPart, 'id' | 'plan'>[]) => Promise<LeftOver>;
  /** What a page is about has changed, or whether it is looked at. */
  readonly changed: () => void;
  /** A page was closed. */
  readonly closed: (page: PlanPage) => void;
}

/** Plans of one page, or what an earlier window showed. */
export interface Subject {
  readonly title: string;
  readonly clusterIds: readonly string[];
  readonly plans: readonly (ShownPlan & PlanOnPage)[];
  /** What an earlier window showed: then there are no plans. */
  readonly kept?: PlanContent;
  readonly exportScript: () => Promise<void>;
}

/**
 * The page of one plan, or of several that are decided on together: before, while and after they run. Another plan of
 * the same clusters takes it over once its run has ended.
 */
export class PlanPage {
  readonly #services: PlanPageServices;
  #subject: Subject;
  #id: string;
  #next: readonly Action[] = [];
  #stop = new AbortController();
  /** Absent once it was decided on. */
  #decide: ((decision: PlanDecision) => void) | undefined;
  /** The plan that is on the screen. */
  #seen: string | undefined;
  #page: Page<PlanContent> | undefined;

  constructor(services: PlanPageServices, subject: Subject) {
    this.#services = services;
    this.#subject = subject;
    this.#id = subject.kept?.planId ?? randomUUID();
  }

  /** Another plan takes it over. */
  take(subject: Subject): void {
    this.#subject = subject;
    this.#id = randomUUID();
    this.#next = [];
    this.#stop = new AbortController();
    this.#seen = undefined;
  }

  get title(): string {
    return this.#subject.title;
  }

  get clusterIds(): readonly string[] {
    return this.#subject.clusterIds;
  }

  /** Whether it is of an earlier window. */
  get isKept(): boolean {
    return this.#subject.kept !== undefined;
  }

  get phase(): PlanPhase {
    return phaseOf({ plans: this.#subject.plans, isAsked: this.#decide !== undefined });
  }

  /** Whether it is looked at. */
  get isActive(): boolean {
    return this.#page?.panel.active === true;
  }

  /** Settles when it is on the screen for the first time, or closed; rejects where it cannot be made. */
  get painted(): Promise<void> {
    return this.#page?.painted ?? Promise.resolve();
  }

  /** Whether what it is about is on the screen. */
  get isSeen(): boolean {
    return this.#seen === this.#id;
  }

  holds(plan: Plan): boolean {
    return this.#subject.plans.some((each) => each.plan === plan);
  }

  /** Shows itself, and waits for the decision; closing it is Cancel, and with Cancel it is closed. */
  async decision(signal: AbortSignal): Promise<PlanDecision> {
    const id = this.#id;
    const decided = new Promise<PlanDecision>((resolve) => {
      this.#decide = resolve;
    });
    const cancel = (): void => this.decide('cancel');
    signal.addEventListener('abort', cancel, { once: true });
    this.show();
    try {
      const decision = await decided;
      if (decision === 'cancel') this.close();
      return decision;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#decide = undefined;
      await this.#services.documents.close(id);
      this.changed();
    }
  }

  decide(decision: PlanDecision): void {
    this.#decide?.(decision);
  }

  async exportScript(): Promise<void> {
    await this.#subject.exportScript();
  }

  /** The run of one of its plans begins. */
  begin(plan: Plan): RunOnPage {
    const update = (change: (run: PlanOnPage) => PlanOnPage['run']): void =>
      this.#update((each) => (each.plan === plan ? { ...each, run: change(each) } : each));
    update(() => newRun(plan.steps.length, Date.now()));
    this.#keep();
    return {
      stopped: this.#stop.signal,
      onEvent: (event) => {
        update(({ run }) => run && withEvent(run, event, Date.now()));
        if (event.kind !== 'step-progress') this.#keep();
      },
      ended: (ending, next) => {
        this.#next = this.#subject.plans.length === 1 ? next : [];
        update(({ run }) => run && { ...run, ending: { ...ending, at: Date.now() } });
        this.#keep();
        const run = this.#subject.plans.find((each) => each.plan === plan)?.run;
        if (run) void this.#services.times.keep(plan, run);
      },
    };
  }

  /** Of its plans these will not run after all. */
  notBegun(plans: readonly Plan[]): void {
    this.#update((each) =>
      plans.includes(each.plan) ? { ...each, run: notBegun(each.plan.steps.length, Date.now()) } : each,
    );
    this.#keep();
  }

  #update(change: (plan: ShownPlan & PlanOnPage) => ShownPlan & PlanOnPage): void {
    this.#subject = { ...this.#subject, plans: this.#subject.plans.map(change) };
    this.changed();
  }

  #keep(): void {
    // Another plan may take the page over before it is written.
    const [id, subject, next] = [this.#id, this.#subject, this.#next];
    const shown = (): PlanContent => this.#contentOf(subject, { id, next, isAsked: false });
    this.#services.records.keep(shown, subject.clusterIds, { isLast: this.phase === 'ended' });
  }

  /** Brings it to the front, with the focus. */
  show(): void {
    if (this.#page) {
      this.#page.panel.title = harmless(this.title);
      this.#page.panel.reveal();
    } else {
      this.open(vscode.window.createWebviewPanel(PLAN_TYPE, harmless(this.title), vscode.ViewColumn.Active, {}));
    }
    this.changed();
  }

  /** Shows itself in a panel. */
  open(panel: vscode.WebviewPanel): void {
    this.#page = new Page<PlanContent>(panel, {
      root: this.#services.root,
      script: 'plan',
      styles: ['page', 'plan'],
      title: localize(message('Plan')),
      content: () => this.#made(),
      chosen: (choice) => {
        if (choice.kind === 'plan') void this.#pressed(choice);
      },
      shown: ({ planId }) => {
        this.#seen = planId;
        this.#services.changed();
      },
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#seen = undefined;
      this.#services.changed();
    });
    panel.onDidDispose(() => this.close());
  }

  /** What it shows may have changed. */
  changed(): void {
    this.#page?.changed();
    this.#services.changed();
  }

  /** A second has passed. */
  tick(): void {
    this.#page?.changed();
  }

  /** A run goes on without its page, which can be opened again; what is not agreed to is cancelled. */
  close(): void {
    const page = this.#page;
    this.#page = undefined;
    this.#seen = undefined;
    page?.dispose();
    this.#services.closed(this);
    this.decide('cancel');
    this.#services.changed();
  }

  async #made(): Promise<Made<PlanContent>> {
    const { kept, clusterIds } = this.#subject;
    if (kept === undefined) {
      const now = { id: this.#id, next: this.#next, isAsked: this.#decide !== undefined };
      return { content: this.#contentOf(this.#subject, now), sent: () => undefined };
    }
    if (kept.phase === 'unknown') return { content: kept, sent: () => undefined };
    const { afterwards, next } = await this.#services.left(kept.parts.filter(({ id }) => clusterIds.includes(id)));
    const words = next.map(({ button }) => button);
    return { content: afterReload(kept, afterwards, words, localize), sent: () => void (this.#next = next) };
  }

  #contentOf(
    { title, plans }: Subject,
    { id, next, isAsked }: { readonly id: string; readonly next: readonly Action[]; readonly isAsked: boolean },
  ): PlanContent {
    return planContent(
      {
        ...{ planId: id, title, plans, isAsked, now: Date.now(), atOnce: clustersAtOnce() },
        hasChanges: plans.some(({ objects }) => objects.length > 0),
        next: next.map(({ button }) => button),
        times: (plan) => this.#services.times.of(plan),
      },
      localize,
    );
  }

  /** Does what was pressed, where the page is still about that; else it says that it is not. */
  async #pressed(choice: PlanChoice): Promise<void> {
    const { documents } = this.#services;
    const { title, plans } = this.#subject;
    const [id, next] = [this.#id, this.#next];
    const words = next.map(({ button }) => button);
    const press = pressOf(choice, { planId: id, phase: this.phase, next: words });
    const acts: Readonly<Record<Extract<Press, string>, () => unknown>> = {
      run: () => this.decide('run'),
      cancel: () => this.decide('cancel'),
      export: () => this.exportScript(),
      changes: () => documents.showChanges(id, title, plans),
      text: () => documents.showText(id, title, plans),
      stop: () => this.#stop.abort(),
      repeated: () => undefined,
      stale: sayStale,
    };
    await (typeof press === 'object' ? next[press.next]?.run() : acts[press]());
  }
}

/** Nothing is done of what the user has not seen. */
export function sayStale(): void {
  void showWarning(localize(message('The plan has changed meanwhile, so nothing was done. Look at its page first.')));
}
