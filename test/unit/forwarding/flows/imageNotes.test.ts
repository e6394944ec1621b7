import assert from 'node:assert/strict';
import { it } from 'node:test';
import { imageNotes, olderImages } from '../../../../src/forwarding/flows/setUpNotes.ts';
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

it('another’s HAProxy by digest is not offered among IBM’s images', () => {
  const mirrored = `registry.example.com/haproxy:2.6.32@sha256:${'0'.repeat(64)}`;
  assert.deepEqual(notes(mirrored), [`Image ${mirrored} is pinned by its digest.`]);
  const ibms = `icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs@sha256:${'0'.repeat(64)}`;
  assert.match(notes(ibms).join(), /Show Newer Images lists others/);
});

it('a plan says where a HAProxy that stays is older than the one of a set-up, and nothing where that is not known', () => {
  const said = (image: string): readonly string[] => olderImages({ object: deployment(image) }).map(inEnglish);
  const older = `haproxytech/haproxy-alpine:2.6.14@sha256:${'0'.repeat(64)}`;
  assert.deepEqual(said(older), [`Image ${older} stays; HAProxy 2.6.32 is newer. Change the image to update.`]);
  assert.equal(said('registry.example.com/haproxy:2.4.1').length, 1);
  for (const image of [
    HAPROXY_IMAGE,
    'haproxytech/haproxy-alpine:2.8.1',
    'haproxytech/haproxy-alpine:2.6',
    `haproxytech/haproxy-alpine@sha256:${'0'.repeat(64)}`,
    'registry.example.com/haproxy-ingress:0.14.1',
    'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:latest',
  ]) {
    assert.deepEqual(said(image), [], image);
  }
});
