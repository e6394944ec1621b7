import type { Target } from '../../ibmcloud/models.ts';
import type { Verdict } from '../condition/verdict.ts';
import { Inventory } from './inventory.ts';

const TARGET = 'target';
const VERDICTS = 'verdicts';

/** What outlives the window: values as JSON, by key. */
export interface Memory {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** The state that is shown at once: the last target, the verdicts, and of each account the last inventory. */
export class LastKnown {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  target(): Target | undefined {
    return this.#memory.get<Target>(TARGET);
  }

  async keepTarget(target: Target): Promise<void> {
    await this.#memory.update(TARGET, target);
  }

  inventory(accountId: string | undefined): Inventory {
    return Inventory.restore(accountId, this.#memory.get(inventoryKey(accountId)));
  }

  /** By cluster id. */
  verdicts(): Readonly<Record<string, Verdict>> {
    return this.#memory.get<Readonly<Record<string, Verdict>>>(VERDICTS) ?? {};
  }

  async keepVerdicts(verdicts: Readonly<Record<string, Verdict>>): Promise<void> {
    await this.#memory.update(VERDICTS, { ...this.verdicts(), ...verdicts });
  }

  async forgetVerdict(clusterId: string): Promise<void> {
    const { [clusterId]: _, ...others } = this.verdicts();
    await this.#memory.update(VERDICTS, others);
  }

  async keepInventory(inventory: Inventory): Promise<void> {
    await this.#memory.update(inventoryKey(inventory.accountId), inventory.save());
  }
}

function inventoryKey(accountId: string | undefined): string {
  return `inventory:${accountId ?? 'none'}`;
}
