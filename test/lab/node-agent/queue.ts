/** Names of objects to look at: several changes in one go are looked at once. */
export class Queue {
  private readonly queued = new Set<string>();
  private readonly look: (namespace: string, name: string) => void;
  private stopped = false;

  constructor(look: (namespace: string, name: string) => void) {
    this.look = look;
  }

  add(namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    if (this.queued.has(key) || this.stopped) return;
    this.queued.add(key);
    setImmediate(() => {
      this.queued.delete(key);
      if (!this.stopped) this.look(namespace, name);
    });
  }

  stop(): void {
    this.stopped = true;
  }
}
