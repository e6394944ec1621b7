import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../../src/failure/failure.ts';
import {
  agentTargetText,
  instanceOf,
  pageOf,
  readAgentTarget,
} from '../../../../../src/forwarding/forwarder/agent/agentTarget.ts';
import type { ClusterApi } from '../../../../../src/kubernetes/clusterApi.ts';
import { inEnglish, message } from '../../../../../src/text/message.ts';
import { agentConfigMap } from '../../../../lab/cluster/loggingAgent.ts';

const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
const never = new AbortController().signal;

/** A cluster that answers with this agent and this configuration. */
function clusterWith(agents: readonly unknown[], configMap: unknown): ClusterApi {
  const api = {
    list: () => Promise.resolve(agents),
    read: () => (configMap instanceof Error ? Promise.reject(configMap) : Promise.resolve(configMap)),
  };
  return api as unknown as ClusterApi;
}

describe('the instance that the logging agent sends to', () => {
  const agent = { metadata: { name: 'logs-agent' }, spec: { selector: {}, template: { spec: {} } } };
  const text = async (api: ClusterApi): Promise<string> =>
    inEnglish(agentTargetText(await readAgentTarget(api, never)));

  it('is read from its output', async () => {
    const api = clusterWith([agent], agentConfigMap());
    assert.deepEqual(await readAgentTarget(api, never), {
      kind: 'sends',
      agent: 'logs-agent',
      instances: [{ guid, region: 'us-south' }],
      labels: {},
    });
    assert.equal(await text(api), `Agent ibm-observe/logs-agent → Cloud Logs instance ${guid} (us-south)`);
  });

  it('is unknown where it is not said, not understood or refused, and none only where no agent is', async () => {
    assert.match(await text(clusterWith([agent], undefined)), /isn’t known: the configuration of agent .* doesn’t say/);
    const elsewhere = agentConfigMap({ host: 'syslog.example.com' });
    assert.match(await text(clusterWith([agent], elsewhere)), /isn’t known/);
    const refused = new Failure('api-forbidden', message('You may not read it.'));
    assert.equal(
      await text(clusterWith([agent], refused)),
      'Which Cloud Logs instance receives the events isn’t known: You may not read it.',
    );
    assert.deepEqual(await readAgentTarget(clusterWith([], undefined), never), { kind: 'none' });
  });

  it('is one by its host alone, of which the page follows', () => {
    assert.deepEqual(instanceOf(`${guid}.ingress.private.eu-de.logs.cloud.ibm.com`), { guid, region: 'eu-de' });
    for (const host of [
      'logs-router.cloud.ibm.com',
      `${guid}.api.eu-de.logs.cloud.ibm.com`,
      `${guid}.ingress.eu-de.logs.cloud.ibm.com.evil.example`,
    ]) {
      assert.equal(instanceOf(host), undefined, host);
    }
    assert.equal(pageOf({ guid, region: 'eu-de' }), `https://dashboard.eu-de.logs.cloud.ibm.com/${guid}`);
  });
});
