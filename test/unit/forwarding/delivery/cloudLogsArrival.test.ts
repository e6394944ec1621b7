import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import type { ArrivalWaits } from '../../../../src/forwarding/delivery/arrivalWaits.ts';
import { lookInCloudLogs } from '../../../../src/forwarding/delivery/cloudLogsArrival.ts';
import { leastArrival, type Delivery } from '../../../../src/forwarding/delivery/delivery.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { isRecord } from '../../../../src/text/jsonValue.ts';
import { message } from '../../../../src/text/message.ts';
import { updateAccount } from '../../../lab/account/store.ts';
import { outputShapes } from '../../../lab/cloud-logs/answer.ts';
import { takeLines, type CloudLogsInstance } from '../../../lab/cloud-logs/instance.ts';
import { recordShapes } from '../../../lab/cloud-logs/record.ts';
import { agentConfigMap } from '../../../lab/cluster/loggingAgent.ts';
import { arrivalLab, arrived, forwarder, guid, ids, never, once, saysOf, withAgent } from './arrivalLab.ts';

function dataOf(map: ReturnType<typeof agentConfigMap>): Readonly<Record<string, unknown>> {
  return { ...(isRecord(map['data']) ? map['data'] : {}) };
}

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
    const patient: ArrivalWaits = { firstMs: 0, betweenMs: 10, certainMs: 30_000, notYetMs: 30_000, mostMs: 60_000 };
    const { look, send, queries, set } = arrivalLab(t, { priority: 'low' });
    send(...ids);
    const only = /^found in Cloud Logs: Only in the archive of Cloud Logs instance/;
    assert.match(saysOf(await look({ waits: patient })), only);
    // The policy says where it is.
    assert.equal(queries.length, 1);
    set({ priority: 'low', role: 'reader' });
    const delivery = await look({ waits: patient });
    assert.match(saysOf(delivery), only);
    assert.equal(leastArrival(delivery)?.outcome, 'found in the archive only');
    // Two looks at frequent search, one at the archive, and one whether it is there alone.
    assert.equal(queries.length, 5);
  });

  it('is in the archive, and not only there, where frequent search has it by then', async (t) => {
    const patient: ArrivalWaits = { firstMs: 0, betweenMs: 10, certainMs: 30_000, notYetMs: 30_000, mostMs: 60_000 };
    const { look, send, set } = arrivalLab(t, { role: 'reader', indexedAfterMs: 60_000 }, ({ queries }) => {
      if (queries.length === 3) set({ role: 'reader' });
    });
    send(...ids);
    const delivery = await look({ waits: patient });
    assert.match(saysOf(delivery), /^found in Cloud Logs: In Cloud Logs instance/);
    assert.equal(leastArrival(delivery)?.outcome, 'found');
  });

  it('is not there yet while others are, or while nothing is', async (t) => {
    const { look, send } = arrivalLab(t);
    const nothing = await look();
    assert.equal(
      saysOf(nothing),
      'not found in Cloud Logs: Not in Cloud Logs instance cloud-logs-dal after 0 s. No audit event was found in frequent search in the last half hour (all clusters).',
    );
    assert.equal(leastArrival(nothing)?.outcome, 'not found');
    send('another');
    const others = await look();
    assert.match(saysOf(others), / Others of any cluster arrive, the newest at \d{4}-\d\d-\d\dT[\d:.]+Z\.$/);
    assert.equal(others.grade, 'not found in Cloud Logs');
  });

  it('is not there yet, and what that is worth is said', async (t) => {
    const { look, send } = arrivalLab(t, { noRows: 'nothing' });
    const silent = await look();
    assert.match(saysOf(silent), /^reached forwarder: .* The CLI printed nothing, which may mean no rows\.$/);
    assert.equal(leastArrival(silent)?.outcome, 'not seen');
    // It prints rows where there are some.
    send('another');
    assert.equal((await look()).grade, 'not found in Cloud Logs');
    const refusing = arrivalLab(t, {}, ({ set }) => set({ role: 'none' }));
    const unknown = await refusing.look();
    assert.match(
      saysOf(unknown),
      /^reached forwarder: Not in Cloud Logs instance cloud-logs-dal after 0 s\. Whether others arrive isn’t known: .*role/,
    );
    assert.equal(leastArrival(unknown)?.outcome, 'not seen');
    assert.equal(refusing.queries.length, 2);
  });

  it('is not known to be missing where the answer is not whole', async (t) => {
    const { look, send } = arrivalLab(t, { shape: 'lines' });
    send('another');
    const cut = arrivalLab(t, {});
    const cli: CliRunner = {
      run: async (command, options) => {
        const answer = await cut.cli.run(command, options);
        return isRecord(answer) && 'warnings' in answer
          ? { ...answer, warnings: [{ kind: 'blocks_limit_warning', text: message('Not all: blocks.') }] }
          : answer;
      },
    };
    cut.send('another');
    const delivery = await lookInCloudLogs(arrived, {
      api: () => Promise.resolve(withAgent()),
      cluster: { id: 'c', name: 'prod-dal' },
      ...{ cli, forwarder, waits: once, signal: never, progress: () => undefined },
    });
    assert.equal((await look()).grade, 'not found in Cloud Logs');
    assert.match(saysOf(delivery), /^reached forwarder: .*Not all: blocks\./);
    assert.equal(leastArrival(delivery)?.outcome, 'not seen');
  });

  const hints: Readonly<Record<string, readonly [Partial<CloudLogsInstance>, Parameters<typeof withAgent>, RegExp]>> = {
    'the agent gets no token': [
      {},
      [undefined, '2026-11-30T02:00:00Z [error] Failed to obtain token'],
      /^not found .* The agent gets no token, so it sends nothing: see the log of ibm-observe\/a-1\.$/,
    ],
    'the agent gave up on some': [
      {},
      [undefined, '2026-11-30T02:00:00Z [error] could not send data - this batch will not be retried'],
      /^not found .* The agent couldn’t send some logs, and doesn’t try again: see the log of ibm-observe\/a-1\.$/,
    ],
    'the bucket is closed': [
      { policies: [{ name: 'store', priority: 'medium' }], hasBucket: false, archiveLacks: 'bucket_access_denied' },
      [],
      /^not found .* Policy store leads them to the archive, whose bucket Cloud Logs may not access\.$/,
    ],
    'a policy chooses by severity': [
      { policies: [{ name: 'noise', priority: 'block', severities: ['info'] }] },
      [],
      /^reached forwarder: .* Policies that may be for them: noise\.$/,
    ],
    'its policies are not for the user': [
      { role: 'reader' },
      [],
      /^reached forwarder: .* Whether a policy blocks them isn’t known: .*Ask for its service role Writer\.$/,
    ],
    'who may see them is not known': [
      { readsDataAccessRules: false },
      [],
      /^reached forwarder: .* Whether data access rules hide them isn’t known: .*Ask for its service role Manager\.$/,
    ],
    'the agent’s log may not be read': [
      {},
      [undefined, new Failure('api-forbidden', message('You may not read it.'))],
      /^reached forwarder: .* What the logging agent does isn’t known: You may not read it\.$/,
    ],
    'its labels are a variable': [
      { policies: [{ name: 'store', priority: 'low' }] },
      [agentConfigMap({ application: '${LABEL}' })],
      /^reached forwarder: .* isn’t known: the agent gives labels that aren’t known\.$/,
    ],
  };
  for (const [name, [instance, agent, says]] of Object.entries(hints)) {
    it(`is not there, and ${name}`, async (t) => {
      assert.match(saysOf(await arrivalLab(t, instance).look({ api: withAgent(...agent) })), says);
    });
  }

  it('is not there, and rules may hide it alone, until others of its very cluster are seen', async (t) => {
    const { look, send } = arrivalLab(t, { readsDataAccessRules: false });
    send('another');
    const hidden = await look({ cluster: 'dev-fra' });
    assert.match(
      saysOf(hidden),
      /^reached forwarder: .*Others of any cluster arrive, .* Whether data access rules hide them isn’t known: .*Manager\.$/,
    );
    assert.equal(leastArrival(hidden)?.outcome, 'not seen');
    const missing = await look();
    assert.match(saysOf(missing), /^not found in Cloud Logs: .* Whether data access rules hide them isn’t known/);
    assert.equal(leastArrival(missing)?.outcome, 'not found');
  });

  it('is not there, and the agent had trouble when it was sent, long before the forwarder was seen to have it', async (t) => {
    const sentAt = new Date(Date.now() - 150_000);
    const readLog: ClusterApi['readLog'] = ({ sinceTime = '' }) =>
      Promise.resolve(new Date(sinceTime) > sentAt ? '' : `${sentAt.toISOString()} [error] Failed to obtain token`);
    const delivery = await arrivalLab(t).look({
      api: { ...withAgent(), readLog },
      delivery: { ...arrived, sentAt },
    });
    assert.match(saysOf(delivery), /The agent gets no token, so it sends nothing/);
  });

  it('is not there, while others arrive under another label than is expected', async (t) => {
    const { look, dir } = arrivalLab(t);
    const place = {
      cluster: 'c',
      node: 'n',
      namespace: 'ibm-kube-audit',
      pod: 'p',
      container: 'c',
      application: 'own',
    };
    takeLines(dir, guid, [{ ...place, taken: Date.now() - 1_000, text: '{"auditID":"x","verb":"get"}' }]);
    assert.match(
      saysOf(await look()),
      / Others arrive, labelled own and not ibm-kube-audit, the newest at \d{4}-.*Z\.$/,
    );
    const agent = withAgent(agentConfigMap({ application: 'own' }));
    assert.match(
      saysOf(await look({ api: agent })),
      /: The agent labels events own instead of ibm-kube-audit\. .* Others of any cluster arrive, the newest at/,
    );
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
      /^not found in Cloud Logs: In .* cloud-logs-dal, .*: 3 of 3 .*\. Not in Cloud Logs instance cloud-logs-audit after/,
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
