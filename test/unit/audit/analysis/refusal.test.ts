import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { missingRule, rulesYaml, type AskedAccess } from '../../../../src/audit/analysis/refusal/missingRule.ts';
import { refusalOf } from '../../../../src/audit/analysis/refusal/refusal.ts';
import { refusalMarkdown } from '../../../../src/audit/analysis/refusal/refusalMarkdown.ts';
import type { EventObject } from '../../../../src/audit/kubectlCommand.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';
import { allow, anna, refused, secrets } from './refusedEvent.ts';

interface Made {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly object[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly object[];
}

/** The document, and the objects that a person would copy out of it. */
async function documentOf(event: EventObject): Promise<{ markdown: string; objects: readonly Made[] }> {
  const refusal = refusalOf(event);
  assert.ok(refusal);
  const markdown = await refusalMarkdown(event, refusal, inEnglish, { unknown: message('Not asked.') });
  const yaml = /^```yaml\n([^]*?)^```$/m.exec(markdown)?.[1] ?? '';
  const objects = parseAllDocuments(yaml).map((one) => {
    assert.deepEqual(one.errors, []);
    return one.toJS() as Made; // ours
  });
  return { markdown, objects: yaml === '' ? [] : objects };
}

const user = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: anna };
const cannot = (who: string, what: string, place = 'at the cluster scope', group = ''): string =>
  `User "${who}" cannot impersonate resource "${what}" in API group "${group}" ${place}`;

interface Expected {
  readonly event: EventObject;
  readonly rule: object;
  /** Empty for the whole cluster. */
  readonly namespace: string;
  readonly subject?: object;
  readonly says?: RegExp;
}

const rules: Readonly<Record<string, Expected>> = {
  'in a namespace, by name': {
    event: refused(),
    rule: { apiGroups: [''], resources: ['secrets'], resourceNames: ['web'], verbs: ['get'] },
    namespace: 'shop',
    says: /^Nothing allowed IAM#anna@example\.com to get secrets web in the namespace shop\.$/m,
  },
  'of all namespaces': {
    event: refused({ verb: 'list', objectRef: { resource: 'deployments', apiGroup: 'apps' } }),
    rule: { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] },
    namespace: '',
    says: /to list deployments\.apps in the whole cluster\.$/m,
  },
  'a new object, whose name no rule can have': {
    event: refused({ verb: 'create' }),
    rule: { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    namespace: 'shop',
  },
  'a collection': {
    event: refused({ verb: 'deletecollection' }),
    rule: { apiGroups: [''], resources: ['secrets'], verbs: ['deletecollection'] },
    namespace: 'shop',
  },
  'a subresource that is created of one object': {
    event: refused({ verb: 'create', objectRef: { ...secrets, resource: 'pods', subresource: 'exec' } }),
    rule: { apiGroups: [''], resources: ['pods/exec'], resourceNames: ['web'], verbs: ['create'] },
    namespace: 'shop',
  },
  'a path without a resource': {
    event: refused({ objectRef: undefined, requestURI: '/debug/a%20b?x=y' }),
    rule: { nonResourceURLs: ['/debug/a b'], verbs: ['get'] },
    namespace: '',
  },
  'a service account': {
    event: refused({ user: { username: 'system:serviceaccount:shop:builder' } }),
    rule: { apiGroups: [''], resources: ['secrets'], resourceNames: ['web'], verbs: ['get'] },
    namespace: 'shop',
    subject: { kind: 'ServiceAccount', name: 'builder', namespace: 'shop' },
  },
  'what only looks like a service account': {
    event: refused({ user: { username: 'system:serviceaccount:shop:Builder: x' } }),
    rule: { apiGroups: [''], resources: ['secrets'], resourceNames: ['web'], verbs: ['get'] },
    namespace: 'shop',
    subject: { ...user, name: 'system:serviceaccount:shop:Builder: x' },
  },
  'somebody who acts as another one': {
    event: refused({ impersonatedUser: { username: 'ben', groups: ['guests'] } }),
    rule: { apiGroups: [''], resources: ['secrets'], resourceNames: ['web'], verbs: ['get'] },
    namespace: 'shop',
    subject: { ...user, name: 'ben' },
    says: /^- IAM#anna@example\.com acted as ben, who lacks the rule\.$[^]*Its groups: guests$/m,
  },
  'acting as a user': {
    event: refused({ annotations: undefined }, `users "b\\"en" is forbidden: ${cannot(anna, 'users')}`),
    rule: { apiGroups: [''], resources: ['users'], resourceNames: ['b"en'], verbs: ['impersonate'] },
    namespace: '',
    says: /^- Next may be refused what else it acts with/m,
  },
  // Kubernetes 1.36 and later ask for the action first.
  'doing something as anybody': {
    event: refused(
      { annotations: undefined, verb: 'list', objectRef: { ...secrets, name: undefined } },
      `secrets is forbidden: User "${anna}" cannot impersonate-on:user-info:list resource "secrets" in API group "" in the namespace "shop"`,
    ),
    rule: { apiGroups: [''], resources: ['secrets'], verbs: ['impersonate-on:user-info:list'] },
    namespace: 'shop',
    says: /^- It acted as somebody whom the event does not name; next may be refused impersonate:user-info\.$/m,
  },
  'doing something to one object as anybody': {
    event: refused(
      { annotations: undefined },
      `secrets "web" is forbidden: User "${anna}" cannot impersonate-on:serviceaccount:get resource "secrets" in API group "" in the namespace "shop"`,
    ),
    rule: {
      apiGroups: [''],
      resources: ['secrets'],
      resourceNames: ['web'],
      verbs: ['impersonate-on:serviceaccount:get'],
    },
    namespace: 'shop',
  },
  'reading a path as anybody': {
    event: refused(
      { annotations: undefined, objectRef: undefined, requestURI: '/metrics?x=1' },
      `forbidden: User "${anna}" cannot impersonate-on:user-info:get path "/metrics"`,
    ),
    rule: { nonResourceURLs: ['/metrics'], verbs: ['impersonate-on:user-info:get'] },
    namespace: '',
  },
  'acting as a user of a kind': {
    event: refused(
      { annotations: undefined },
      `users.authentication.k8s.io "ben" is forbidden: User "${anna}" cannot impersonate:user-info resource "users" in API group "authentication.k8s.io" at the cluster scope`,
    ),
    rule: {
      apiGroups: ['authentication.k8s.io'],
      resources: ['users'],
      resourceNames: ['ben'],
      verbs: ['impersonate:user-info'],
    },
    namespace: '',
  },
  'acting as a service account': {
    event: refused(
      { annotations: {} },
      `serviceaccounts "builder" is forbidden: ${cannot(anna, 'serviceaccounts', 'in the namespace "ci"')}`,
    ),
    rule: { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: ['builder'], verbs: ['impersonate'] },
    namespace: 'ci',
  },
  'acting with an extra field': {
    event: refused(
      { annotations: {} },
      `userextras.authentication.k8s.io "dev" is forbidden: ${cannot(anna, 'userextras/scopes', undefined, 'authentication.k8s.io')}: no`,
    ),
    rule: {
      apiGroups: ['authentication.k8s.io'],
      resources: ['userextras/scopes'],
      resourceNames: ['dev'],
      verbs: ['impersonate'],
    },
    namespace: '',
  },
};

describe('the rule that was missing', () => {
  for (const [name, { event, rule, namespace, subject = user, says }] of Object.entries(rules)) {
    it(name, async () => {
      const { markdown, objects } = await documentOf(event);
      const [role, binding, ...more] = objects;
      assert.deepEqual(more, []);
      const prefix = namespace === '' ? 'Cluster' : '';
      assert.deepEqual([role?.kind, binding?.kind], [`${prefix}Role`, `${prefix}RoleBinding`]);
      assert.deepEqual(role?.rules, [rule]);
      assert.deepEqual(binding?.subjects, [subject]);
      assert.deepEqual([role?.metadata.namespace ?? '', binding?.metadata.namespace ?? ''], [namespace, namespace]);
      assert.match(role?.metadata.name ?? '', /^refused-[a-z0-9-]{1,42}-[0-9a-f]{8}$/);
      assert.equal(binding?.roleRef?.name, role?.metadata.name);
      assert.equal(binding?.roleRef?.kind, role?.kind);
      assert.match(markdown, /^\*\*Read before you apply: it grants what was refused\.\*\*$/m);
      if (says) assert.match(markdown, says);
    });
  }
});

const noRules: Readonly<Record<string, readonly [EventObject, RegExp]>> = {
  'an admission webhook': [
    refused({ annotations: allow }, 'admission webhook "policy.example.com" denied the request: no latest'),
    /^The request was authorized\. An admission webhook refused it: no rule helps\.$[^]*^- Answer: admission webhook/m,
  ],
  'Pod Security': [
    refused({ annotations: allow }, 'pods "web" is forbidden: violates PodSecurity "restricted:latest": x'),
    /Pod Security refused it/,
  ],
  'a quota': [
    refused({ annotations: allow }, 'pods "web" is forbidden: exceeded quota: compute, requested: pods=1'),
    /A resource quota refused it/,
  ],
  'a role with more than its author has': [
    refused(
      { annotations: allow },
      'roles "x" is forbidden: user "a" (groups=["b"]) is attempting to grant RBAC permissions not currently held:\n{}',
    ),
    /It would grant more than the user has/,
  ],
  'something else behind authorization': [
    refused({ annotations: allow }, 'not today'),
    /^The request was authorized\. Something behind that refused it: no rule helps\.$[^]*^- Answer: not today$/m,
  ],
  'what a proxy passed on': [
    refused({ annotations: allow, objectRef: { ...secrets, resource: 'services', subresource: 'proxy' } }),
    /^- The event has no message of the answer\.\n- It was passed on by a proxy/m,
  ],
  'no decision': [
    refused({ annotations: {} }, 'secrets "web" is forbidden: User "x" cannot get resource "secrets"'),
    /^The event does not say who refused it: it has no decision of an authorizer\.$/m,
  ],
  'a decision of another kind': [
    refused({ annotations: { 'authorization.k8s.io/decision': 'x' } }),
    /does not say who/,
  ],
  'acting as somebody, of another user than asked': [
    refused({ annotations: {} }, `users "ben" is forbidden: ${cannot('mallory', 'users')}`),
    /does not say who refused it/,
  ],
  'doing something as anybody, of another request than this': [
    refused(
      { annotations: {} },
      `secrets "web" is forbidden: User "${anna}" cannot impersonate-on:user-info:get resource "nodes" in API group "" at the cluster scope`,
    ),
    /does not say who refused it/,
  ],
  'doing something as anybody, with another verb than this': [
    refused(
      { annotations: {} },
      `secrets "web" is forbidden: User "${anna}" cannot impersonate-on:user-info:list resource "secrets" in API group "" in the namespace "shop"`,
    ),
    /does not say who refused it/,
  ],
  'acting as those who may do anything': [
    refused(
      { annotations: {} },
      `groups.authentication.k8s.io "system:masters" is forbidden: User "${anna}" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope: impersonating the system:masters group is not allowed`,
    ),
    /^The API server lets nobody act as this one: no rule helps\.$/m,
  ],
  'a name that only quotes such an answer': [
    refused({ annotations: {} }, `pods "x\\" is forbidden: ${cannot(anna, 'users')}" not found`),
    /does not say who refused it/,
  ],
  'nobody, who has no credentials': [
    refused({ user: { username: 'system:anonymous', groups: ['system:unauthenticated'] } }),
    /^- The request had no valid credentials\. A rule for it would be one for everybody/m,
  ],
  'no user': [refused({ user: {} }), /does not name who asked/],
  'a path that is every path': [refused({ objectRef: undefined, requestURI: '/*' }), /itself names “\\\*”/],
  'a path that is every path, in escapes': [refused({ objectRef: undefined, requestURI: '/%2a' }), /itself names “/],
  'a resource that is every resource': [refused({ objectRef: { ...secrets, resource: '*' } }), /itself names “/],
  'a group that is every group': [refused({ objectRef: { ...secrets, apiGroup: '*' } }), /itself names “/],
  'a method that is every verb': [refused({ verb: '*', objectRef: undefined, requestURI: '/x' }), /itself names “/],
  'a resource that is left out': [refused({ objectRef: undefined }), /has the path of a resource, but not/],
  'a path that cannot be read': [refused({ objectRef: undefined, requestURI: '/%zz' }), /does not say what was asked/],
  'a namespace that cannot exist': [refused({ objectRef: { ...secrets, namespace: 'a\nb: c' } }), /cannot exist/],
  'a part that is secret': [
    refused({ objectRef: { ...secrets, name: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcdefghijk' } }),
    /^- A part of it looks like a secret: no rule is written here\.$/m,
  ],
};

describe('no rule', () => {
  for (const [name, [event, says]] of Object.entries(noRules)) {
    it(`for ${name}`, async () => {
      const { markdown, objects } = await documentOf(event);
      assert.match(markdown, says);
      assert.deepEqual(objects, []);
      assert.doesNotMatch(markdown, /```|Read before you apply/);
    });
  }

  it('for another outcome than 403', () => {
    for (const code of [undefined, 0, 200, 401, 404, '403']) {
      assert.equal(refusalOf(refused({ responseStatus: { code } })), undefined);
    }
  });
});

describe('text of others in a rule', () => {
  it('is data in YAML, whatever it is', async () => {
    const odd = [
      'no',
      '0x1f',
      '1e3',
      '~',
      '- a',
      'a: b',
      '"',
      '\\',
      "'",
      '#',
      '&a',
      '\n---\n',
      '```',
      '\u202e',
      '\u{1f600}',
    ];
    for (const name of odd) {
      const asked: AskedAccess = {
        ...{ user: name, verb: 'get', apiGroup: '', resource: 'secrets', subresource: '', name },
        ...{ namespace: '', path: '' },
      };
      const made = missingRule(asked);
      assert.ok('objects' in made);
      const yaml = await rulesYaml(made.objects);
      assert.match(yaml, /^[\n\u0020-\u007e]*$/);
      assert.doesNotMatch(yaml, /^```/m);
      assert.deepEqual(
        parseAllDocuments(yaml).map((one) => one.toJS() as unknown),
        made.objects,
      );
    }
  });

  it('has a hidden sign shown in the document', async () => {
    const { markdown } = await documentOf(refused({ user: { username: 'a\u202e](command:x)' } }));
    assert.match(markdown, /Nothing allowed a‹U\+202E›\\\]/);
    assert.doesNotMatch(markdown, /\u202e/);
  });

  it('gives each question a name of its own, and the same one again', () => {
    const asked: AskedAccess = {
      ...{ user: anna, verb: 'get', apiGroup: '', resource: 'secrets', subresource: '', name: 'web' },
      ...{ namespace: 'shop', path: '' },
    };
    const nameOf = (more: Partial<AskedAccess>): string => {
      const made = missingRule({ ...asked, ...more });
      assert.ok('objects' in made);
      return (made.objects[0] as Made).metadata.name;
    };
    assert.equal(nameOf({}), nameOf({}));
    const others = [{ user: 'ben' }, { name: 'api' }, { subresource: 'status' }, { resource: 'x'.repeat(300) }];
    const names = others.map(nameOf);
    assert.equal(new Set([nameOf({}), ...names]).size, 5);
    for (const name of names) assert.match(name, /^(?=.{1,63}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])$/);
  });
});

describe('what allowed others the same', () => {
  it('is not asked where a rule would not help', async () => {
    const { markdown } = await documentOf(refused({ annotations: allow }));
    assert.doesNotMatch(markdown, /What allowed others/);
    assert.match((await documentOf(refused())).markdown, /\n## What allowed others the same\n\nNot asked\.\n$/);
  });
});
