import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesObject, partThatIsSpokenOf } from '../../../../../src/forwarding/plans/objects/objectDifference.ts';

const live = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 's',
    namespace: 'n',
    resourceVersion: '1',
    uid: 'u',
    managedFields: [{ manager: 'kubectl-create' }],
  },
  spec: { clusterIP: '10.0.0.1', ports: [{ port: 80, protocol: 'TCP', targetPort: 3000 }] },
};

describe('changesObject', () => {
  it("does not count the server's bookkeeping", () => {
    assert.equal(
      changesObject(live, {
        ...live,
        metadata: { ...live.metadata, resourceVersion: '2', managedFields: [] },
        status: {},
      }),
      false,
    );
  });
  it('counts every other field', () => {
    assert.equal(changesObject(live, { ...live, spec: { ...live.spec, ports: [] } }), true);
    assert.equal(changesObject(live, { ...live, metadata: { ...live.metadata, labels: { a: 'b' } } }), true);
  });
});

describe('partThatIsSpokenOf', () => {
  it('leaves out what the server or others added', () => {
    const wanted = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', namespace: 'n' },
      spec: { ports: [{ port: 80, targetPort: 3001 }] },
    };
    assert.deepEqual(partThatIsSpokenOf(live, wanted), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', namespace: 'n' },
      spec: { ports: [{ port: 80, targetPort: 3000 }] },
    });
  });
  it('matches list items by their key, not by their place', () => {
    const items = [
      { name: 'sidecar', image: 'x' },
      { name: 'haproxy', image: 'old', extra: 1 },
    ];
    assert.deepEqual(partThatIsSpokenOf(items, [{ name: 'haproxy', image: 'new' }]), [
      { name: 'haproxy', image: 'old' },
    ]);
  });
});
