import type { AccountState } from '../state.ts';
import type { FailureName } from './failures.ts';
import type { Output } from './output.ts';

/** A flag: `names` without dashes, the one that help shows first. */
export interface Flag {
  readonly names: readonly [string, ...string[]];
  /** Takes a value; without it the flag is a switch. */
  readonly value?: boolean;
  readonly required?: boolean;
  /** The only values that are taken. */
  readonly oneOf?: readonly string[];
  /** An old switch for another flag's value: `--json` for `--output json`. */
  readonly standsFor?: { readonly name: string; readonly value: string };
}

/** Flags given, by the first of their names. */
export class Flags {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The last value given, or `undefined`. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
}

/** One call while it runs. */
export interface Call {
  readonly lab: string;
  /** First word as typed: `ks` and `oc` are the same plug-in. */
  readonly word: string;
  /** The command's words: `ks cluster get`. */
  readonly path: string;
  readonly flags: Flags;
  readonly positionals: readonly string[];
  readonly out: Output;
  /** The account as it was when the call started. */
  readonly account: AccountState;
  readonly environment: NodeJS.ProcessEnv;
  /** Text, not JSON, was asked for. */
  readonly isText: boolean;
  /** @throws CallFailed always */
  fail(name: FailureName): never;
  /** Reads one line of standard input; `undefined` at its end. */
  readLine(): Promise<string | undefined>;
}

export interface Command {
  /** One sentence, as help shows it. */
  readonly summary: string;
  /** Flags and arguments as help shows them. */
  readonly usage: string;
  readonly flags: readonly Flag[];
  /** Arguments without a flag; the `ks` plug-in refuses them. */
  readonly positionals: 'refused' | 'taken';
  /** Which sentence a call gets that needs a login and has none; absent: no login needed. */
  readonly login?: 'not-logged-in' | 'not-logged-in-core' | ((call: Call) => 'not-logged-in-core' | undefined);
  /** The line that text output starts with. */
  progress?(call: Call): string | undefined;
  run(call: Call): void | Promise<void>;
}

export const clusterFlag: Flag = { names: ['cluster', 'c'], value: true, required: true };
export const quietFlag: Flag = { names: ['q', 's', 'quiet'] };
export const jsonFlags: readonly Flag[] = [
  { names: ['output'], value: true, oneOf: ['json', 'JSON'] },
  { names: ['json'], standsFor: { name: 'output', value: 'json' } },
];
