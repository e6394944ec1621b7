import assert from 'node:assert/strict';
import { it } from 'node:test';
import { imageNotes } from '../../../../src/forwarding/flows/setUpNotes.ts';
import { HAPROXY_IMAGE } from '../../../../src/forwarding/routes/manifests/pinnedImages.ts';
import type { KubernetesObject } from '../../../../src/kubernetes/clusterApi.ts';
import { inEnglish } from '../../../../src/text/message.ts';

function deployment(image: string): KubernetesObject {
  const spec = { template: { spec: { containers: [{ name: 'haproxy', image }] } } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'forwarder' }, spec };
}

function notes(image: string, before?: string): readonly string[] {
  const live = before === undefined ? undefined : deployment(before);
  return imageNotes({ object: deployment(image), before: live }).map(inEnglish);
}

it('a plan says which image runs, and which one it replaces where it replaces one', () => {
  const runs = `Image ${HAPROXY_IMAGE} is pinned to this version; its digest isn’t known here.`;
  assert.deepEqual(notes(HAPROXY_IMAGE), [runs]);
  assert.deepEqual(notes(HAPROXY_IMAGE, HAPROXY_IMAGE), [runs]);
  const former = 'haproxytech/haproxy-alpine:2.6';
  assert.deepEqual(notes(HAPROXY_IMAGE, former), [runs, `It replaces image ${former}.`]);
});
