import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { followForwarder, type ForwarderNote } from '../../src/forwarding/forwarder/followForwarder.ts';
import type { ClusterApi } from '../../src/kubernetes/clusterApi.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { splitLines } from '../../src/kubernetes/podLog/logLines.ts';
import { builtProgram } from './controlPlane/programs.ts';
import { openCuttableRoute } from './cuttableRoute.ts';
import { FAILING_CONSUMER, FORWARDER, applyAll, forwarderObjects, rolledOut } from './forwarder.ts';
import { restartApiServers } from './restart.ts';
import { eventually, openApi, openRawApi, readTarget, useNamespace, within } from './target.ts';

/*
 * The client offers no watch of the API: it asks again (lists), and it follows logs. These are the cases of both,
 * through
 * everything that breaks.
 */
const { lab, kubeconfig } = readTarget();
const skip = lab === undefined ? "only with the lab's ibmcloud" : false;
const kubectl = await builtProgram('kubectl');
const skipKubectl = kubectl === undefined ? 'kubectl is not built here' : false;

const raw = await openRawApi();
const route = await openCuttableRoute(kubeconfig);
const direct = await openApi();
const api = await connect(route.kubeconfig);
after(() => api.close());
const namespace = await useNamespace(direct);

/** What was followed: the numbers of {@link write}, in the order in which their lines came, and the notes. */
interface Followed {
  readonly numbers: number[];
  readonly pods: Set<string>;
  readonly notes: ForwarderNote[];
  readonly stop: () => Promise<void>;
}

function follow(over: ClusterApi): Followed {
  const ended = new AbortController();
  const followed = { numbers: [] as number[], pods: new Set<string>(), notes: [] as ForwarderNote[] };
  const source = { current: () => over, renew: () => Promise.reject(new Error('asked for new credentials')) };
  const following = followForwarder(
    source,
    { namespace, labels: { app: FORWARDER }, isNamed: true },
    {
      tailLines: 1000,
      signal: ended.signal,
      lookMs: 200,
      timing: { firstPauseMs: 200, longestPauseMs: 1000, idleMs: 5000, seamMs: 1000 },
      onLines: (pod, lines) => {
        followed.pods.add(pod);
        for (const line of splitLines(lines)) {
          const number = /"POST \/line\/(\d+) /.exec(line)?.[1];
          if (number !== undefined) followed.numbers.push(Number(number));
        }
      },
      onNote: (note) => followed.notes.push(note),
    },
  );
  return {
    ...followed,
    stop: async () => {
      ended.abort();
      await following;
    },
  };
}

let written = 0;
/** What an API server posts, without events. */
const EMPTY_LIST = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [] };

/** Has HAProxy log this many lines, each with a number of its own. */
async function write(lines: number): Promise<void> {
  for (let line = 0; line < lines; line++) {
    const path = `/api/v1/namespaces/${namespace}/services/http:${FORWARDER}:80/proxy/line/${++written}`;
    // A refusal of the API server itself is no line: endpoints follow their pods a little later.
    await eventually('the forwarder is reached', 30, async () => {
      const { text } = await raw.send('POST', path, EMPTY_LIST);
      return text.startsWith('{"kind":"Status"') ? undefined : true;
    });
  }
}

async function seen({ numbers }: Followed, last = written): Promise<void> {
  await eventually(`line ${last} is given`, 30, () => Promise.resolve(numbers.includes(last) ? true : undefined));
}

/** Every line is given, and once: those from before the following began too. */
function assertWhole({ numbers, notes }: Followed): void {
  assert.deepEqual(
    numbers,
    Array.from({ length: written }, (_, index) => index + 1),
  );
  assert.deepEqual(
    notes.filter(({ kind }) => kind === 'gap'),
    [],
  );
}

before(async () => {
  await applyAll(direct, forwarderObjects(namespace));
  await rolledOut(direct, namespace);
});

test('a log that is followed goes on where the connection broke: no line is lost or given twice', async () => {
  const followed = follow(api);
  await write(3);
  await seen(followed);
  for (let time = 0; time < 3; time++) {
    assert.ok(route.cut() > 0, 'nothing was connected');
    await write(3);
    await seen(followed);
  }
  await followed.stop();
  assertWhole(followed);
});

test('asking again after the connection broke answers', async () => {
  const labels = { app: FORWARDER };
  const before = await api.listPods(namespace, labels, within(20));
  route.cut();
  // A connection that is found dead is one failed answer at most.
  const pods = await eventually('the pods are listed', 20, async () =>
    api.listPods(namespace, labels, within(20)).catch(() => undefined),
  );
  assert.deepEqual(
    pods.map(({ uid }) => uid),
    before.map(({ uid }) => uid),
  );
});

test('a log that is followed outlives the API server', { skip }, async () => {
  assert.ok(lab);
  const followed = follow(direct);
  await write(3);
  await seen(followed);
  await restartApiServers(direct, lab);
  await write(3);
  await seen(followed);
  await followed.stop();
  assertWhole(followed);
});

test("following goes on through a pod's replacement", async () => {
  const followed = follow(direct);
  await write(3);
  await seen(followed);
  const [old] = await direct.listPods(namespace, { app: FORWARDER }, within(20));
  assert.ok(old);
  await applyAll(direct, forwarderObjects(namespace, FAILING_CONSUMER));
  const replaced = await eventually('another pod runs alone', 60, async () => {
    const pod = await rolledOut(direct, namespace);
    return pod.uid === old.uid ? undefined : pod;
  });
  assert.equal(await direct.readPod(namespace, old.name, within(20)), undefined);
  await write(3);
  await seen(followed);
  await followed.stop();
  assertWhole(followed);
  assert.deepEqual([...followed.pods], [old.name, replaced.name]);
});

test('following goes on through kubectl rollout restart, while lines are written', { skip: skipKubectl }, async () => {
  const followed = follow(direct);
  await write(3);
  await seen(followed);
  const [old] = await direct.listPods(namespace, { app: FORWARDER }, within(20));
  assert.ok(old);
  await rolloutRestart();
  const replaced = await eventually('another pod runs alone', 60, async () => {
    await write(1);
    const pods = await direct.listPods(namespace, { app: FORWARDER }, within(20));
    return pods.length === 1 && pods[0]?.uid !== old.uid && pods[0]?.ready === true ? pods[0] : undefined;
  });
  await write(3);
  await seen(followed);
  await followed.stop();
  // Of two pods that write at the same time, either may come first. What earlier pods wrote went with them.
  const came = [...followed.numbers].sort((one, other) => one - other);
  const [first = 0] = came;
  assert.deepEqual(
    came,
    Array.from({ length: written - first + 1 }, (_, index) => first + index),
  );
  assert.deepEqual(
    followed.notes.filter(({ kind }) => kind === 'gap'),
    [],
  );
  assert.ok(followed.pods.has(old.name) && followed.pods.has(replaced.name));
});

async function rolloutRestart(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-rollout-'));
  try {
    const file = join(folder, 'kubeconfig');
    writeFileSync(file, kubeconfig, { mode: 0o600 });
    const flags = ['--kubeconfig', file, '--cache-dir', join(folder, 'cache'), '--namespace', namespace];
    await promisify(execFile)(kubectl ?? '', ['rollout', 'restart', 'deployment', FORWARDER, ...flags], {
      env: { HOME: folder },
      timeout: 60_000,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
