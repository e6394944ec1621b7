/**
 * Every step of every plan, with every disturbance: the command or request fails, hangs, is cancelled, or has its
 * effect and answers rubbish. A plan is walked through once: at each step it is run, disturbed, resumed and disturbed
 * again, and finally completed. After each row the lab is compared with the sentence about the state that was reached,
 * with what Resume would do and with what Undo would. While a run is held inside a step, what the journal has on the
 * disk is read, which is what a killed process leaves: it must lead as far. The table is printed. A host that is killed
 * in a real window: test/workbench/killedHost.test.ts.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { planApplyManifest } from '../../../../src/forwarding/flows/applyManifest.ts';
import { manifestObjects } from '../../../../src/forwarding/flows/readManifest.ts';
import { planUndo } from '../../../../src/forwarding/flows/undo.ts';
import { seededUrls } from '../../../lab/account/seededClusters.ts';
import { consumerFiles } from '../../../lab/consumerPki.ts';
import { FlowLab, never } from '../support/flowLab.ts';
import { faults, FaultWalks, type Row, type Walk, type Walked } from './faultWalk.ts';

describe('the fault table', { concurrency: 8 }, () => {
  let flow: FlowLab;
  let walks: FaultWalks;
  before(async () => {
    flow = await FlowLab.start({ routes: true });
    walks = new FaultWalks(flow);
  });
  after(async () => {
    await flow.stop();
    print(walks.rows);
  });

  const files = () => consumerFiles(flow.lab.dir);
  const setUp = (cluster: string, route: string, answers: Record<string, string>): Walk => ({
    flow: 'set-up',
    label: `set up ${route}`,
    cluster,
    inputs: { route, answers, policy: 'default' },
  });

  it('private network with TLS, and undo', async () => {
    const { ca: caFile, client: clientCertFile, clientKey: clientKeyFile } = files();
    const host = 'logs-mtls.internal.example';
    const answers = { address: host, port: '8443', tls: 'yes', serverName: host, sni: 'yes' };
    const walked = await walks.walkThrough(
      setUp('setup-private', 'private-network', { ...answers, caFile, clientCertFile, clientKeyFile }),
    );
    await undo('setup-private', walked);
  });

  it('Cloud Logs with TLS, and its renewal', async () => {
    await walks.walkThrough(setUp('setup-cloud-logs', 'cloud-logs', { transport: 'https' }));
    await walks.walkThrough({
      flow: 'renew-certificates',
      label: 'renew certificates',
      cluster: 'setup-cloud-logs',
      inputs: { files: {} },
      repeats: true,
    });
  });

  it('Log Analysis, and a master refresh', async () => {
    await walks.walkThrough(setUp('setup-log-analysis', 'log-analysis', {}));
    await walks.walkThrough({
      flow: 'refresh-master',
      label: 'refresh master',
      cluster: 'setup-log-analysis',
      inputs: {},
      repeats: true,
    });
  });

  it('an external server, and its policy', async () => {
    const { ca: caFile, client: clientCertFile, clientKey: clientKeyFile } = files();
    const given = { caFile, clientCertFile, clientKeyFile };
    const server = 'https://audit.example.com:6514/post';
    await walks.walkThrough({ ...setUp('setup-external', 'external', { server, ...given }), repeats: true });
    await walks.walkThrough({
      flow: 'change-policy',
      label: 'change policy',
      cluster: 'setup-external',
      inputs: { policy: 'verbose', files: given },
    });
  });

  it('another tool’s webhook replaced, and restored', async () => {
    const replaced = setUp('sysdig-lon', 'external', { server: 'http://audit.example.com:6516/post' });
    await walks.walkThrough({ ...replaced, label: 'replace a webhook' });
    await walks.walkThrough({
      flow: 'restore-webhook',
      label: 'restore webhook',
      cluster: 'sysdig-lon',
      inputs: { former: { server: seededUrls.sysdig, policy: 'default' }, files: {} },
    });
  });

  it('a forwarder restarted, and unset with its objects', async () => {
    await walks.walkThrough({
      flow: 'restart-forwarder',
      label: 'restart forwarder',
      cluster: 'prod-dal',
      inputs: {},
      repeats: true,
    });
    await walks.walkThrough({
      flow: 'unset',
      label: 'unset with objects',
      cluster: 'prod-dal',
      inputs: { removeObjects: true },
    });
  });

  it('another log consumer, and undo', async () => {
    const answers = { address: '10.240.0.17', port: '8080' };
    const walked = await walks.walkThrough({
      ...setUp('hand-made', 'private-network', answers),
      flow: 'change-consumer',
      label: 'change consumer',
    });
    await undo('hand-made', walked);
  });

  it('a manifest applied', async () => {
    const objects = await manifestObjects(
      [
        'apiVersion: v1\nkind: Namespace\nmetadata: { name: ibm-kube-audit }',
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: mine, namespace: ibm-kube-audit }\ndata: { a: b }',
      ].join('\n---\n'),
    );
    await walks.walkThrough({
      flow: 'apply-manifest',
      label: 'apply manifest',
      cluster: 'dev-fra',
      inputs: {},
      plan: (cluster, services) =>
        planApplyManifest({ cluster, objects, file: 'mine.yaml' }, services, {
          signal: never,
          useAdmin: () => Promise.resolve(false),
        }),
    });
  });

  /** Takes back what a walk has changed: everything must then be as it was. */
  async function undo(cluster: string, { plan, start, changes }: Walked): Promise<void> {
    const { end } = await walks.walkThrough({
      flow: 'undo',
      label: 'undo',
      cluster,
      inputs: {},
      plan: (_, services) => planUndo({ ...plan, changes }, services, never),
      repeats: true,
    });
    assert.deepEqual([...end.objects].sort(), [...start.objects].sort());
    assert.deepEqual([end.stored, end.applied], [start.stored, start.applied]);
  }
});

function print(rows: readonly Row[]): void {
  const line = ({ flow, step, fault, end, undo, reached }: Row): string =>
    `${flow.padEnd(24)} ${step.padEnd(46)} ${fault.padEnd(15)} ${end.padEnd(10)} ${undo.padEnd(27)} ${reached}`;
  const steps = rows.length / faults.length;
  console.log(['', ...rows.map(line), `${rows.length} rows: ${steps} steps, ${faults.length} faults each`].join('\n'));
}
