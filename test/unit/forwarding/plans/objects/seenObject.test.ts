import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NONE_FROM_HERE, requireSeen, seenOf } from '../../../../../src/forwarding/plans/objects/seenObject.ts';
import { FIELD_MANAGER, type KubernetesObject } from '../../../../../src/kubernetes/clusterApi.ts';

type Case = readonly [string, KubernetesObject, before: KubernetesObject, after: KubernetesObject];

function objectOf(kind: string, fields: object = {}, metadata: object = {}): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'n', ...metadata }, ...fields };
}

/** As the server says what this manager applied. */
function managed(fieldsV1: object, manager = FIELD_MANAGER, operation = 'Apply'): object {
  return { managedFields: [{ manager, operation, fieldsType: 'FieldsV1', fieldsV1 }] };
}

const image = { containers: [{ name: 'c', image: 'i' }] };
const config = objectOf('ConfigMap', { data: { ours: '1' } });
const claim = { resources: { requests: { storage: '1Gi' } } };

/** What controllers write of objects that do not speak of it. */
const byControllers: readonly Case[] = [
  [
    'replicas, by an autoscaler',
    objectOf('Deployment', { spec: { paused: false } }),
    objectOf('Deployment', { spec: { paused: false, replicas: 1 } }),
    objectOf('Deployment', { spec: { paused: false, replicas: 5 } }, { generation: 4 }),
  ],
  [
    'the annotations of an autoscaler',
    objectOf('HorizontalPodAutoscaler', { spec: { maxReplicas: 3 } }),
    objectOf('HorizontalPodAutoscaler', { spec: { maxReplicas: 3 } }),
    objectOf(
      'HorizontalPodAutoscaler',
      { spec: { maxReplicas: 3 } },
      { annotations: { 'autoscaling.alpha.kubernetes.io/conditions': '[]' } },
    ),
  ],
  [
    'the node of a Pod',
    objectOf('Pod', { spec: image }),
    objectOf('Pod', { spec: image }),
    objectOf('Pod', { spec: { ...image, nodeName: 'node' }, status: { phase: 'Running' } }),
  ],
  [
    'the volume of a claim',
    objectOf('PersistentVolumeClaim', { spec: claim }),
    objectOf('PersistentVolumeClaim', { spec: claim }),
    objectOf(
      'PersistentVolumeClaim',
      { spec: { ...claim, volumeName: 'pv' } },
      { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    ),
  ],
  [
    'the finalizer of a load balancer',
    objectOf('Service', { spec: { type: 'LoadBalancer' } }),
    objectOf('Service', { spec: { type: 'LoadBalancer' } }),
    objectOf(
      'Service',
      { spec: { type: 'LoadBalancer' } },
      { finalizers: ['service.kubernetes.io/load-balancer-cleanup'], ...managed({}, 'cloud', 'Update') },
    ),
  ],
  [
    'pull secrets of a ServiceAccount',
    objectOf('ServiceAccount', { imagePullSecrets: [{ name: 'mine' }] }),
    objectOf('ServiceAccount', { imagePullSecrets: [{ name: 'mine' }] }),
    objectOf('ServiceAccount', { imagePullSecrets: [{ name: 'dockercfg' }, { name: 'mine' }] }),
  ],
];

const ownMap = managed({ 'f:data': { '.': {}, 'f:ours': {}, 'f:more': {} } });
const ownPorts = managed({ 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {} } } } });
const ports = (name: string) => ({ spec: { ports: [{ port: 80, protocol: 'TCP', name }] } });
const rules = objectOf('NetworkPolicy', { spec: { egress: [{}] } });
const ownRules = managed({ 'f:spec': { 'f:egress': {} } });

/** What an apply would change or remove. */
const byColleagues: readonly Case[] = [
  [
    'a value that the object speaks of',
    config,
    config,
    objectOf('ConfigMap', { data: { ours: '2' } }, managed({ 'f:data': { 'f:ours': {} } })),
  ],
  ['a value that is not there any more', config, config, objectOf('ConfigMap', { data: {} })],
  [
    'a value that was applied from here, and that the object lacks',
    config,
    objectOf('ConfigMap', { data: { ours: '1', more: '1' } }, ownMap),
    objectOf('ConfigMap', { data: { ours: '1', more: '2' } }, ownMap),
  ],
  [
    'an item of a list that was applied from here',
    objectOf('Service'),
    objectOf('Service', ports('one'), ownPorts),
    objectOf('Service', ports('two'), ownPorts),
  ],
  [
    'a further item of a list that is applied as a whole',
    rules,
    objectOf('NetworkPolicy', { spec: { egress: [{}] } }, ownRules),
    objectOf('NetworkPolicy', { spec: { egress: [{}, { to: [] }] } }, ownRules),
  ],
  [
    'the text of a Secret, which the server encodes',
    objectOf('Secret', { stringData: { key: 'text' } }),
    objectOf('Secret', { data: { key: 'b25l' } }),
    objectOf('Secret', { data: { key: 'dHdv' } }),
  ],
  [
    'its removal',
    config,
    config,
    objectOf('ConfigMap', { data: { ours: '1' } }, { deletionTimestamp: '2026-11-30T00:00:00Z' }),
  ],
];

describe('what a plan has seen of an object', () => {
  for (const [what, object, before, after] of byControllers) {
    it(`is the same after a controller wrote ${what}`, () => {
      requireSeen(object, after, seenOf(before, object));
    });
  }

  for (const [what, object, before, after] of byColleagues) {
    it(`is another one once somebody has changed ${what}`, () => {
      assert.throws(() => requireSeen(object, after, seenOf(before, object)), { code: 'object-changed' });
    });
  }

  it('does not depend on an order of fields, nor on what somebody else owns', () => {
    const two = objectOf('ConfigMap', { data: { a: '1', b: '2' } });
    const theirs = managed({ 'f:data': { 'f:other': {} } }, 'helm');
    requireSeen(two, objectOf('ConfigMap', { data: { other: '3', b: '2', a: '1' } }, theirs), seenOf(two, two));
  });

  it('in a new namespace is anything but what was written from here', () => {
    requireSeen(config, undefined, NONE_FROM_HERE);
    requireSeen(config, objectOf('ConfigMap', {}, managed({}, 'kyverno', 'Update')), NONE_FROM_HERE);
    assert.throws(() => requireSeen(config, objectOf('ConfigMap', {}, managed({})), NONE_FROM_HERE), {
      code: 'object-changed',
      message: /^ConfigMap x was made by somebody since the plan was made/,
    });
  });
});
