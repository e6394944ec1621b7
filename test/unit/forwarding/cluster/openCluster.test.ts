import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { EndpointSetting } from '../../../../src/forwarding/cluster/clusterServices.ts';
import { endpointNotes, kubeconfigFor, openCluster } from '../../../../src/forwarding/cluster/openCluster.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { inEnglish, type Message } from '../../../../src/text/message.ts';
import { labFiles } from '../../../lab/account/files.ts';
import { updateCluster } from '../../../lab/account/store.ts';
import type { EndpointType } from '../../../lab/state.ts';
import { FlowLab, never } from '../support/flowLab.ts';

describe('the endpoint that a cluster’s API is reached through', () => {
  let flow: FlowLab;
  let told: string[];
  let asked: string[];
  before(async () => {
    flow = await FlowLab.start();
  });
  after(() => flow.stop());
  beforeEach(() => {
    told = [];
    asked = [];
  });

  /** Services of a fresh process: nothing is remembered. */
  function services(endpoint?: EndpointSetting): FlowContext {
    return {
      ...flow.services,
      reachable: new Map(),
      cli: createCliRunner({
        locate: () => Promise.resolve(flow.lab.cliPath),
        environment: { PATH: process.env['PATH'], HOME: labFiles.home(flow.lab.dir) },
        onCall: ({ args }) => asked.push(args.join(' ').replace(/^ks cluster (\w+) .*$/, '$1')),
      }),
      ...(endpoint === undefined ? {} : { endpoint }),
      log: (text: Message) => told.push(inEnglish(text)),
    };
  }

  async function enable(name: string, endpoints: EndpointType[], unreachable: EndpointType[]): Promise<{ id: string }> {
    const { id } = await flow.cluster(name);
    updateCluster(flow.lab.dir, id, (state) => {
      state.endpoints = endpoints;
      state.unreachableEndpoints = unreachable;
    });
    return { id };
  }

  const ask = (cluster: { id: string }, from: FlowContext): Promise<string> =>
    kubeconfigFor(cluster, from, { admin: true, signal: never });

  it('is the CLI’s own where that can be reached, asked once', async () => {
    const cluster = await enable('dev-fra', ['public', 'private'], []);
    const from = services();
    await ask(cluster, from);
    await ask(cluster, from);
    assert.deepEqual(asked, ['config', 'config']);
    assert.deepEqual(told, []);
    assert.deepEqual(endpointNotes(cluster.id, from), []);
  });

  it('is another enabled one where the CLI’s own cannot be reached: told once, remembered, and noted', async () => {
    const cluster = await enable('prod-dal', ['public', 'private', 'vpe'], ['public', 'private']);
    const from = services('auto');
    const kubeconfig = await ask(cluster, from);
    assert.doesNotMatch(kubeconfig, /127\.0\.0\.1:9$/m);
    assert.deepEqual(asked, ['config', 'get', 'config', 'config']);
    assert.match(told.join('\n'), /^Using the vpe endpoint of prod-dal from now on: it can’t be reached at https:/);
    assert.match(endpointNotes(cluster.id, from).map(inEnglish).join(), /Using the vpe endpoint/);
    await ask(cluster, from);
    assert.equal(asked.length, 5);
    assert.equal(told.length, 1);
  });

  it('is forgotten once it cannot be reached any more: the next try asks all', async () => {
    const cluster = await enable('prod-dal', ['public', 'private'], ['public']);
    const from = services('auto');
    await ask(cluster, from);
    assert.equal(from.reachable.get(cluster.id), 'private');
    // The VPN is gone, and the public endpoint is there.
    await enable('prod-dal', ['public', 'private'], ['private']);
    const api = await openCluster(cluster, from, { admin: true, signal: never });
    const read = api.read({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }, never);
    await assert.rejects(read, { code: 'api-unreachable' });
    api.close();
    assert.equal(from.reachable.get(cluster.id), undefined);
    await ask(cluster, from);
    assert.equal(from.reachable.get(cluster.id), 'public');
  });

  it('is said to be unreachable where none can be reached', async () => {
    const cluster = await enable('dev-fra', ['private'], ['private']);
    await assert.rejects(ask(cluster, services()), { code: 'api-unreachable' });
  });

  it('is the one that the setting names, without another try', async () => {
    const cluster = await enable('dev-fra', ['public', 'private'], ['private']);
    const kubeconfig = await ask(cluster, services('private'));
    assert.match(kubeconfig, /127\.0\.0\.1:9$/m);
    assert.deepEqual(asked, ['config']);
    await assert.rejects(ask(cluster, services('vpe')), /endpoint/i);
  });
});
