import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { planMasterRefresh } from '../../../../src/forwarding/flows/refreshMaster.ts';
import { takenFields, type TakenField } from '../../../../src/forwarding/plans/objects/fieldConflicts.ts';
import { ABSENT, seenOf } from '../../../../src/forwarding/plans/objects/seenObject.ts';
import { planObjects } from '../../../../src/forwarding/plans/objects/dryRun.ts';
import { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import type { StepContext } from '../../../../src/forwarding/plans/step.ts';
import { shownLine } from '../../../../src/forwarding/plans/stepLine.ts';
import { applyObject } from '../../../../src/forwarding/plans/steps/applyObject.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import {
  FIELD_MANAGER,
  type ClusterApi,
  type FieldConflict,
  type KubernetesObject,
} from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { respond, TinyApiServer } from '../../kubernetes/tinyApiServer.ts';

const { signal } = new AbortController();
const cluster = { id: 'c', name: 'c', type: 'kubernetes' } as Cluster;
const account = { id: 'a', name: 'a' };
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } };
const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd', namespace: 'n' },
  spec: { replicas: 2 },
};
const psa = '299 - "would violate PodSecurity \\"restricted:latest\\": runAsNonRoot != true"';
const live = { ...object, metadata: { ...object.metadata, resourceVersion: '7' }, spec: { replicas: 1 } };
const conflict: FieldConflict = { manager: 'kubectl-scale', field: '.spec.replicas' };
const taken = takenFields([conflict], live);

function refusal({ manager, field }: FieldConflict): object {
  const causes = [{ reason: 'FieldManagerConflict', message: `conflict with "${manager}" using apps/v1`, field }];
  return {
    kind: 'Status',
    status: 'Failure',
    reason: 'Conflict',
    message: 'Apply failed with 1 conflict',
    details: { causes },
  };
}

describe('applying an object', () => {
  let server: TinyApiServer;
  let api: ClusterApi;
  beforeEach(async () => {
    server = await TinyApiServer.start();
    api = await connect(server.kubeconfig());
  });
  afterEach(async () => {
    api.close();
    await server.stop();
  });

  const applied = async (
    takeOver: readonly TakenField[],
    { checkedByServer = true, seen = seenOf(live, object) } = {},
  ): Promise<unknown> => {
    // Of a step's context this step uses only these.
    const record = new RunRecord(planMasterRefresh(cluster, account), undefined, undefined);
    const context = {
      api: () => Promise.resolve(api),
      signal,
      progress: () => undefined,
      record,
    } as unknown as StepContext;
    try {
      await applyObject.run({ kind: 'apply', object, live: undefined, seen, takeOver, checkedByServer }, context);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const code = (error: unknown): string | undefined => (error instanceof Failure ? error.code : undefined);
  const sent = (): string[] =>
    server.received
      .filter(({ method }) => method === 'PATCH')
      .map(({ query }) => `${query.get('dryRun') ?? 'real'} force=${query.get('force') ?? ''}`);
  /** Answers like a server that knows a conflict unless it is forced. */
  const conflicting = (with_: FieldConflict, now: object = live): void => {
    server.answer = ({ method, query }, response) =>
      method === 'GET' || query.get('force') === 'true'
        ? respond(response, 200, now)
        : respond(response, 409, refusal(with_));
  };

  it('uses no force where nothing was to be taken over', async () => {
    server.answer = (_received, response) => respond(response, 200, object);
    assert.equal(await applied([], { seen: seenOf(object, object) }), undefined);
    assert.deepEqual(sent(), ['real force=false']);
    conflicting(conflict);
    assert.equal(code(await applied([])), 'api-conflict');
    assert.deepEqual(sent(), ['real force=false', 'real force=false']);
  });

  it('uses force only for the very fields that were agreed to', async () => {
    conflicting(conflict);
    assert.equal(await applied(taken), undefined);
    assert.deepEqual(sent(), ['real force=false', 'real force=true']);
    conflicting({ ...conflict, manager: 'helm' });
    assert.equal(code(await applied(taken)), 'api-conflict');
    conflicting({ ...conflict, field: '.spec.paused' });
    assert.equal(code(await applied(taken)), 'api-conflict');
    assert.equal(sent().filter((request) => request.endsWith('true')).length, 1);
  });

  it('uses no force where one cause of the conflict is not understood', async () => {
    for (const unread of [
      { reason: 'FieldManagerConflict', message: 'conflict with "helm"' },
      { reason: 'New' },
      null,
    ]) {
      server.answer = ({ method, query }, response) => {
        if (method === 'GET' || query.get('force') === 'true') return respond(response, 200, live);
        const body = refusal(conflict) as { details: { causes: unknown[] } };
        return respond(response, 409, { ...body, details: { causes: [...body.details.causes, unread] } });
      };
      assert.equal(code(await applied(taken)), 'api-conflict');
      await assert.rejects(planObjects([object], api, signal), { code: 'api-conflict' });
    }
    assert.ok(server.received.every(({ query }) => query.get('force') !== 'true'));
  });

  it('takes over no value that the user has not seen', async () => {
    const now = { ...live, spec: { replicas: 5 } };
    const seen = seenOf(now, object);
    conflicting(conflict, now);
    const error = await applied(taken, { seen });
    assert.equal(code(error), 'object-changed');
    assert.match(
      String(error),
      /kubectl-scale has changed Deployment \S+ since, so field \.spec\.replicas isn’t taken over/,
    );
    // A field that cannot be found is known only together with the whole object.
    const unseen = takenFields([{ ...conflict, field: '.spec.unseen' }], live);
    conflicting({ ...conflict, field: '.spec.unseen' }, now);
    assert.equal(code(await applied(unseen, { seen })), 'object-changed');
    assert.deepEqual(sent(), ['real force=false', 'real force=false']);
    conflicting({ ...conflict, field: '.spec.unseen' });
    assert.equal(await applied(unseen), undefined);
  });

  it('writes over nothing that the plan has not seen, also where nobody would be in conflict with it', async () => {
    const changes: readonly (readonly [object | undefined, string, RegExp])[] = [
      [{ ...live, spec: { replicas: 5 } }, seenOf(live, object), /^Deployment d has changed since the plan was made/],
      [live, ABSENT, /^Deployment d was made by somebody since the plan was made/],
      [undefined, seenOf(live, object), /^Deployment d was removed since the plan was made/],
    ];
    for (const [now, seen, says] of changes) {
      server.answer = ({ method }, response) =>
        method === 'GET' && !now
          ? respond(response, 404, { kind: 'Status', reason: 'NotFound' })
          : respond(response, 200, now ?? object);
      const error = await applied([], { seen });
      assert.ok(error instanceof Failure && error.code === 'object-changed', String(error));
      assert.match(error.message, says);
    }
    assert.deepEqual(sent(), []);
    // A report of a controller, and fields in another order, are no change.
    const { metadata, ...rest } = live;
    const annotations = { 'deployment.kubernetes.io/revision': '3' };
    const reported = { ...rest, status: { replicas: 1 }, metadata: { ...metadata, annotations, generation: 4 } };
    server.answer = (_received, response) => respond(response, 200, reported);
    assert.equal(await applied([]), undefined);
  });

  it('applies to the version that it read, and reads again where somebody came between', async () => {
    let version = 1;
    const versions: unknown[] = [];
    server.answer = ({ method, body }, response) => {
      const now = { ...live, metadata: { ...live.metadata, resourceVersion: String(version) } };
      if (method === 'GET') return respond(response, 200, now);
      versions.push((JSON.parse(body) as typeof live).metadata.resourceVersion);
      version += 1;
      return version === 2
        ? respond(response, 409, { kind: 'Status', reason: 'Conflict', message: 'the object has been modified' })
        : respond(response, 200, now);
    };
    assert.equal(await applied([]), undefined);
    assert.deepEqual(versions, ['1', '2']);
  });

  it('lets the server check first what it could not check before, and then applies nothing that it would refuse', async () => {
    server.answer = (_received, response) => respond(response, 200, object, { Warning: psa });
    assert.equal(code(await applied([], { checkedByServer: false, seen: seenOf(object, object) })), 'pod-security');
    assert.deepEqual(sent(), ['All force=false']);
  });

  it('leaves to the server what a controller has made in a new namespace, and forces nothing', async () => {
    const made = { ...live, metadata: { ...live.metadata, managedFields: [{ manager: 'kyverno' }] } };
    server.answer = (_received, response) => respond(response, 200, made);
    assert.equal(await applied([], { checkedByServer: false, seen: ABSENT }), undefined);
    assert.deepEqual(sent(), ['All force=false', 'real force=false']);
    conflicting({ ...conflict, manager: 'kyverno' }, made);
    assert.equal(code(await applied([], { checkedByServer: false, seen: ABSENT })), 'api-conflict');
    assert.deepEqual(sent().slice(2), ['All force=false']);
    // A colleague's is in no conflict.
    const theirs = { ...made, metadata: { ...made.metadata, managedFields: [{ manager: FIELD_MANAGER }] } };
    server.answer = (_received, response) => respond(response, 200, theirs);
    assert.equal(code(await applied([], { checkedByServer: false, seen: ABSENT })), 'object-changed');
    assert.equal(sent().length, 3);
  });

  it('says in its preview that a run compares, where it does', () => {
    const line = (checkedByServer: boolean, one: KubernetesObject): string =>
      applyObject
        .describe(
          { kind: 'apply', object: one, live: undefined, seen: ABSENT, takeOver: [], checkedByServer },
          planMasterRefresh(cluster, account),
        )
        .map(shownLine)
        .join();
    assert.match(line(true, object), /a run stops if it has changed since, a script doesn’t look\)/);
    assert.doesNotMatch(line(false, object), /a run stops/);
    assert.doesNotMatch(line(true, namespace), /a run stops/);
  });

  it('is found out beforehand by dry runs alone, a warning of Pod Security included', async () => {
    server.answer = ({ method, path, query }, response) => {
      if (path.endsWith('/namespaces/n')) respond(response, 200, namespace);
      else if (method === 'GET') respond(response, 200, live);
      else if (query.get('force') === 'true') respond(response, 200, object);
      else respond(response, 409, refusal(conflict));
    };
    const [, plan] = await planObjects([namespace, object], api, signal);
    assert.deepEqual(plan?.takeOver, taken);
    assert.equal(plan.changes, true);
    assert.match(
      plan.notes.map(inEnglish).join(),
      /Deployment d: field \.spec\.replicas belongs to kubectl-scale .* “1” becomes “2”/,
    );
    assert.ok(server.received.every(({ method, query }) => method === 'GET' || query.get('dryRun') === 'All'));

    server.answer = (_received, response) => respond(response, 200, namespace, { Warning: psa });
    await assert.rejects(planObjects([namespace, object], api, signal), { code: 'pod-security' });
  });

  it('is not planned into a namespace that is being deleted', async () => {
    const terminating = { ...namespace, metadata: { name: 'n', deletionTimestamp: '2026-11-23T00:00:00Z' } };
    server.answer = (_received, response) => respond(response, 200, terminating);
    await assert.rejects(planObjects([namespace, object], api, signal), /being deleted/);
  });
});
