import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { lookInCloudLogs, type ArrivalWaits } from '../../../../src/forwarding/delivery/cloudLogsArrival.ts';
import type { Delivery } from '../../../../src/forwarding/delivery/delivery.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { isRecord } from '../../../../src/text/jsonValue.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';
import { updateAccount } from '../../../lab/account/store.ts';
import { outputShapes } from '../../../lab/cloud-logs/answer.ts';
import { takeLines, type CloudLogsInstance } from '../../../lab/cloud-logs/instance.ts';
import { recordShapes } from '../../../lab/cloud-logs/record.ts';
import { agentConfigMap } from '../../../lab/cluster/loggingAgent.ts';
import { makeCliLab } from '../../lab/cliSupport.ts';
import { labCli, type LabCall } from '../support/labCli.ts';

const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
const never = new AbortController().signal;
const ids = ['1f', '2f', '3f'].map((end) => `d2a97a82-f39e-41d0-8b31-dd74f42ac7${end}`);
const arrived: Delivery = { grade: 'reached forwarder', evidence: [], testEvents: ids, replicas: undefined };
/** Looks once. */
const once: ArrivalWaits = { firstMs: 0, betweenMs: 10, mostMs: 0 };

interface ArrivalLab {
  readonly dir: string;
  readonly cli: CliRunner;
  readonly queries: LabCall[];
  readonly set: (instance: Partial<CloudLogsInstance>) => void;
  readonly send: (...auditIds: readonly string[]) => void;
  readonly look: (more?: { api?: ClusterApi; waits?: ArrivalWaits; delivery?: Delivery }) => Promise<Delivery>;
}

function arrivalLab(
  t: TestContext,
  instance: Partial<CloudLogsInstance> = {},
  onQuery = (_lab: ArrivalLab): void => undefined,
): ArrivalLab {
  const { dir, cliPath, environment } = makeCliLab(t);
  const queries: LabCall[] = [];
  const runner = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const onCall = (call: LabCall): void => {
    if (call.args[0] !== 'logs') return;
    queries.push(call);
    onQuery(lab);
  };
  const cli = labCli(dir, { runner, concerns: () => false, onCall });
  const set = (over: Partial<CloudLogsInstance>): void =>
    updateAccount(dir, (account) => {
      account.cloudLogs = { [guid]: over };
    });
  set(instance);
  const send = (...auditIds: readonly string[]): void =>
    takeLines(
      dir,
      guid,
      auditIds.map((auditID) => ({
        text: JSON.stringify({ kind: 'Event', auditID, verb: 'create', requestURI: '/api/v1/namespaces/a/configmaps' }),
        ...{ taken: Date.now() - 1_000, cluster: 'prod-dal', node: 'n', namespace: 'ibm-kube-audit' },
        ...{ pod: 'p', container: 'ibmcloud-kube-audit' },
      })),
    );
  const look: ArrivalLab['look'] = ({ api = withAgent(), waits = once, delivery = arrived } = {}) =>
    lookInCloudLogs(delivery, {
      api: () => Promise.resolve(api),
      ...{ cli, waits, signal: never, progress: () => undefined },
    });
  const lab: ArrivalLab = { dir, cli, queries, set, send, look };
  return lab;
}

/** A cluster with this configuration of its agent; `null`: without an agent. */
function withAgent(configMap: unknown = agentConfigMap()): ClusterApi {
  const agent = { metadata: { name: 'logs-agent' }, spec: { selector: {}, template: { spec: {} } } };
  const api = {
    list: () => Promise.resolve(configMap === null ? [] : [agent]),
    read: () => (configMap instanceof Error ? Promise.reject(configMap) : Promise.resolve(configMap)),
  };
  return api as unknown as ClusterApi;
}

function dataOf(map: ReturnType<typeof agentConfigMap>): Readonly<Record<string, unknown>> {
  return { ...(isRecord(map['data']) ? map['data'] : {}) };
}

const saysOf = ({ grade, evidence }: Delivery): string => `${grade}: ${evidence.map(inEnglish).join(' ')}`;

// A look waits a little for those of others.
describe('a test event that reached the forwarder', { concurrency: 16 }, () => {
  for (const record of recordShapes) {
    for (const [index, shape] of outputShapes.entries()) {
      it(`is found in a record of shape ${record}, in an answer of shape ${shape}`, async (t) => {
        const keys = index % 2 === 0 ? 'snake' : 'camel';
        const { look, send } = arrivalLab(t, { record, shape, keys, userData: index % 3 === 0 ? 'object' : 'text' });
        send('another', ids[1] ?? '');
        const said = saysOf(await look());
        assert.match(said, /^found in Cloud Logs: In Cloud Logs instance cloud-logs-dal, within \d+ s after/);
        assert.ok(said.endsWith(`: 1 of 3 test events searched (${ids[1] ?? ''}).`), said);
      });
    }
  }

  it('is found late, and is found in the archive alone', async (t) => {
    const patient: ArrivalWaits = { firstMs: 0, betweenMs: 10, mostMs: 60_000 };
    const { look, send, queries } = arrivalLab(t, { priority: 'low' });
    send(...ids);
    assert.match(saysOf(await look({ waits: patient })), /^found in Cloud Logs: In the archive of Cloud Logs instance/);
    assert.equal(queries.length, 3);
  });

  it('is not there yet while others are, or while nothing is', async (t) => {
    const { look, send } = arrivalLab(t);
    const notYet = /^reached forwarder: Not yet in Cloud Logs instance cloud-logs-dal after 0 s\. /;
    const nothing = saysOf(await look());
    assert.match(nothing, notYet);
    assert.match(
      nothing,
      /No audit event labelled ibm-kube-audit was found in frequent search in the last half hour \(all clusters\)\.$/,
    );
    send('another');
    assert.match(saysOf(await look()), /Others of any cluster arrive, the newest at \d{4}-\d\d-\d\dT[\d:.]+Z\.$/);
  });

  it('is not there yet, and what that is worth is said', async (t) => {
    const { look } = arrivalLab(t, { noRows: 'nothing' });
    assert.match(saysOf(await look()), / \(all clusters\)\. The CLI printed nothing, which is taken for no rows\.$/);
    const refusing = arrivalLab(t, {}, ({ set }) => set({ role: 'none' }));
    assert.match(
      saysOf(await refusing.look()),
      /Not yet in Cloud Logs instance cloud-logs-dal after 0 s\. Whether others arrive isn’t known: .*role/,
    );
    assert.equal(refusing.queries.length, 2);
  });

  it('has to be in each instance that the agent sends to', async (t) => {
    const { look, send, dir } = arrivalLab(t);
    const other = '8e4d2a70-1c95-4f6b-8a3e-d07b5c9e1f26';
    const both = agentConfigMap({ host: `${guid}.ingress.us-south.logs.cloud.ibm.com` });
    const more = agentConfigMap({ host: `${other}.ingress.eu-de.logs.cloud.ibm.com` });
    const data = { ...dataOf(both), 'more.conf': dataOf(more)['output.conf'] };
    const api = withAgent({ ...both, data });
    send(...ids);
    assert.match(
      saysOf(await look({ api })),
      /^reached forwarder: In .* cloud-logs-dal, .*: 3 of 3 .*\. Not yet in Cloud Logs instance cloud-logs-audit after/,
    );
    const place = { cluster: 'prod-dal', node: 'n', namespace: 'ibm-kube-audit', pod: 'p', container: 'c' };
    const text = JSON.stringify({ auditID: ids[0], verb: 'create', requestURI: '/' });
    takeLines(dir, other, [{ ...place, taken: Date.now() - 1_000, text }]);
    assert.match(
      saysOf(await look({ api })),
      /^found in Cloud Logs: In .* cloud-logs-dal, .*: 3 of 3 .*In .* cloud-logs-audit, .*: 1 of 3 /,
    );
    updateAccount(dir, (account) => {
      account.cloudLogs = { [other]: { role: 'none' } };
    });
    assert.match(
      saysOf(await look({ api })),
      /^reached forwarder: In .* cloud-logs-dal, .*: 3 of 3 .*\. Cloud Logs instance cloud-logs-audit couldn’t be asked: /,
    );
  });

  it('is not known to be there where the instance cannot be asked, and why', async (t) => {
    const { look, set, dir } = arrivalLab(t, { role: 'none' });
    assert.match(
      saysOf(await look()),
      /^reached forwarder: Cloud Logs instance cloud-logs-dal couldn’t be asked: .*role/,
    );
    set({ errors: 'body', endpoints: 'private' });
    assert.match(saysOf(await look()), /^reached forwarder: Cloud Logs instance .* couldn’t be asked: Can’t reach/);
    updateAccount(dir, (account) => {
      account.plugins.cloudLogs = false;
    });
    assert.match(saysOf(await look()), /^reached forwarder: .* couldn’t be asked: .*plug-in is missing/);
  });

  it('is not searched where the agent does not say where it sends, where none is, or where it did not arrive', async (t) => {
    const { look, queries } = arrivalLab(t);
    const refused = new Failure('api-forbidden', message('You may not read it.'));
    assert.equal(
      saysOf(await look({ api: withAgent(refused) })),
      'reached forwarder: Cloud Logs wasn’t asked: You may not read it.',
    );
    assert.equal(
      saysOf(await look({ api: withAgent(null) })),
      'reached forwarder: Cloud Logs wasn’t asked: No logging agent of Cloud Logs runs in this cluster.',
    );
    const rejected: Delivery = { ...arrived, grade: 'rejected' };
    assert.equal(await look({ delivery: rejected }), rejected);
    assert.equal(queries.length, 0);
  });

  it('is searched with those of twenty other clusters in one query', async (t) => {
    const { look, send, queries } = arrivalLab(t);
    const clusters = Array.from({ length: 20 }, (_, index) => `d2a97a82-f39e-41d0-8b31-dd74f42ad${100 + index}`);
    send(...clusters);
    const found = await Promise.all(clusters.map((id) => look({ delivery: { ...arrived, testEvents: [id] } })));
    assert.ok(found.every(({ grade }) => grade === 'found in Cloud Logs'));
    assert.equal(queries.length, 1);
  });
});
