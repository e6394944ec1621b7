import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { RenewableApi } from '../../../../src/forwarding/cluster/renewableApi.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import { never } from '../support/flowLab.ts';

describe('an API that outlives its credentials', () => {
  it('leaves nothing open where it is closed while it is renewed', async () => {
    let open = 0;
    let answer = (): void => undefined;
    let answered = Promise.resolve();
    const services = {
      endpoint: 'public',
      cli: { run: () => answered.then(() => 'kubeconfig') },
      connect: () => {
        open += 1;
        return Promise.resolve({ read: () => Promise.resolve(undefined), close: () => void (open -= 1) });
      },
      reachable: new Map(),
    } as unknown as FlowContext;
    const api = await RenewableApi.open({ id: 'c' } as Cluster, services, { admin: true, signal: never });
    assert.equal(open, 1);
    answered = new Promise((resolve) => (answer = resolve));
    const renewed = api.renew(never);
    api.close();
    answer();
    await renewed;
    assert.equal(open, 0);
  });

  it('keeps two open however often it is renewed, and renews it no sooner than after a pause', async () => {
    let [opened, open, now] = [0, 0, 0];
    const services = {
      endpoint: 'public',
      cli: { run: () => Promise.resolve('kubeconfig') },
      connect: () => {
        opened += 1;
        open += 1;
        return Promise.resolve({ read: () => Promise.resolve(undefined), close: () => void (open -= 1) });
      },
      reachable: new Map(),
    } as unknown as FlowContext;
    const clock = mock.method(performance, 'now', () => now);
    try {
      const api = await RenewableApi.open({ id: 'c' } as Cluster, services, { admin: true, signal: never });
      for (let count = 0; count < 5; count += 1, now += 60_000) {
        await api.renew(never);
        await api.renew(never);
      }
      assert.deepEqual([opened, open], [6, 2]);
      api.close();
      assert.equal(open, 0);
    } finally {
      clock.mock.restore();
    }
  });
});
