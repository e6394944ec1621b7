import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  inGlobalRegistry,
  putRegionBack,
  type FormerRegion,
} from '../../../../src/forwarding/cluster/globalRegistry.ts';
import { withCluster } from '../../../../src/forwarding/cluster/withCluster.ts';
import { planRestart } from '../../../../src/forwarding/flows/restartForwarder.ts';
import { readForwarderImage, type ForwarderImage } from '../../../../src/forwarding/forwarder/forwarderImage.ts';
import { partsOf } from '../../../../src/forwarding/forwarder/imageName.ts';
import { privateNetwork } from '../../../../src/forwarding/routes/privateNetwork.ts';
import { inspectImage, listIbmImages } from '../../../../src/ibmcloud/commands/registry.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { readAccount, setFaults, updateAccount } from '../../../lab/account/store.ts';
import { FlowLab, never, stepIds } from '../support/flowLab.ts';

const choice = { signal: never, useAdmin: () => Promise.resolve(true) };

describe('the image that a forwarder runs', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(async () => {
    await flow.assertClean();
    await flow.stop();
  });

  async function imageOf(name: string): Promise<ForwarderImage> {
    const cluster = await flow.cluster(name);
    const { value } = await withCluster(cluster, flow.services, choice, (api) =>
      readForwarderImage(api, undefined, never),
    );
    return value;
  }

  it('is read from its Deployment and pods', async () => {
    let running = await imageOf('cloudlogs-wdc');
    for (const end = Date.now() + 20_000; running.digests.length === 0 && Date.now() < end;) {
      // The lab's pods are still starting.
      await new Promise((resolve) => setTimeout(resolve, 200));
      running = await imageOf('cloudlogs-wdc');
    }
    assert.equal(running.image, 'icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:latest');
    assert.equal(running.deployment, 'ibmcloud-kube-audit');
    assert.match(running.digests.join(), /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual(partsOf('icr.io/ibm/a-b:1.2@sha256:00'), { repository: 'icr.io/ibm/a-b', tag: '1.2' });
    assert.deepEqual(partsOf('localhost:5000/a'), { repository: 'localhost:5000/a', tag: 'latest' });
  });

  it('gets new pods by a plan of two steps', async () => {
    const cluster = await flow.cluster('prod-dal');
    const plan = await planRestart({ cluster }, flow.services, choice);
    assert.deepEqual(stepIds(plan), ['restart-deployment', 'wait-available']);
    assert.match(plan.notes.map(inEnglish).join('\n'), /It runs haproxytech\/haproxy-alpine:2\.6/);
    const pods = (): Promise<readonly (string | undefined)[]> =>
      withCluster(cluster, flow.services, choice, (api) =>
        api.listPods('ibm-kube-audit', { app: 'kube-audit-forwarder' }, never),
      ).then(({ value }) => value.map(({ uid }) => uid));
    const former = await pods();
    await flow.run(plan);
    assert.ok((await pods()).some((uid) => !former.includes(uid)));
  });

  it('gets none where its Deployment is scaled to zero or paused', async () => {
    const read = async (change: object): Promise<ForwarderImage> => {
      const labels = { app: 'a' };
      const template = { metadata: { labels }, spec: { containers: [{ image: 'i' }] } };
      const deployment = { metadata: { name: 'd' }, spec: { template, ...change } };
      const api = {
        read: () => Promise.resolve({ spec: { selector: labels } }),
        list: ({ kind }: { readonly kind: string }) => Promise.resolve(kind === 'Pod' ? [] : [deployment]),
      };
      return readForwarderImage(api as unknown as ClusterApi, undefined, never);
    };
    const refusal = async (change: object): Promise<string> => {
      const { restartRefusal } = await read(change);
      return restartRefusal === undefined ? '' : inEnglish(restartRefusal);
    };
    assert.match(await refusal({ replicas: 0 }), /is scaled to zero/);
    assert.match(await refusal({ paused: true }), /is paused/);
    assert.equal(await refusal({ replicas: 2 }), '');
    assert.equal((await read({})).isNamed, false);
  });

  it('has no plan of a restart that would bring no pods', async () => {
    const cluster = await flow.cluster('prod-dal');
    const object = privateNetwork
      .objects({ answers: { address: '10.240.0.15', port: '8080' }, clusterType: 'kubernetes' })
      .find(({ kind }) => kind === 'Deployment');
    assert.ok(object);
    const spec = { ...(object['spec'] as object), replicas: 0 };
    await withCluster(cluster, flow.services, choice, (api) =>
      api.apply({ ...object, spec }, { dryRun: false, force: true, signal: never }),
    );
    await assert.rejects(planRestart({ cluster }, flow.services, choice), { message: /is scaled to zero/ });
  });
});

describe('the registry region, which every terminal shares', () => {
  let flow: FlowLab;
  let kept: string | undefined;
  const former: FormerRegion = { get: () => kept, put: (region) => Promise.resolve(void (kept = region)) };
  const region = (): string => readAccount(flow.lab.dir).registryRegion;
  const inRegistry = <T>(use: () => Promise<T>): Promise<T> => inGlobalRegistry(flow.services.cli, former, never, use);
  const setRegion = (name: string): void =>
    void updateAccount(flow.lab.dir, (account) => {
      account.registryRegion = name;
    });
  before(async () => {
    flow = await FlowLab.start();
  });
  after(() => flow.stop());

  it('is the global one while IBM’s images are asked for, and then as it was', async () => {
    setRegion('us-south');
    const images = await inRegistry(() => {
      assert.equal(kept, 'us-south');
      return flow.services.cli.run(listIbmImages('ibm/ibmcloud-kube-audit-to-ibm-cloud-logs'), { signal: never });
    });
    assert.equal(region(), 'us-south');
    assert.equal(kept, undefined);
    assert.ok(images.length >= 3);
    assert.ok(images.every(({ digest, created }) => digest.startsWith('sha256:') && created.startsWith('202')));
    assert.deepEqual(
      [...images].sort((a, b) => b.created.localeCompare(a.created)),
      images,
      'newest first',
    );
    const inspected = await inRegistry(() =>
      flow.services.cli.run(inspectImage('icr.io/ibm/ibmcloud-kube-audit-to-ibm-cloud-logs:latest'), { signal: never }),
    );
    assert.match(JSON.stringify(inspected), /RepoDigests/);
  });

  it('is put back after a failure and after a cancellation', async () => {
    setRegion('eu-central');
    setFaults(flow.lab.dir, [{ command: 'cr image-list', effect: { kind: 'failure', name: 'gateway-html' } }]);
    const list = (signal: AbortSignal): Promise<unknown> =>
      inGlobalRegistry(flow.services.cli, former, signal, () =>
        flow.services.cli.run(listIbmImages('ibm/x'), { signal }),
      );
    await assert.rejects(list(never));
    assert.equal(region(), 'eu-central');
    setFaults(flow.lab.dir, [{ command: 'cr image-list', effect: { kind: 'hang' } }]);
    await assert.rejects(list(AbortSignal.timeout(1_500)), { code: 'cancelled' });
    setFaults(flow.lab.dir, []);
    assert.equal(region(), 'eu-central');
    assert.equal(kept, undefined);
  });

  it('stays where somebody set another one meanwhile', async () => {
    setRegion('us-south');
    const found = inRegistry(() => Promise.resolve(setRegion('ap-north')));
    await assert.rejects(found, { message: /was changed elsewhere meanwhile/ });
    assert.equal(region(), 'ap-north');
  });

  it('stays while another command of this window still asks', async () => {
    setRegion('us-south');
    const seen: string[] = [];
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const first = inRegistry(async () => {
      await ended;
      seen.push(`first ${region()}`);
    });
    const second = inRegistry(async () => {
      // The first one has all the time that it takes to restore the region.
      await first;
      seen.push(`second ${region()}`);
    });
    end();
    await Promise.all([first, second]);
    assert.deepEqual(seen, ['first global', 'second global']);
    assert.equal(region(), 'us-south');
  });

  it('is put back by the next start where the window was closed in between', async () => {
    setRegion('global');
    kept = 'us-south';
    await putRegionBack(flow.services.cli, former);
    assert.equal(region(), 'us-south');
    assert.equal(kept, undefined);
  });
});
