/** Parameters about the form of the answer, not about the request's effect. */
const ABOUT_THE_ANSWER = [
  'allowWatchBookmarks',
  'limit',
  'pretty',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeout',
  'timeoutSeconds',
  'watch',
];

/** The query of a request. A command takes the parameters that it expresses; the command would lose what is left. */
export class RequestQuery {
  readonly #left = new Map<string, string[]>();

  constructor(uri: string) {
    for (const [name, value] of new URLSearchParams(uri.includes('?') ? uri.slice(uri.indexOf('?') + 1) : '')) {
      if (!ABOUT_THE_ANSWER.includes(name)) this.#left.set(name, [...(this.#left.get(name) ?? []), value]);
    }
  }

  get isTaken(): boolean {
    return this.#left.size === 0;
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  takeAll(name: string): readonly string[] {
    const values = this.#left.get(name) ?? [];
    this.#left.delete(name);
    return values;
  }

  /** Takes a parameter that occurs once; a command cannot express two. */
  take(name: string): string | undefined {
    return (this.#left.get(name) ?? []).length === 1 ? this.takeAll(name)[0] : undefined;
  }

  /** Takes a parameter if it has one of these values. */
  takeOneOf(name: string, values: readonly string[]): boolean {
    const has = values.includes(this.#left.get(name)?.join(',') ?? '');
    if (has) this.#left.delete(name);
    return has;
  }

  /** Takes a parameter as an option. */
  option(option: string, name: string): readonly string[] {
    const value = this.take(name);
    return value === undefined ? [] : [option, value];
  }

  /** Takes a parameter that is `true` as an option; `false` is the command's default. */
  flag(option: string, name: string): readonly string[] {
    const value = this.#left.get(name)?.join(',');
    if (value === 'true' || value === 'false') this.#left.delete(name);
    return value === 'true' ? [option] : [];
  }
}
