import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ByteBatches } from '../../../src/kubernetes/byteBatches.ts';

/** Bytes that differ from those at any other place of the stream, as far as a byte can. */
const bytesAt = (at: number, length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => ((at + index) * 2_654_435_761) >>> 24));

test('a batch holds until the next one is asked for, however much comes meanwhile, and no byte is lost', async () => {
  const batches = new ByteBatches();
  let [added, taken] = [0, 0];
  const add = (length: number): void => {
    batches.add(bytesAt(added, length));
    added += length;
  };
  for (let round = 0; round < 60; round += 1) {
    // Sometimes the reader is behind by several batches, sometimes it waits.
    for (let more = 0; more < (([1, 40, 7, 90] as const)[round % 4] ?? 0); more += 1) add(5_000 + round);
    for (let reads = 0; reads < (round % 3) + 1 && taken < added; reads += 1) {
      const batch = await batches.next(() => undefined);
      assert.ok(batch);
      add(16_384);
      await turn();
      assert.ok(bytesAt(taken, batch.length).equals(batch), `round ${round}`);
      taken += batch.length;
    }
  }
  batches.end();
  for (let batch = await batches.next(() => undefined); batch; batch = await batches.next(() => undefined)) {
    assert.ok(bytesAt(taken, batch.length).equals(batch));
    taken += batch.length;
  }
  assert.equal(taken, added);
});

test('has no more room when its reader is behind, and has it again when that has read', async () => {
  const batches = new ByteBatches();
  while (batches.hasRoom) batches.add(Buffer.alloc(16_384));
  let waits = 0;
  const read = async (): Promise<void> => void (await batches.next(() => (waits += 1)));
  while (!batches.hasRoom) await read();
  assert.equal(waits, 0);
  batches.end(new Error('broken'));
  await assert.rejects(async () => {
    for (;;) await read();
  }, /broken/);
});
