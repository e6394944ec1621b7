import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFloating } from '../../../../src/forwarding/forwarder/imageName.ts';
import { cloudLogs } from '../../../../src/forwarding/routes/cloudLogs.ts';
import { logAnalysis } from '../../../../src/forwarding/routes/logAnalysis.ts';
import {
  CLOUD_LOGS_IMAGE,
  HAPROXY_IMAGE,
  haproxyImageFor,
  ibmImageFor,
} from '../../../../src/forwarding/routes/manifests/pinnedImages.ts';
import { privateNetwork } from '../../../../src/forwarding/routes/privateNetwork.ts';
import type { Route } from '../../../../src/forwarding/routes/route.ts';
import { presentPod } from '../../../../src/forwarding/routes/support/presentPod.ts';
import type { KubernetesObject } from '../../../../src/kubernetes/clusterApi.ts';

const answers = { address: '10.240.0.15', port: '8080' };
const cloudLogsRepository = 'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs';

function imagesOf(route: Route, live: readonly KubernetesObject[] = []): readonly (string | undefined)[] {
  const objects = route.objects({ answers, clusterType: 'kubernetes', live });
  return (presentPod(objects, route.forwarder?.deployment ?? '').containers ?? []).map(({ image }) => image);
}

function running(route: Route, image: string, container?: string): readonly KubernetesObject[] {
  const objects = structuredClone(route.objects({ answers, clusterType: 'kubernetes' }));
  const [found] = presentPod(objects, route.forwarder?.deployment ?? '').containers ?? [];
  Object.assign(found ?? {}, { image, ...(container === undefined ? {} : { name: container }) });
  return objects;
}

describe('images as exact as is known', () => {
  it('are what a fresh set-up runs', () => {
    assert.deepEqual(imagesOf(cloudLogs), [CLOUD_LOGS_IMAGE]);
    assert.match(CLOUD_LOGS_IMAGE, /^icr\.io\/ibm\/[a-z-]+:[0-9a-f]{40}@sha256:[0-9a-f]{64}$/);
    assert.deepEqual(imagesOf(privateNetwork), ['haproxytech/haproxy-alpine:2.6.32']);
    // IBM has retired it, and no version of it is known: none is invented.
    assert.deepEqual(imagesOf(logAnalysis), ['icr.io/ibm/ibmcloud-kube-audit-to-logdna:latest']);
  });

  it('replace a floating name of the documented repository and no newer branch', () => {
    for (const image of [cloudLogsRepository, `${cloudLogsRepository}:latest`]) {
      assert.deepEqual(imagesOf(cloudLogs, running(cloudLogs, image)), [CLOUD_LOGS_IMAGE], image);
    }
    for (const image of ['haproxytech/haproxy-alpine:2.6', 'haproxytech/haproxy-alpine:2.4']) {
      assert.deepEqual(imagesOf(privateNetwork, running(privateNetwork, image)), [HAPROXY_IMAGE], image);
    }
  });

  it('leave an exact one that somebody chose', () => {
    const digest = `@sha256:${'1'.repeat(64)}`;
    for (const image of [`${cloudLogsRepository}${digest}`, `${cloudLogsRepository}:0123456789abcdef${digest}`]) {
      assert.deepEqual(imagesOf(cloudLogs, running(cloudLogs, image)), [image]);
    }
    for (const image of [
      `haproxytech/haproxy-alpine:2.6.6${digest}`,
      'haproxytech/haproxy-alpine:2.6.32',
      'haproxytech/haproxy-alpine:2.6.100',
      'haproxytech/haproxy-alpine:3.0.5',
      'us.icr.io/me/haproxy-alpine:2.6.20',
    ]) {
      assert.deepEqual(imagesOf(privateNetwork, running(privateNetwork, image)), [image]);
    }
  });

  it('leave a tag that may be newer, and any of another registry', () => {
    for (const image of [
      'haproxytech/haproxy-alpine',
      'haproxytech/haproxy-alpine:2',
      'haproxytech/haproxy-alpine:2.8',
      'haproxytech/haproxy-alpine:2.10',
      'haproxytech/haproxy-alpine:3.0',
      'us.icr.io/me/haproxy:lts',
      'us.icr.io/me/proxy:2.4',
      'us.icr.io/me/proxy:1.36.1',
    ]) {
      assert.deepEqual(imagesOf(privateNetwork, running(privateNetwork, image)), [image]);
    }
  });

  it('leave a mirror of IBM’s image that is pinned by digest, which nobody can choose', () => {
    const digest = `@sha256:${'1'.repeat(64)}`;
    const mirror = `us.icr.io/me/ibmcloud-kube-audit-to-ibm-cloud-logs${digest}`;
    assert.deepEqual(imagesOf(cloudLogs, running(cloudLogs, mirror)), [mirror]);
    assert.equal(ibmImageFor('cloud-logs', [], mirror), CLOUD_LOGS_IMAGE);
    for (const image of [
      mirror.replace(digest, ':latest'),
      `us.icr.io/me/other${digest}`,
      mirror.replace('/ibm', '/x-ibm'),
    ]) {
      assert.deepEqual(imagesOf(cloudLogs, running(cloudLogs, image)), [CLOUD_LOGS_IMAGE], image);
    }
  });

  it('replace an older version and another edition’s image', () => {
    for (const image of ['haproxytech/haproxy-alpine:2.6.9', 'haproxytech/haproxy-alpine:2.4.40']) {
      assert.equal(haproxyImageFor(image), HAPROXY_IMAGE, image);
    }
    assert.equal(haproxyImageFor(undefined), HAPROXY_IMAGE);
    assert.equal(ibmImageFor('cloud-logs', ['icr.io/ibm/ibmcloud-kube-audit-to-logdna:1.2.3']), CLOUD_LOGS_IMAGE);
    // Beside it may run what is not ours.
    const beside = running(privateNetwork, 'quay.io/prometheus/haproxy-exporter:0.15.0', 'exporter');
    assert.deepEqual(imagesOf(privateNetwork, beside), [HAPROXY_IMAGE]);
  });

  it('are told from floating ones by digest, patch level or commit', () => {
    for (const image of ['a', 'a:latest', 'a:2.6', 'localhost:5000/a', 'localhost:5000/a:2', 'a:lts-alpine']) {
      assert.ok(isFloating(image), image);
    }
    for (const image of [
      `a@sha256:${'0'.repeat(64)}`,
      'a:2.6.32',
      'localhost:5000/a:v1.2.3',
      `a:${'c0ffee'.repeat(6)}`,
    ]) {
      assert.ok(!isFloating(image), image);
    }
  });
});
