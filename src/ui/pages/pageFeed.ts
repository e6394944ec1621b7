/** What a page is to show, made at one time. */
export interface Made<Content> {
  readonly content: Content;
  /** Called when the page shows it, or is about to: from then on its choices are of this. */
  readonly sent: () => void;
}

export interface FeedOptions<Content> {
  /** Makes what is to be shown now. */
  readonly make: () => Promise<Made<Content>>;
  readonly send: (content: Content) => Promise<unknown>;
  /** Called with why there is no content; what was shown before stays. */
  readonly failed: (reason: unknown) => void;
}

/** Gives a page its content while its script runs: it shows what was asked for last, however long each takes. */
export class PageFeed<Content> {
  readonly #options: FeedOptions<Content>;
  /** Made while the webview starts. */
  #first: Promise<Made<Content>> | undefined;
  #isReady = false;
  #asked = 0;
  #shown = '';

  constructor(options: FeedOptions<Content>) {
    this.#options = options;
  }

  /** The webview starts: makes meanwhile what it is to show first. */
  starts(): void {
    if (this.#isReady) return;
    this.#first = this.#options.make();
    this.#first.catch(this.#options.failed);
  }

  /** The page's script runs, and shows nothing yet. */
  async ready(): Promise<void> {
    this.#isReady = true;
    this.#shown = '';
    await this.#show();
  }

  /** The page's script has ended. */
  hidden(): void {
    this.#isReady = false;
  }

  /** What it shows may have changed. */
  async changed(): Promise<void> {
    // What is being made is of before, also where nobody sees it.
    this.#first = undefined;
    this.#asked += 1;
    if (this.#isReady) await this.#show();
  }

  async #show(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const making = this.#first ?? this.#options.make();
    this.#first = undefined;
    try {
      const { content, sent } = await making;
      // Something else was asked for meanwhile.
      if (mine !== this.#asked) return;
      sent();
      const text = JSON.stringify(content);
      if (text === this.#shown) return;
      this.#shown = text;
      await this.#options.send(content);
    } catch (error) {
      if (mine === this.#asked) this.#options.failed(error);
    }
  }
}
