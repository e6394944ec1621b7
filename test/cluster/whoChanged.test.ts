import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { changeSentence, limitsOf } from '../../src/audit/analysis/object/changeSentence.ts';
import { readObjectName } from '../../src/audit/analysis/object/objectName.ts';
import { settledChanges } from '../../src/audit/analysis/object/settledChanges.ts';
import type { LoadedEvents } from '../../src/audit/analysis/columns/loadedEvents.ts';
import { loadEvents } from '../../src/audit/analysis/columns/loadEvents.ts';
import { kindOfContent } from '../../src/audit/file/fileRecords.ts';
import { inEnglish } from '../../src/text/message.ts';
import { AuditedCluster, type Caller } from './auditedCluster.ts';
import { eventually, readTarget, within } from './target.ts';

/** What is asked after all was done, and how the answer begins and what it does not know. */
interface Story {
  readonly object: string;
  readonly says: RegExp;
  readonly limits?: RegExp;
  /** The same where the policy has no bodies, if that is another answer. */
  readonly withoutBodies?: { readonly says: RegExp; readonly limits?: RegExp };
}

const SHOP = '/api/v1/namespaces/shop';
const SHOP_APPS = '/apis/apps/v1/namespaces/shop';
const RBAC = 'rbac.authorization.k8s.io';
const account = (name: string): string => `system:serviceaccount:kube-system:${name}`;
/** How a sentence about one of our users ends, at any time. */
const byHand = String.raw`at 2\d{3}-\S+Z, from 127\.0\.0\.1, with kubectl/v1\.36\.3 \(linux/amd64\)`;
const allowed = String.raw`allowed by ClusterRoleBinding "ops" of ClusterRole "cluster-admin" to Group "ops"\.$`;

const says = (what: string, manager = ''): RegExp =>
  new RegExp(`^${what},? ${byHand}${manager === '' ? '' : `, as field manager ${manager}`}, ${allowed}`);

function named(kind: string, name: string, more: object = {}): object {
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
  return { apiVersion, kind, metadata: { name }, ...more };
}

function deployment(name: string): object {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'one', image: 'one' }] } };
  return named('Deployment', name, { spec: { replicas: 1, selector: { matchLabels: labels }, template } });
}

interface Listed {
  readonly items: readonly { readonly metadata: { readonly name: string; readonly labels?: Record<string, string> } }[];
}

/** Plays all stories at once, so that they wait side by side. */
async function play(cluster: AuditedCluster): Promise<{ lines: readonly string[]; stories: Record<string, Story> }> {
  const { root } = cluster;
  const program = { 'User-Agent': 'kubectl/v1.36.3 (linux/amd64)' };
  const [anna, ben, carla, asBoss] = await Promise.all([
    cluster.as('O=ops, CN=anna', program),
    cluster.as('O=ops, CN=ben', program),
    cluster.as('O=guests, CN=carla', program),
    cluster.as('O=ops, CN=anna', { ...program, 'Impersonate-User': 'boss', 'Impersonate-Group': 'ops' }),
  ]);
  const until = <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => eventually(what, 30, ask);
  const isThere =
    (path: string, status = 200) =>
    async (): Promise<true | undefined> =>
      root.send('GET', path, undefined, { status }).then(
        () => true,
        () => undefined,
      );
  const ownedBy = (path: string, app: string) => async (): Promise<string | undefined> => {
    const { items } = JSON.parse((await root.send('GET', path)).text) as Listed; // as the API says
    return items.find(({ metadata }) => metadata.labels?.['app'] === app)?.metadata.name;
  };
  const make = (who: Caller, name: string, more: object = {}): Promise<unknown> =>
    who.send('POST', `${SHOP}/configmaps`, { ...named('ConfigMap', name), data: { key: '1' }, ...more });
  const remove = (who: Caller, path: string, options?: object): Promise<unknown> => who.send('DELETE', path, options);

  for (const name of ['shop', 'old']) await root.send('POST', '/api/v1/namespaces', named('Namespace', name));
  await root.send('POST', `/apis/${RBAC}/v1/clusterrolebindings`, {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'ops' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: RBAC, kind: 'Group', name: 'ops' }],
  });
  await until('the binding holds', () =>
    anna.send('GET', `${SHOP}/configmaps`).then(
      () => true as const,
      () => undefined,
    ),
  );

  // What controllers take some time for comes first: the namespace's takes 5 s before it looks at one.
  await anna.send('POST', '/apis/apps/v1/namespaces/old/deployments', deployment('legacy'));
  await anna.send('POST', '/api/v1/namespaces/old/configmaps', named('ConfigMap', 'settings'));
  for (const name of ['web', 'api', 'slow']) await anna.send('POST', `${SHOP_APPS}/deployments`, deployment(name));
  await anna.send('POST', '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    // Below the least number it scales without having asked for any measure.
    spec: {
      minReplicas: 3,
      maxReplicas: 4,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    },
  });
  const legacy = await until(
    'the deployment has made its set',
    ownedBy('/apis/apps/v1/namespaces/old/replicasets', 'legacy'),
  );
  await remove(ben, '/api/v1/namespaces/old');

  await make(anna, 'selected', { metadata: { name: 'selected', labels: { app: 'gone' } } });
  await make(anna, 'beside');
  await remove(ben, `${SHOP}/configmaps?labelSelector=app%3Dgone`);

  await make(anna, 'names');
  await remove(ben, `${SHOP}/configmaps/names`);
  await make(ben, 'names-2');
  await make(anna, 'swapped');
  await remove(ben, `${SHOP}/configmaps/swapped`);
  await make(anna, 'swapped');

  const apply = { type: 'application/apply-patch+yaml' };
  const applied = (data: object): object => ({ ...named('ConfigMap', 'applied'), data });
  await anna.send('PATCH', `${SHOP}/configmaps/applied?fieldManager=helm`, applied({ one: '1' }), apply);
  const first = named('ConfigMap', 'applied-once');
  await anna.send('PATCH', `${SHOP}/configmaps/applied-once?fieldManager=helm`, first, apply);
  await ben.send('PATCH', `${SHOP}/configmaps/applied?fieldManager=argocd`, applied({ two: '2' }), apply);

  const merge = { type: 'application/merge-patch+json' };
  await make(anna, 'tried');
  await ben.send('PATCH', `${SHOP}/configmaps/tried?dryRun=All`, { data: { key: '2' } }, merge);
  await remove(ben, `${SHOP}/configmaps/tried`, { apiVersion: 'v1', kind: 'DeleteOptions', dryRun: ['All'] });

  await make(anna, 'kept');
  await carla.send('DELETE', `${SHOP}/configmaps/kept`, undefined, { status: 403 });
  await make(ben, 'acted');
  await remove(asBoss, `${SHOP}/configmaps/acted`);

  const [api, slow, pod, kept] = await Promise.all([
    until('the deployment has made its set', ownedBy(`${SHOP_APPS}/replicasets`, 'api')),
    until('the deployment has made its set', ownedBy(`${SHOP_APPS}/replicasets`, 'slow')),
    until('the set has made its pod', ownedBy(`${SHOP}/pods`, 'api')),
    until('the set has made its pod', ownedBy(`${SHOP}/pods`, 'web')),
  ]);
  await remove(ben, `${SHOP_APPS}/deployments/api`);
  await remove(ben, `${SHOP_APPS}/deployments/slow?propagationPolicy=Foreground`);
  await until('the autoscaler has scaled', async () => {
    const { text } = await root.send('GET', `${SHOP_APPS}/deployments/web/scale`);
    return text.includes('"spec":{"replicas":3}') || undefined;
  });
  await ben.send('PATCH', `${SHOP_APPS}/deployments/web/status`, { status: { observedGeneration: 1 } }, merge);
  for (const path of [
    `${SHOP}/pods/${pod}`,
    `${SHOP_APPS}/deployments/slow`,
    `${SHOP_APPS}/replicasets/${api}`,
    `${SHOP_APPS}/replicasets/${slow}`,
    '/api/v1/namespaces/old',
  ])
    await until(`${path} is gone`, isThere(path, 404));

  const collected = (what: string): RegExp =>
    new RegExp(`^${account('generic-garbage-collector')} deleted ${what}, since its owner was gone at `);
  const withNamespace = says('ben deleted the namespace old with all that was in it');
  const stories: Record<string, Story> = {
    'renamed: the old name': { object: 'configmaps/names -n shop', says: says('ben deleted configmaps shop/names') },
    'renamed: the new name': {
      object: 'configmaps/names-2 -n shop',
      says: says('ben created configmaps shop/names-2'),
    },
    'deleted and created again': {
      object: 'configmaps/swapped -n shop',
      says: says('anna created configmaps shop/swapped again, which ben had deleted'),
    },
    'scaled by the autoscaler': {
      object: 'deployments/web -n shop',
      says: new RegExp(
        `^${account('horizontal-pod-autoscaler')} scaled deployments shop/web at \\S+Z, from 127\\.0\\.0\\.1, ` +
          'with kube-controller-manager/v\\S+ .*horizontal-pod-autoscaler, allowed by ClusterRoleBinding ' +
          '"system:controller:horizontal-pod-autoscaler" of ClusterRole ',
      ),
    },
    'deleted by the garbage collector': {
      object: `replicasets/${api} -n shop`,
      says: says(`ben deleted Deployment shop/api, which replicasets shop/${api} belonged to`),
      withoutBodies: { says: collected(`replicasets shop/${api}`) },
    },
    'deleted by the garbage collector, two owners below': {
      object: `pods/${pod} -n shop`,
      says: says(`ben deleted Deployment shop/api, which pods shop/${pod} belonged to`),
      withoutBodies: {
        says: collected(`pods shop/${pod}`),
        limits: /^Creations whose event has no name, and .*: \d+$/m,
      },
    },
    'deleted once the garbage collector is done': {
      object: 'deployments/slow -n shop',
      says: says('ben deleted deployments shop/slow'),
    },
    'deleted by the garbage collector, before its owner': {
      object: `replicasets/${slow} -n shop`,
      says: says(`ben deleted Deployment shop/slow, which replicasets shop/${slow} belonged to`),
      withoutBodies: { says: collected(`replicasets shop/${slow}`) },
    },
    'named by the server': {
      object: `pods/${kept} -n shop`,
      says: new RegExp(`^${account('replicaset-controller')} created pods shop/${kept} at `),
      withoutBodies: {
        says: new RegExp(`^system:kube-scheduler wrote only the status of pods shop/${kept} at `),
        limits: /^Creations whose event has no name, and .*: \d+$/m,
      },
    },
    'deleted with its namespace': { object: 'configmaps/settings -n old', says: withNamespace },
    'deleted with its namespace, by controllers': { object: `replicasets/${legacy} -n old`, says: withNamespace },
    'a namespace, which its controller writes last': {
      object: 'namespaces/old',
      says: says('ben deleted namespaces old'),
    },
    'deleted in a collection': {
      object: 'configmaps/selected -n shop',
      says: says('ben deleted a collection with configmaps shop/selected in it'),
      withoutBodies: {
        says: /^ben deleted a collection that configmaps shop\/selected may have been in at /,
        limits: /its selector says which it meant/,
      },
    },
    'not in a collection that was deleted': {
      object: 'configmaps/beside -n shop',
      says: says('anna created configmaps shop/beside'),
      withoutBodies: {
        says: / may have been in at .*\. Before that, anna created configmaps shop\/beside at \S+Z\.$/,
        limits: /its selector says which it meant/,
      },
    },
    'applied by two managers': {
      object: 'configmaps/applied -n shop',
      says: says('ben changed configmaps shop/applied', 'argocd'),
    },
    'created by an apply': {
      object: 'configmaps/applied-once -n shop',
      says: says('anna created configmaps shop/applied-once', 'helm'),
    },
    'status only, after its creation': {
      object: 'horizontalpodautoscalers/web -n shop',
      says: says('anna created horizontalpodautoscalers shop/web'),
    },
    'dry runs': {
      object: 'configmaps/tried -n shop',
      says: says('anna created configmaps shop/tried'),
      limits: /^Dry runs, which change nothing: 2$/m,
      withoutBodies: {
        says: says('ben deleted configmaps shop/tried'),
        limits: /^A deletion at level Metadata may be a dry run: .*\nDry runs, which change nothing: 1$/m,
      },
    },
    refused: {
      object: 'configmaps/kept -n shop',
      says: says('anna created configmaps shop/kept'),
      limits: /^Writes that were refused or failed: 1$/m,
    },
    impersonated: {
      object: 'configmaps/acted -n shop',
      says: says('anna, as boss, deleted configmaps shop/acted'),
    },
  };
  return { lines: await cluster.auditLog(), stories };
}

/** The lines as a policy without bodies has them. */
function withoutBodies(lines: readonly string[]): readonly string[] {
  return lines.map((line) => {
    const event = JSON.parse(line) as Record<string, unknown>; // the API server's own
    const { requestObject: _request, responseObject: _response, ...rest } = event;
    return JSON.stringify({ ...rest, level: 'Metadata' });
  });
}

function load(lines: readonly string[]): Promise<LoadedEvents> {
  return loadEvents([kindOfContent('audit.log', Buffer.from(lines.join('\n')))], { signal: within(30) });
}

async function ask(loaded: LoadedEvents, text: string): Promise<{ sentence: string; limits: string }> {
  const object = readObjectName(text) ?? assert.fail(text);
  const found = await settledChanges(loaded, object, within(30));
  const limits = limitsOf(found).map(inEnglish).join('\n');
  return { sentence: inEnglish(changeSentence(object, found)), limits };
}

// No other cluster of these tests writes an audit log that can be read here.
if (readTarget().kind === 'control-plane') {
  const cluster = await AuditedCluster.start('verbose');
  after(() => cluster.stop());
  const { lines, stories } = await play(cluster);
  const [whole, metadata] = await Promise.all([load(lines), load(withoutBodies(lines))]);

  describe('who changed this, out of the audit log of a real API server', () => {
    for (const [name, { object, withoutBodies: other, ...story }] of Object.entries(stories)) {
      it(name, async () => {
        for (const [loaded, expected] of [[whole, story] as const, [metadata, { ...story, ...other }] as const]) {
          const { sentence, limits } = await ask(loaded, object);
          assert.match(sentence, expected.says);
          if (expected.limits) assert.match(limits, expected.limits);
        }
      });
    }

    it('status only, in a log that begins later', async () => {
      const scaled = lines.findIndex((line) => line.includes('horizontalpodautoscalers/web/status'));
      assert.ok(scaled > 0);
      const { sentence } = await ask(await load(lines.slice(scaled)), 'deployments/web -n shop');
      assert.match(sentence, /^\S+ wrote only the status of deployments shop\/web at /);
    });
  });
}
