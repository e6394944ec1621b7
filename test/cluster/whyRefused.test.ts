import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { missingRule, rulesYaml } from '../../src/audit/analysis/refusal/missingRule.ts';
import { refusalOf, type Refusal } from '../../src/audit/analysis/refusal/refusal.ts';
import type { EventObject } from '../../src/audit/kubectlCommand.ts';
import { AuditedCluster, type Caller } from './auditedCluster.ts';
import { eventually, readTarget } from './target.ts';

interface Request {
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly type?: string;
}

/** A request that is refused, and passes once the rule that was missing is given; others beside it do not. */
interface Shape {
  readonly asked: Request;
  /** Headers of all its requests: whom they act as. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Status once it is allowed; 200 where absent. */
  readonly passes?: number;
  /** How many rules are missing one behind the other; one where absent. */
  readonly steps?: number;
  readonly beside: readonly (Request & { readonly headers?: Readonly<Record<string, string>> })[];
  /** Whether a service account asks. */
  readonly isAccount?: boolean;
}

const SHOP = '/api/v1/namespaces/shop';
const OTHER = '/api/v1/namespaces/other';
const APPS = '/apis/apps/v1/namespaces/shop';
const MERGE = 'application/merge-patch+json';
const REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
const token = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };

function object(kind: string, name: string, more: object = {}): object {
  return { apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1', kind, metadata: { name }, ...more };
}

function deployment(name: string): object {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'one', image: 'one' }] } };
  return object('Deployment', name, { spec: { replicas: 0, selector: { matchLabels: labels }, template } });
}

const scaled = (name: string): Request => ({
  method: 'PATCH',
  path: `${APPS}/deployments/${name}/scale`,
  body: { spec: { replicas: 0 } },
  type: MERGE,
});

const shapes: Readonly<Record<string, Shape>> = {
  'one object in a namespace': {
    asked: { path: `${SHOP}/secrets/web` },
    beside: [{ path: `${SHOP}/secrets/api` }, { path: `${SHOP}/secrets` }, { path: `${OTHER}/secrets/web` }],
  },
  'all objects in a namespace': {
    asked: { path: `${SHOP}/configmaps?limit=5` },
    beside: [{ path: `${SHOP}/secrets` }, { path: `${OTHER}/configmaps` }, { path: '/api/v1/configmaps' }],
  },
  'a list of one, by its name': {
    asked: { path: `${SHOP}/configmaps?fieldSelector=metadata.name%3Dweb` },
    beside: [{ path: `${SHOP}/configmaps` }, { path: `${SHOP}/configmaps/web` }],
  },
  'all namespaces': {
    asked: { path: '/api/v1/pods' },
    beside: [{ path: '/api/v1/services' }, { path: '/api/v1/pods?watch=1' }],
  },
  'an object of the whole cluster': {
    asked: { path: '/apis/rbac.authorization.k8s.io/v1/clusterroles/edit' },
    beside: [{ path: '/apis/rbac.authorization.k8s.io/v1/clusterroles/view' }, { path: '/api/v1/nodes' }],
  },
  'a namespace itself': {
    asked: { path: SHOP },
    beside: [{ path: OTHER }, { method: 'DELETE', path: SHOP }],
  },
  'a new object in an API group': {
    asked: { method: 'POST', path: `${APPS}/deployments`, body: deployment('new') },
    passes: 201,
    beside: [
      { method: 'DELETE', path: `${APPS}/deployments/new` },
      { method: 'POST', path: '/apis/apps/v1/namespaces/other/deployments', body: deployment('new') },
      { method: 'POST', path: `${SHOP}/configmaps`, body: object('ConfigMap', 'new') },
    ],
  },
  'a subresource': {
    asked: scaled('web'),
    beside: [
      scaled('api'),
      { ...scaled('web'), path: `${APPS}/deployments/web` },
      { path: `${APPS}/deployments/web/scale` },
    ],
  },
  'a subresource that is created': {
    asked: { method: 'POST', path: `${SHOP}/serviceaccounts/robot/token`, body: token },
    passes: 201,
    beside: [{ method: 'POST', path: `${SHOP}/serviceaccounts/default/token`, body: token }],
  },
  'a service behind the proxy, by its port': {
    asked: { path: `${SHOP}/services/http:web:80/proxy/healthz` },
    // Nothing runs behind it, which the API server finds out once it may look.
    passes: 404,
    beside: [{ path: `${SHOP}/services/http:web:81/proxy/healthz` }, { path: `${SHOP}/services/web` }],
  },
  'a collection': {
    asked: { method: 'DELETE', path: `${OTHER}/configmaps?labelSelector=nobody%3Dhas` },
    beside: [
      { method: 'DELETE', path: `${OTHER}/configmaps/web` },
      { method: 'DELETE', path: `${OTHER}/secrets` },
    ],
  },
  'a path that is no resource': {
    asked: { path: '/metrics/slis?x=1' },
    beside: [{ path: '/metrics' }, { method: 'POST', path: '/metrics/slis' }],
  },
  'a service account': {
    asked: { path: `${OTHER}/secrets/web` },
    beside: [{ path: `${OTHER}/secrets/api` }],
    isAccount: true,
  },
  'acting as another user': {
    asked: { method: 'POST', path: REVIEW, body: review },
    headers: { 'Impersonate-User': 'IAM#ben@example.com' },
    // What may be done as anybody of a kind, and as whom.
    steps: 2,
    passes: 201,
    beside: [{ method: 'POST', path: REVIEW, body: review, headers: { 'Impersonate-User': 'carla' } }],
  },
  'acting as another user, where no resource is': {
    asked: { path: '/metrics/slis' },
    headers: { 'Impersonate-User': 'root', 'Impersonate-Group': 'monitors' },
    steps: 3,
    beside: [
      { path: '/metrics/slis', headers: {} },
      { path: '/metrics', headers: { 'Impersonate-User': 'root' } },
    ],
  },
  'acting as a service account': {
    asked: { method: 'POST', path: REVIEW, body: review },
    headers: { 'Impersonate-User': 'system:serviceaccount:shop:robot' },
    steps: 2,
    passes: 201,
    beside: [
      {
        method: 'POST',
        path: REVIEW,
        body: review,
        headers: { 'Impersonate-User': 'system:serviceaccount:other:robot' },
      },
    ],
  },
};

// No other cluster of these tests writes an audit log that can be read here.
if (readTarget().kind === 'control-plane') {
  const cluster = await AuditedCluster.start('default');
  after(() => cluster.stop());
  const { root } = cluster;
  for (const name of ['shop', 'other']) {
    await root.send('POST', '/api/v1/namespaces', object('Namespace', name));
    for (const each of ['web', 'api']) {
      await root.send('POST', `/api/v1/namespaces/${name}/secrets`, object('Secret', each));
      await root.send('POST', `/api/v1/namespaces/${name}/configmaps`, object('ConfigMap', each));
      await root.send('POST', `/apis/apps/v1/namespaces/${name}/deployments`, deployment(each));
    }
    await root.send('POST', `/api/v1/namespaces/${name}/serviceaccounts`, object('ServiceAccount', 'robot'));
  }
  await root.send('POST', `${SHOP}/services`, object('Service', 'web', { spec: { ports: [{ port: 80 }] } }));

  await root.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'monitors' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:monitoring' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'monitors' }],
  });

  let people = 0;
  const callerOf = async ({
    isAccount = false,
  }: Shape): Promise<(headers?: Record<string, string>) => Promise<Caller>> => {
    if (isAccount) {
      const { text } = await root.send('POST', `${SHOP}/serviceaccounts/robot/token`, token);
      const bearer = (JSON.parse(text) as { status: { token: string } }).status.token; // as the API says
      return (headers = {}) => cluster.as(undefined, { ...headers, Authorization: `Bearer ${bearer}` });
    }
    people += 1;
    const subject = `O=guests, CN=IAM\\#anna-${people}@example.com`;
    return (headers = {}) => cluster.as(subject, headers);
  };

  const refusalIn = async (id: string): Promise<Refusal> => {
    const line = (await cluster.auditLog()).find((one) => one.includes(`"auditID":"${id}"`)) ?? assert.fail(id);
    return refusalOf(JSON.parse(line) as EventObject) ?? assert.fail(line);
  };

  const give = async ({ asked }: Refusal): Promise<void> => {
    assert.ok(asked);
    const made = missingRule(asked);
    assert.ok('objects' in made);
    for (const one of parseAllDocuments(await rulesYaml(made.objects))) {
      const { kind, metadata } = one.toJS() as { kind: string; metadata: { namespace?: string } }; // ours
      const place = metadata.namespace === undefined ? '' : `namespaces/${metadata.namespace}/`;
      const path = `/apis/rbac.authorization.k8s.io/v1/${place}${kind.toLowerCase()}s`;
      await root.send('POST', path, one.toJS() as object);
    }
  };

  describe('the rule that was missing, given to a real API server', () => {
    for (const [name, shape] of Object.entries(shapes)) {
      it(`${name}: then it passes, and what is beside it does not`, async () => {
        const { asked, headers, passes = 200, steps = 1, beside } = shape;
        const callers = await callerOf(shape);
        const send = async (
          { method = 'GET', path, body, type }: Request,
          status: number,
          own = headers,
        ): Promise<string> => {
          const caller = await callers(own);
          const how = { status, ...(type === undefined ? {} : { type }) };
          return String((await caller.send(method, path, body, how)).headers['audit-id']);
        };
        const isSent = (request: Request, status: number): Promise<true | undefined> =>
          send(request, status).then(
            () => true,
            () => undefined,
          );
        for (let step = 0; step < steps; step += 1) {
          const refusal = await refusalIn(await send(asked, 403));
          for (const one of beside) await send(one, 403, one.headers);
          await give(refusal);
          const isLast = step + 1 === steps;
          await eventually('the rule holds', 10, async () => {
            if (isLast) return isSent(asked, passes);
            // It is refused for another reason than before.
            const { asked: next } = await refusalIn(await send(asked, 403));
            return JSON.stringify(next) !== JSON.stringify(refusal.asked) || undefined;
          });
        }
        for (const one of beside) await send(one, 403, one.headers);
      });
    }
  });
}
