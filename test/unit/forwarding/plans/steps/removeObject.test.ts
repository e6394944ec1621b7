import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../../../src/failure/failure.ts';
import { planMasterRefresh } from '../../../../../src/forwarding/flows/refreshMaster.ts';
import { RunRecord } from '../../../../../src/forwarding/plans/journal/runRecord.ts';
import type { StepContext } from '../../../../../src/forwarding/plans/step.ts';
import { removeObject } from '../../../../../src/forwarding/plans/steps/removeObject.ts';
import type { Cluster } from '../../../../../src/ibmcloud/models.ts';
import type { ClusterApi } from '../../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../../src/kubernetes/connect.ts';
import { respond, TinyApiServer } from '../../../kubernetes/tinyApiServer.ts';

const { signal } = new AbortController();
const reference = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: 'p', namespace: 'n' };

interface Meta {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
}

describe('removing an object that somebody writes between the look and the removal', () => {
  let server: TinyApiServer;
  let api: ClusterApi;
  let record: RunRecord;
  let live: Meta | undefined;
  beforeEach(async () => {
    server = await TinyApiServer.start();
    api = await connect(server.kubeconfig());
    const cluster = { id: 'c', name: 'c', type: 'kubernetes' } as Cluster;
    record = new RunRecord(planMasterRefresh(cluster, { id: 'a', name: 'a' }), undefined, undefined);
  });
  afterEach(async () => {
    api.close();
    await server.stop();
  });

  /** @param write what others do before each `DELETE` arrives. */
  async function removed(was: Meta, version: string, write: (now: Meta) => Meta): Promise<unknown> {
    live = was;
    server.answer = ({ method, body }, response) => {
      if (!live) return respond(response, 404, { kind: 'Status', reason: 'NotFound' });
      if (method === 'GET') return respond(response, 200, { ...reference, metadata: { name: 'p', ...live } });
      live = write(live);
      const { preconditions } = JSON.parse(body) as { readonly preconditions: Partial<Meta> };
      const { uid, resourceVersion = live.resourceVersion } = preconditions;
      if (uid !== live.uid || resourceVersion !== live.resourceVersion) {
        return respond(response, 409, { kind: 'Status', reason: 'Conflict' });
      }
      live = undefined;
      respond(response, 200, { kind: 'Status' });
    };
    const context = {
      api: () => Promise.resolve(api),
      signal,
      record,
      found: { removalChecked: true },
    } as unknown as StepContext;
    try {
      await removeObject.run({ kind: 'remove-object', reference, uid: was.uid, version }, context);
      return undefined;
    } catch (error) {
      return error instanceof Failure ? error.code : error;
    }
  }
  const removals = (): number => server.received.filter(({ method }) => method === 'DELETE').length;
  const next = ({ resourceVersion, ...rest }: Meta): Meta => ({
    ...rest,
    resourceVersion: String(Number(resourceVersion) + 1),
  });

  it('keeps one without generation that was changed', async () => {
    const was = { uid: 'u', resourceVersion: '7' };
    assert.equal(await removed(was, 'resourceVersion=7', next), 'object-changed');
    assert.deepEqual([live, record.call, record.leftSomething], [{ uid: 'u', resourceVersion: '8' }, 'refused', false]);
  });

  it('keeps one of another generation, and removes one on which only a controller reports', async () => {
    const was = { uid: 'u', resourceVersion: '7', generation: 1 };
    const changed = (now: Meta): Meta => ({ ...next(now), generation: 2 });
    assert.equal(await removed(was, 'generation=1', changed), 'object-changed');
    assert.equal(live?.generation, 2);
    let reports = 0;
    const reported = (now: Meta): Meta => (++reports <= 2 ? next(now) : now);
    assert.equal(await removed(was, 'generation=1', reported), undefined);
    assert.equal(live, undefined);
    assert.equal(removals(), 4);
  });

  it('keeps a new one of its name, and gives up on one that is always written', async () => {
    const was = { uid: 'u', resourceVersion: '7', generation: 1 };
    assert.equal(await removed(was, 'generation=1', (now) => ({ ...now, uid: 'another' })), undefined);
    assert.equal(live?.uid, 'another');
    assert.equal(await removed(was, 'generation=1', next), 'api-conflict');
    assert.equal(removals(), 6);
    assert.equal(live.resourceVersion, '12');
  });
});
