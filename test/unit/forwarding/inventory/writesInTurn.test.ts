import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LastKnown, type Memory } from '../../../../src/forwarding/inventory/lastKnown.ts';
import { Inventory } from '../../../../src/forwarding/inventory/inventory.ts';
import { writesInTurn } from '../../../../src/forwarding/inventory/writesInTurn.ts';
import type { Verdict } from '../../../../src/forwarding/condition/verdict.ts';

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** As VS Code keeps an extension's state: what is stored comes back for each write, after the write that follows. */
class Echoing implements Memory {
  stored: Readonly<Record<string, unknown>> = {};
  #value: Readonly<Record<string, unknown>> = {};

  get<T>(key: string): T | undefined {
    return this.#value[key] as T | undefined;
  }

  async update(key: string, value: unknown): Promise<void> {
    const whole = (this.#value = { ...this.#value, [key]: value });
    await later();
    if (value === 'refused') {
      this.#value = this.stored;
      throw new Error('refused');
    }
    this.stored = whole;
    this.#value = whole;
  }
}

const verdict: Verdict = { state: 'passing', at: 1, failures: [], warnings: 0, delivered: true };

test('a verdict that is kept while rows are kept is not lost', async () => {
  const memory = new Echoing();
  const known = new LastKnown(writesInTurn(memory));
  const keepInventory = (): Promise<void> => known.keepInventory(new Inventory('a'));
  const first = keepInventory();
  const kept = known.keepVerdicts({ c: verdict });
  assert.deepEqual(known.verdicts(), { c: verdict }, 'it is known at once');
  await first;
  assert.deepEqual(known.verdicts(), { c: verdict });
  await Promise.all([keepInventory(), kept, known.keepVerdicts({ d: verdict })]);
  assert.deepEqual(known.verdicts(), { c: verdict, d: verdict });
  assert.deepEqual(memory.stored['verdicts'], { c: verdict, d: verdict });
});

test('a write that fails is not seen any more, and does not keep others from being written', async () => {
  const memory = new Echoing();
  const inTurn = writesInTurn(memory);
  const bad = inTurn.update('a', 'refused');
  const good = inTurn.update('b', 1);
  assert.equal(inTurn.get('a'), 'refused');
  await assert.rejects(Promise.resolve(bad), /refused/);
  await good;
  assert.equal(inTurn.get('a'), undefined);
  assert.equal(memory.stored['b'], 1);
  // Another window's writes are seen.
  await memory.update('b', 2);
  assert.equal(inTurn.get('b'), 2);
});
