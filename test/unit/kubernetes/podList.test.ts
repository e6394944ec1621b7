import assert from 'node:assert/strict';
import type { V1Pod } from '@kubernetes/client-node';
import { describe, it } from 'node:test';
import { podOf } from '../../../src/kubernetes/podList.ts';

const pod = (annotations: Record<string, string>): V1Pod =>
  ({
    metadata: { name: 'p', namespace: 'n', annotations },
    spec: {
      containers: [{ name: 'haproxy' }, { name: 'exporter' }, { name: 'third' }],
      initContainers: [{ name: 'sidecar' }],
    },
    // Sorted by name, as a node reports them.
    status: {
      containerStatuses: [
        { name: 'exporter', restartCount: 7, state: { running: { startedAt: '2026-02-10T00:00:07Z' } } },
        { name: 'haproxy', restartCount: 1, state: { running: { startedAt: '2026-02-10T00:00:01Z' } } },
      ],
      initContainerStatuses: [{ name: 'sidecar', restartCount: 3, state: {} }],
    },
  }) as unknown as V1Pod;

const DEFAULT = 'kubectl.kubernetes.io/default-container';

describe('a pod with several containers', () => {
  it('has the runs of the container whose log is read', () => {
    const { container, startedAt, restarts } = podOf(pod({}));
    assert.deepEqual([container, startedAt, restarts], ['haproxy', '2026-02-10T00:00:01Z', 1]);
    const annotated = podOf(pod({ [DEFAULT]: 'exporter' }));
    assert.deepEqual([annotated.container, annotated.restarts], ['exporter', 7]);
    const sidecar = podOf(pod({ [DEFAULT]: 'sidecar' }));
    assert.deepEqual([sidecar.container, sidecar.restarts, sidecar.missingContainer], ['sidecar', 3, undefined]);
  });

  it('has the first where the annotation names one that it doesn’t have, and says which', () => {
    const { container, missingContainer, restarts } = podOf(pod({ [DEFAULT]: 'gone' }));
    assert.deepEqual([container, missingContainer, restarts], ['haproxy', 'gone', 1]);
    assert.equal(podOf(pod({ [DEFAULT]: '' })).container, 'haproxy');
  });

  it('has none where that container has no status yet', () => {
    const { startedAt, restarts } = podOf(pod({ [DEFAULT]: 'third' }));
    assert.deepEqual([startedAt, restarts], [undefined, 0]);
  });
});
