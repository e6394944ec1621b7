/** What namespace.ts and insideNamespace.ts say to each other, one JSON line each. */

/** A TCP address inside the namespace, or the path of a UNIX socket, which is the same inside and outside. */
export type Endpoint = { readonly host: string; readonly port: number } | { readonly path: string };

export type InsideOrder =
  | { readonly do: 'add-address'; readonly address: string }
  | { readonly do: 'drop-address'; readonly address: string }
  | {
      readonly do: 'run';
      readonly name: string;
      readonly command: string;
      readonly args: readonly string[];
      readonly environment: Readonly<Record<string, string>>;
      /** Standard output and error are appended here. */
      readonly log: string;
    }
  | { readonly do: 'end'; readonly name: string; readonly patienceMs: number }
  /** Accepts connections at `from` and passes each on to `to`. */
  | { readonly do: 'relay'; readonly key: string; readonly from: Endpoint; readonly to: Endpoint }
  | { readonly do: 'close-relay'; readonly key: string };

export type InsideEvent =
  | { readonly event: 'ready' }
  | { readonly event: 'done'; readonly id: number; readonly value: unknown }
  | { readonly event: 'failed'; readonly id: number; readonly reason: string }
  /** A process that `run` started has ended. */
  | { readonly event: 'exit'; readonly name: string; readonly how: string };
