import type * as vscode from 'vscode';
import { Inventory } from '../forwarding/inventory/inventory.ts';
import type { Verdict } from '../forwarding/verification/verdict.ts';
import type { Target } from '../ibmcloud/models.ts';

const TARGET = 'target';
const VERDICTS = 'verdicts';

/** The state that the view paints from at once: the last target, and per account the last inventory, in global storage. */
export class LastKnown {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  target(): Target | undefined {
    return this.#memento.get<Target>(TARGET);
  }

  async keepTarget(target: Target): Promise<void> {
    await this.#memento.update(TARGET, target);
  }

  inventory(accountId: string | undefined): Inventory {
    return Inventory.restore(accountId, this.#memento.get(inventoryKey(accountId)));
  }

  /** By cluster id. */
  verdicts(): Readonly<Record<string, Verdict>> {
    return this.#memento.get(VERDICTS, {});
  }

  async keepVerdicts(verdicts: Readonly<Record<string, Verdict>>): Promise<void> {
    await this.#memento.update(VERDICTS, { ...this.verdicts(), ...verdicts });
  }

  async forgetVerdict(clusterId: string): Promise<void> {
    const { [clusterId]: _, ...others } = this.verdicts();
    await this.#memento.update(VERDICTS, others);
  }

  async keepInventory(inventory: Inventory): Promise<void> {
    await this.#memento.update(inventoryKey(inventory.accountId), inventory.save());
  }
}

function inventoryKey(accountId: string | undefined): string {
  return `inventory:${accountId ?? 'none'}`;
}
