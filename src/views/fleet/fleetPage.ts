import * as vscode from 'vscode';
import { message } from '../../text/message.ts';
import { VerificationHistory } from '../../ui/documents/verificationHistory.ts';
import { localize } from '../../ui/localize.ts';
import { LOOK_EVERY_MS, type ClusterPageServices } from '../../ui/pages/clusterPages.ts';
import type { FleetContent } from '../../ui/pages/fleetContent.ts';
import type { Choice } from '../../ui/pages/messages.ts';
import { Page } from '../../ui/pages/page.ts';
import type { Made } from '../../ui/pages/pageFeed.ts';
import { whyNotListed } from '../unlistedCluster.ts';
import { chosenCommands } from './fleetChoice.ts';
import { fleetOf, type FleetSources } from './fleetModel.ts';
import { KeptOfMany } from './keptVerifications.ts';

/** By which VS Code knows the page after a reload. */
const FLEET_TYPE = 'kubeAudit.fleet';

/** Rows that are made for the first look at the page: more than an editor shows. The others follow at once. */
const FIRST_ROWS = 60;

/** How long at most what is shown is older than what is known: while a thousand rows are read all changes at once. */
const DRAW_EVERY_MS = 1_000;

/** The page of all clusters. It shows what is known, and asks no cluster. */
export class Fleet implements vscode.Disposable {
  readonly #services: ClusterPageServices;
  readonly #kept: KeptOfMany;
  readonly #ended = new AbortController();
  readonly #disposable: vscode.Disposable;
  #page: Page<FleetContent> | undefined;
  /** How many rows are made at most. */
  #most = Infinity;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(services: ClusterPageServices) {
    this.#services = services;
    const history = new VerificationHistory(services.storage.fsPath);
    this.#kept = new KeptOfMany({
      result: async (id) => (await services.results()).get(id),
      history: (id) => history.of(id),
    });
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

  /** Shows the page; resolves when it is on the screen for the first time. */
  async show(): Promise<void> {
    const column = this.#page?.panel.viewColumn ?? vscode.ViewColumn.Active;
    if (this.#page === undefined) {
      // A page that is restored may show others first.
      this.#most = FIRST_ROWS;
      this.#open(vscode.window.createWebviewPanel(FLEET_TYPE, localize(message('Fleet')), column, {}));
    } else {
      this.#page.panel.reveal(column);
      this.#page.changed();
    }
    await this.#page?.painted;
    this.#readKept();
  }

  /** Takes over a page that was open when the window was loaded again. */
  restore(panel: vscode.WebviewPanel): void {
    if (this.#page !== undefined) {
      panel.dispose();
      return;
    }
    void this.#open(panel).painted.then(
      () => this.#readKept(),
      () => undefined,
    );
  }

  /** All that is known of the clusters, with what is kept of their verifications. */
  async allKnown(): Promise<FleetSources> {
    await this.#services.clusters.ready();
    await this.#read();
    return this.#sources();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#ended.abort();
    this.#page?.dispose();
    this.#disposable.dispose();
  }

  #open(panel: vscode.WebviewPanel): Page<FleetContent> {
    const page = new Page<FleetContent>(panel, {
      root: this.#services.root,
      script: 'fleet',
      styles: ['page', 'fleet'],
      title: localize(message('Fleet')),
      content: () => this.#content(),
      chosen: (choice) => void this.#run(choice),
      shown: () => this.#shown(),
    });
    panel.onDidDispose(() => {
      page.dispose();
      if (this.#page === page) this.#page = undefined;
    });
    this.#page = page;
    return page;
  }

  /** The first look is on the screen. */
  #shown(): void {
    if (this.#most === Infinity) return;
    this.#most = Infinity;
    // Who waits for the page goes on first.
    setTimeout(() => this.#page?.changed());
  }

  #changedSoon(): void {
    if (this.#page === undefined || this.#ended.signal.aborted) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#page?.changed();
      this.#readKept();
    }, DRAW_EVERY_MS);
  }

  /** What is kept is in a file for each cluster: the page is there before they are read. */
  #readKept(): void {
    if (this.#page === undefined) return;
    void this.#read().then(
      (isNew) => {
        if (isNew) this.#page?.changed();
      },
      // What cannot be read is shown as not known.
      () => undefined,
    );
  }

  /** One after the other: the second one finds what the first has read. */
  #read(): Promise<boolean> {
    const { clusters } = this.#services;
    const reading = this.#reading.then(() =>
      this.#kept.read(
        clusters.shownRows().map(({ cluster }) => cluster.id),
        (id) => clusters.verdict(id)?.at,
        this.#ended.signal,
      ),
    );
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async #content(): Promise<Made<FleetContent>> {
    await this.#services.clusters.ready();
    return { content: fleetOf(this.#sources(), localize, this.#most), sent: () => undefined };
  }

  #sources(): FleetSources {
    const { clusters } = this.#services;
    const target = clusters.target();
    const problem = whyNotListed(clusters);
    const old = message('The clusters of the last known list: it wasn’t read in this window yet.');
    return {
      account: target?.account?.name ?? '',
      region: target?.region ?? '',
      notes: problem !== undefined ? [problem] : clusters.isListed() ? [] : [old],
      clusters: clusters.shownRows().flatMap(({ cluster: { id } }) => {
        const [known, condition] = [clusters.known(id), clusters.condition(id)];
        return known === undefined || condition === undefined ? [] : [{ known, condition, kept: this.#kept.get(id) }];
      }),
      unlisted: clusters.unlisted(),
      now: Date.now(),
    };
  }

  /** Runs what was chosen, as far as the clusters take it now. */
  async #run(choice: Choice): Promise<void> {
    if (choice.kind !== 'open' && choice.kind !== 'several' && choice.kind !== 'all') return;
    const { clusters } = this.#services;
    const possible = (id: string) => clusters.condition(id)?.possible;
    for (const chosen of chosenCommands(choice, possible)) {
      await vscode.commands.executeCommand(chosen.command, ...chosen.arguments);
    }
  }
}
