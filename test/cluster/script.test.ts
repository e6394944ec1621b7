/** The exported script of a plan, run by bash in one lab, and the flow itself in another that began the same, leave the same behind. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { consumerAnswers } from '../../src/forwarding/consumerAddress.ts';
import { scriptOfPlan } from '../../src/forwarding/script.ts';
import type { SetUpInputs } from '../../src/forwarding/setUp.ts';
import { findCluster } from '../lab/account/store.ts';
import { FlowLab } from '../unit/forwarding/flowLab.ts';
import { builtProgram } from './controlPlane/programs.ts';
import { CONSUMER } from './forwarder.ts';
import { readTarget } from './target.ts';

const kubectl = await builtProgram('kubectl');
const skip =
  readTarget().kind !== 'lab' ? 'two labs of its own' : kubectl === undefined ? 'kubectl is not built here' : false;

const routes: Readonly<Record<string, Pick<SetUpInputs, 'route' | 'answers'>>> = {
  'private network': { route: 'private-network', answers: consumerAnswers(CONSUMER) },
  'cloud logs with TLS': { route: 'cloud-logs', answers: { transport: 'https' } },
  'log analysis': { route: 'log-analysis', answers: {} },
};

for (const [name, inputs] of Object.entries(routes)) {
  describe(`the script of ${name}`, { skip }, () => {
    const cluster = 'dev-fra';
    test('leaves the same objects and webhook as the flow, also when it runs twice', async (context) => {
      const [byScript, byFlow] = await Promise.all([FlowLab.start(), FlowLab.start()]);
      context.after(() => Promise.all([byScript.stop(), byFlow.stop()]));
      const [scripted, plan] = await Promise.all([byScript.plan(cluster, inputs), byFlow.plan(cluster, inputs)]);
      const script = scriptOfPlan(scripted);
      const bash = bashIn(byScript);
      await Promise.all([bash(script), byFlow.run(plan)]);
      const left = await leftBehind(byScript, cluster);
      assert.deepEqual(left, await leftBehind(byFlow, cluster));

      await bash(script);
      assert.deepEqual(await leftBehind(byScript, cluster), left);
      // Nothing is left to do, as the extension sees it.
      assert.deepEqual((await byScript.plan(cluster, inputs)).steps, []);
    });
  });
}

/** Runs bash with nothing on its PATH but the lab’s `ibmcloud`, kubectl and the system’s tools; its HOME must stay as it is. */
function bashIn({ lab }: FlowLab): (script: string) => Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-script-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['bin', 'home', 'tmp']) mkdirSync(join(folder, name));
  symlinkSync(kubectl ?? '', join(folder, 'bin', 'kubectl'));
  symlinkSync(lab.cliPath, join(folder, 'bin', 'ibmcloud'));
  const env = {
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    POLL_SECONDS: '0.2',
  };
  return async (script) => {
    const said = await new Promise<string>((resolve, reject) => {
      const child = execFile('bash', { env, timeout: 180_000 }, (error, out, trouble) =>
        error === null ? resolve(out) : reject(new Error(`${error.message}\n${out}\n${trouble}`)),
      );
      child.stdin?.end(script);
    });
    assert.deepEqual(await readdir(env.HOME), [], 'something was written into the home folder');
    assert.deepEqual(await readdir(env.TMPDIR), [], 'something was left in the temporary folder');
    return said;
  };
}

/** The cluster’s objects and stored webhook, without what differs between two clusters that are set up the same. */
async function leftBehind({ lab }: FlowLab, name: string): Promise<unknown> {
  const cluster = findCluster(lab.dir, name);
  assert.ok(cluster);
  const file = join(lab.dir, 'objects', `${cluster.id}.json`);
  // The lab writes them a moment after a change.
  for (let seen = -1; seen !== (await stat(file)).mtimeMs; await new Promise((resolve) => setTimeout(resolve, 600))) {
    seen = (await stat(file)).mtimeMs;
  }
  const objects = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[];
  const { stored } = cluster;
  const certificates = [stored?.caCert, stored?.clientCert, stored?.clientKey].map((pem) => typeof pem);
  return {
    objects: objects.map(comparable).sort(),
    webhook: [stored?.server, stored?.policy, ...certificates],
  };
}

const changing =
  /^(?:uid|resourceVersion|generation|creationTimestamp|time|clusterIPs?|status|tls\.(?:crt|key)|ibmcloud-kube-audit\/certificate-sha256)$/;

function comparable(object: unknown): string {
  return JSON.stringify(object, (key, value: unknown) => (changing.test(key) ? undefined : ordered(value)), 1);
}

function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
