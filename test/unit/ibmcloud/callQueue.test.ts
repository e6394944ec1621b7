import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../../src/failure/failure.ts';
import { CALL_LIMITS, CallQueue, type CallLimits, type CallTicket } from '../../../src/ibmcloud/callQueue.ts';

class Refusal extends Error {}

function queueOf(limits: Partial<CallLimits> = {}): CallQueue {
  return new CallQueue((failure) => failure instanceof Refusal, { ...CALL_LIMITS, ...limits });
}

function ticket(options: Partial<CallTicket> = {}): CallTicket {
  return { signal: new AbortController().signal, priority: 'background', scarce: false, ...options };
}

/** Calls that end when the test says so. */
function gate(): { readonly call: () => Promise<void>; readonly open: () => void; highest: number; running: number } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const state = {
    running: 0,
    highest: 0,
    open: () => {
      open();
    },
    call: async () => {
      state.running += 1;
      state.highest = Math.max(state.highest, state.running);
      await opened;
      await pause(1);
      state.running -= 1;
    },
  };
  return state;
}

describe('the call queue', () => {
  it('lets no more than eight run at once', async () => {
    const queue = queueOf();
    const calls = gate();
    const all = Array.from({ length: 40 }, () => queue.run(ticket(), calls.call));
    await pause(20);
    assert.equal(calls.running, 8);
    calls.open();
    await Promise.all(all);
    assert.equal(calls.highest, 8);
  });

  it('lets no more than two scarce calls run at once, and others past them', async () => {
    const queue = queueOf();
    const scarce = gate();
    const others = gate();
    const all = [
      ...Array.from({ length: 6 }, () => queue.run(ticket({ scarce: true, priority: 'interactive' }), scarce.call)),
      ...Array.from({ length: 6 }, () => queue.run(ticket(), others.call)),
    ];
    await pause(20);
    assert.equal(scarce.running, 2);
    assert.equal(others.running, 6);
    scarce.open();
    others.open();
    await Promise.all(all);
    assert.equal(scarce.highest, 2);
  });

  it('starts what the user waits for first, then what the screen shows, each in the order of asking', async () => {
    const queue = queueOf({ atOnce: 1 });
    const order: string[] = [];
    const run = (name: string, priority: CallTicket['priority']): Promise<void> =>
      queue.run(ticket({ priority }), async () => {
        order.push(name);
        await pause(1);
      });
    await Promise.all([
      run('a', 'background'),
      run('b', 'background'),
      run('N', 'normal'),
      run('c', 'background'),
      run('U', 'interactive'),
      run('M', 'normal'),
      run('V', 'interactive'),
    ]);
    assert.deepEqual(order, ['a', 'U', 'V', 'N', 'M', 'b', 'c']);
  });

  it('says how long a call has waited', async () => {
    const queue = queueOf({ atOnce: 1 });
    const first = gate();
    const running = queue.run(ticket(), first.call);
    const waited = queue.run(ticket(), (waitedMs) => Promise.resolve(waitedMs));
    await pause(50);
    first.open();
    await running;
    assert.ok((await waited) >= 45);
  });

  it('starts no more than so many in any window', async (test) => {
    // A clock of the test's own: on a busy machine a call begins later than it was let go.
    test.mock.timers.enable({ apis: ['setTimeout'] });
    let now = 0;
    const queue = new CallQueue(
      () => false,
      { ...CALL_LIMITS, startsInWindow: 5, windowMs: 200 },
      () => now,
    );
    const starts: number[] = [];
    const all = Array.from({ length: 17 }, () => queue.run(ticket(), async () => void starts.push(now)));
    while (now < 1_000) {
      await setImmediate();
      now += 1;
      test.mock.timers.tick(1);
    }
    await Promise.all(all);
    assert.deepEqual(starts, [
      ...Array.from({ length: 5 }, () => 0),
      ...Array.from({ length: 5 }, () => 200),
      ...Array.from({ length: 5 }, () => 400),
      ...Array.from({ length: 2 }, () => 600),
    ]);
  });

  it('holds 150 in ten seconds by itself', () => {
    assert.deepEqual(
      [CALL_LIMITS.atOnce, CALL_LIMITS.scarceAtOnce, CALL_LIMITS.startsInWindow, CALL_LIMITS.windowMs],
      [8, 2, 150, 10_000],
    );
  });

  it('pauses every start after a refusal, longer each time, and repeats the call before others', async () => {
    const queue = queueOf({ atOnce: 1, firstPauseMs: 40, longestPauseMs: 100 });
    const order: string[] = [];
    const times: number[] = [];
    let refusals = 4;
    await Promise.all([
      queue.run(ticket(), async () => {
        order.push('refused');
        times.push(performance.now());
        refusals -= 1;
        if (refusals >= 0) {
          throw new Refusal();
        }
      }),
      queue.run(ticket(), async () => {
        order.push('other');
      }),
    ]);
    assert.deepEqual(order, ['refused', 'refused', 'refused', 'refused', 'refused', 'other']);
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const [index, least] of [38, 78, 98, 98].entries()) {
      assert.ok((pauses[index] ?? 0) >= least, pauses.join());
    }
  });

  it('counts refusals of calls that ran beside each other as one', async () => {
    const queue = queueOf({ firstPauseMs: 30, longestPauseMs: 10_000 });
    const seen = new Set<number>();
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        queue.run(ticket(), async () => {
          await pause(5);
          if (!seen.has(index)) {
            seen.add(index);
            throw new Refusal();
          }
        }),
      ),
    );
    // Eight pauses that double would be 7,650 ms.
    assert.ok(performance.now() - startedAt < 3_000);
  });

  it('gives a refusal back after its repeats', async () => {
    const queue = queueOf({ firstPauseMs: 1, longestPauseMs: 2, repeats: 2 });
    let calls = 0;
    await assert.rejects(
      queue.run(ticket(), async () => {
        calls += 1;
        throw new Refusal();
      }),
      Refusal,
    );
    assert.equal(calls, 3);
  });

  it('lets other failures through at once', async () => {
    const queue = queueOf();
    let calls = 0;
    await assert.rejects(
      queue.run(ticket(), async () => {
        calls += 1;
        throw new Error('other');
      }),
      /other/,
    );
    assert.equal(calls, 1);
    await queue.run(ticket(), async () => undefined);
  });

  it('ends a waiting call with its signal, without a start, and without harm to the rest', async () => {
    const queue = queueOf({ atOnce: 1 });
    const calls = gate();
    const first = queue.run(ticket(), calls.call);
    const abort = new AbortController();
    let started = false;
    const aborted = queue.run(ticket({ signal: abort.signal }), async () => {
      started = true;
    });
    const last = queue.run(ticket(), async () => 'ran');
    abort.abort();
    await assert.rejects(aborted, (error) => error instanceof Failure && error.code === 'cancelled');
    calls.open();
    await first;
    assert.equal(await last, 'ran');
    assert.equal(started, false);
  });

  it('ends a call that waits out a pause with its signal', async () => {
    const queue = queueOf({ firstPauseMs: 60_000 });
    const abort = new AbortController();
    const call = queue.run(ticket({ signal: abort.signal }), async () => {
      throw new Refusal();
    });
    await pause(20);
    abort.abort();
    await assert.rejects(call, (error) => error instanceof Failure && error.code === 'cancelled');
    assert.ok(!process.getActiveResourcesInfo().includes('Timeout'), 'its timer is gone');
  });

  it('starts nothing for a signal that has aborted', async () => {
    await assert.rejects(
      queueOf().run(ticket({ signal: AbortSignal.abort() }), async () => assert.fail()),
      /cancelled/,
    );
  });

  it('lets 500 calls wait on one signal without a warning', async (context) => {
    const warnings: Error[] = [];
    const listen = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', listen);
    context.after(() => process.off('warning', listen));
    const queue = queueOf({ startsInWindow: 1_000 });
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 500 }, () => queue.run(ticket({ signal }), async () => undefined)));
    await pause(5);
    assert.deepEqual(warnings, []);
  });
});
