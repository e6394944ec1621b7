import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { objectOfManifest, objectOfNode } from '../../../../src/commands/logs/objectInView.ts';

const manifest = `# of the shop
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: reader }
---
kind: List
apiVersion: v1
items:
  - { apiVersion: v1, kind: Secret, metadata: { name: one } }
  - { apiVersion: v1, kind: Secret, metadata: { name: two } }
---
kind: [
`;

describe('the object that the cursor is in', () => {
  for (const [place, expected] of [
    ['# of the shop', 'deployment/web -n shop'],
    ['namespace: shop', 'deployment/web -n shop'],
    ['kind: ClusterRole', 'clusterrole/reader'],
    ['name: reader', 'clusterrole/reader'],
    ['name: two', undefined],
    ['kind: [', undefined],
  ] as const) {
    it(`at ${place} is ${expected ?? 'none'}`, async () => {
      const at = manifest.indexOf(place);
      assert.equal(await objectOfManifest(manifest, at), expected);
      assert.equal(await objectOfManifest(manifest, at + place.length), expected);
    });
  }

  it('is none of what is no manifest', async () => {
    for (const text of ['', 'a: b', '- a', 'kind: Pod', 'kind: Pod\nmetadata: { name: 7 }']) {
      assert.equal(await objectOfManifest(text, 0), undefined, text);
    }
  });
});

describe('the object of a row of the Kubernetes extension', () => {
  const resource = { nodeType: 'resource', name: 'web-1', resourceKind: { manifestKind: 'Pod', abbreviation: 'po' } };

  it('is named by kind, name and namespace', () => {
    assert.equal(objectOfNode({ ...resource, namespace: 'shop' }), 'pod/web-1 -n shop');
    assert.equal(objectOfNode({ ...resource, namespace: null }), 'pod/web-1');
  });

  it('is none of any other row, and of what its interface does not describe', () => {
    for (const node of [
      undefined,
      null,
      'pod/web-1',
      { ...resource, nodeType: 'folder.resource' },
      { ...resource, name: 7 },
      { ...resource, resourceKind: undefined },
      { nodeType: 'context', name: 'prod' },
    ]) {
      assert.equal(objectOfNode(node), undefined, JSON.stringify(node));
    }
  });
});
