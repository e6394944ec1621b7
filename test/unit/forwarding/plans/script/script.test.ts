import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import type { Plan } from '../../../../../src/forwarding/plans/plan.ts';
import type { StepAction } from '../../../../../src/forwarding/plans/steps.ts';
import { scriptOfPlan } from '../../../../../src/forwarding/plans/script/script.ts';
import { ABSENT } from '../../../../../src/forwarding/plans/objects/seenObject.ts';
import { stepOf } from '../../../../../src/forwarding/plans/stepOf.ts';
import type { WebhookCertificates } from '../../../../../src/forwarding/webhook/webhookCertificates.ts';
import type { Endpoint } from '../../../../../src/ibmcloud/models.ts';
import { bucketCrn } from '../../../../lab/account/seededAccount.ts';
import { message } from '../../../../../src/text/message.ts';
import { needsShellcheck, shellcheck } from '../../../../support/shellcheck.ts';

const url = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/http:a:http/proxy/post';
const namespace = 'ibm-kube-audit';
const serviceUrl = 'https://2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43.api.us-south.logs.cloud.ibm.com';
const digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const takeOver = [{ manager: 'kubectl', field: '.data', held: digest }];
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cm', namespace },
  data: { 'haproxy.cfg': "global\n  log $HOME `id` 'x' \\\n" },
};
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace }, data: { key: 'c2VjcmV0' } };
const bare = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
const withText = { ...secret, data: undefined, stringData: { key: 'secret text' } };

type Kind = StepAction['kind'];
type ActionOf<K extends Kind> = Extract<StepAction, { readonly kind: K }>;

const apply: ActionOf<'apply'> = {
  kind: 'apply',
  object: configMap,
  live: undefined,
  seen: ABSENT,
  takeOver: [],
  checkedByServer: true,
};
const issue: ActionOf<'issue-serving-certificate'> = {
  kind: 'issue-serving-certificate',
  namespace,
  service: 'ibmcloud-kube-audit-service',
  deployment: 'ibmcloud-kube-audit',
  secret: 'audit-webhook',
  secretType: 'kubernetes.io/tls',
  seen: ABSENT,
  takeOver: [],
  timeoutMs: 120_000,
};
const logs = { name: 'cloud-logs-a', region: 'eu-de' };
const bucket = { crn: bucketCrn, endpoint: 's3.direct.eu-de.cloud-object-storage.appdomain.cloud' };
const forwarder = { namespace, deployment: 'kube-audit-forwarder' };

function setWebhook(certificates: WebhookCertificates): ActionOf<'set-webhook'> {
  const replaces = { server: 'http://172.21.0.1/?a=1&b=$HOME', policy: 'default' } as const;
  return { kind: 'set-webhook', server: url, policy: 'verbose', certificates, replaces };
}

function remove(apiVersion: string, kind: string, name: string): ActionOf<'remove-object'> {
  const scope = kind === 'Namespace' ? {} : { namespace };
  return { kind: 'remove-object', reference: { apiVersion, kind, name, ...scope }, uid: '0-1' };
}

/** Each kind of step in each of its forms. */
const actions: { readonly [K in Kind]: readonly ActionOf<K>[] } = {
  apply: [
    apply,
    { ...apply, takeOver },
    { ...apply, object: secret },
    { ...apply, object: withText },
    { ...apply, object: bare },
  ],
  'apply-secret': [
    {
      kind: 'apply-secret',
      namespace,
      name: 'kube-audit-forwarder-tls',
      entries: [
        { key: 'ca.pem', files: ["/home/d's/ca.pem"], digest },
        { key: 'client.pem', files: ['/a b.pem', '/$key.pem'], digest },
        { key: 'kept.pem', files: [], digest },
      ],
      live: undefined,
      takeOver,
    },
  ],
  'issue-serving-certificate': [issue, { ...issue, renews: digest }, { ...issue, secretType: 'Opaque', takeOver }],
  'wait-available': [{ kind: 'wait-available', ...forwarder, timeoutMs: 300_000 }],
  'set-webhook': [
    setWebhook({ kind: 'cluster-admin' }),
    setWebhook({
      kind: 'files',
      caFile: "/home/d's/ca.pem",
      clientCertFile: '/a b.pem',
      clientKeyFile: '/key.pem',
      digests: { caFile: digest, clientCertFile: digest, clientKeyFile: digest },
    }),
    setWebhook({ kind: 'files', caFile: '/ca.pem', digests: { caFile: digest } }),
    { ...setWebhook({ kind: 'none' }), replaces: undefined },
    {
      ...setWebhook({ kind: 'none' }),
      server: 'http://audit:sesame@[fd00::1]:6516/post?a=1',
      replaces: { server: 'http://audit:former@x.example/', policy: 'default' },
    },
  ],
  'unset-webhook': [
    { kind: 'unset-webhook', removes: { server: "http://x.example/'$(id)'", policy: { unknown: '' } } },
    { kind: 'unset-webhook', removes: { server: 'http://audit:former@x.example/', policy: { unknown: '' } } },
  ],
  'refresh-master': [{ kind: 'refresh-master' }],
  'wait-deployed': [
    { kind: 'wait-deployed', timeoutMs: 3_600_000 },
    {
      kind: 'wait-deployed',
      timeoutMs: 3_600_000,
      since: { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '2026-08-15T02:17:06+0000' },
    },
  ],
  'restore-object': [
    { kind: 'restore-object', object: configMap, left: configMap },
    {
      kind: 'restore-object',
      object: configMap,
      left: { ...configMap, metadata: { ...configMap.metadata, uid: '0-1', resourceVersion: '7', generation: 2 } },
    },
  ],
  'remove-object': [
    { ...remove('networking.k8s.io/v1', 'NetworkPolicy', 'kube-audit-forwarder'), version: 'generation=2' },
    remove('v1', 'Namespace', namespace),
  ],
  'wait-logging-agent': [
    { kind: 'wait-logging-agent', service: 'cloud-logs', installed: false, timeoutMs: 300_000 },
    { kind: 'wait-logging-agent', service: 'log-analysis', installed: true, timeoutMs: 300_000 },
  ],
  'create-logs-instance': [{ kind: 'create-logs-instance', ...logs, group: "d's group", days: '14' }],
  'wait-logs-instance': [{ kind: 'wait-logs-instance', ...logs, timeoutMs: 600_000 }],
  'attach-bucket': [{ kind: 'attach-bucket', ...logs, days: '14', bucket }],
  'restart-deployment': [{ kind: 'restart-deployment', ...forwarder }],
  'create-alert': [
    {
      kind: 'create-alert',
      serviceUrl,
      instance: "d's logs",
      option: 'prototype',
      alert: {
        ...{ name: 'kube-audit in prod: user:"$(id)"', description: '', enabled: true },
        ...{ type: 'logs_threshold', entity_labels: { 'kube-audit': 'c1' } },
      },
      words: ["notifies: an event matches: user:'x'\nid"],
    },
  ],
  'remove-alert': [
    { kind: 'remove-alert', serviceUrl, instance: 'logs', id: 'a-1', name: "d's", version: '0-1' },
    { kind: 'remove-alert', serviceUrl, instance: 'logs', id: 'a-1', name: "d's", version: '' },
  ],
  'check-delivery': [
    { kind: 'check-delivery', proof: 'haproxy-log', forwarder },
    { kind: 'check-delivery', proof: 'counters', forwarder: undefined },
  ],
};

/** One is never without the other. */
const refresh: readonly StepAction[] = [...actions['refresh-master'], ...actions['wait-deployed'].slice(0, 1)];

function planOf(steps: readonly StepAction[], change: Partial<Plan> = {}): Plan {
  return {
    title: message('Set up audit forwarding of {0}', 'dev\nrm -rf /'),
    account: { id: '0123', name: "Dev's Account $(id)" },
    cluster: { id: 'c0', name: 'dev', type: 'kubernetes' },
    credentials: 'user',
    steps: steps.map(stepOf),
    notes: [message('The cluster’s note\nid')],
    ...change,
  };
}

/** Each form alone, since a function or a variable that one step lacks may come from another; and all in one. */
const plans: Readonly<Record<string, Plan>> = {
  ...Object.fromEntries(
    Object.entries(actions).flatMap(([kind, forms]) =>
      forms.map((action, index) => [`${kind} ${index + 1}`, planOf(kind === 'refresh-master' ? refresh : [action])]),
    ),
  ),
  'every step': planOf(Object.values(actions).flat()),
  'as administrator': planOf([apply], { credentials: 'admin' }),
};
const everyStep = scriptOfPlan(planOf(Object.values(actions).flat()));

/**
 * What bash 3.2, which macOS has, or its BSD tools do not know. The runs of test/cluster/script.test.ts have nothing
 * but these tools with their options; this lists what a newer bash silently accepts.
 */
const notOnMac: readonly RegExp[] = [
  /\b(?:mapfile|readarray|coproc)\b/,
  /\b(?:declare|local|typeset)\s+-\w*[Aglnu]/,
  /\$\{\w+(?:\[[^\]]*\])?(?:,|\^|@)/,
  /&>>|\|&|;;?&(?!&)/,
  /\[\[? -v |\bwait -n\b|printf -v \w+\[|%\(/,
  /\$\{?(?:EPOCHSECONDS|EPOCHREALTIME|BASHPID|SRANDOM)\b/,
  /\{\w+\}[<>]/,
  /\b(?:globstar|lastpipe|inherit_errexit)\b/,
  // Of an empty list: unbound with `set -u`.
  /\$\{\w+\[[@*]\]\}/,
];

describe('a plan as a script', () => {
  for (const [name, plan] of Object.entries(plans)) {
    it(`passes ShellCheck: ${name}`, needsShellcheck(), () => assert.equal(shellcheck(scriptOfPlan(plan)), ''));

    it(`is read by bash: ${name}`, () => {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: scriptOfPlan(plan), encoding: 'utf8' });
      assert.deepEqual([status, stderr], [0, '']);
    });
  }

  it('holds only the functions that it uses', () => {
    for (const plan of Object.values(plans)) {
      const script = scriptOfPlan(plan);
      for (const [, name] of script.matchAll(/^(\w+)\(\) \{$/gm)) {
        const uses = script.split(new RegExp(`\\b${name}\\b`)).length - 1;
        assert.notEqual(uses, 1, name);
      }
    }
  });

  it('has nothing that bash 3.2 does not know', () => {
    for (const construct of notOnMac) assert.doesNotMatch(everyStep, construct);
  });

  it('speaks to the cluster through the endpoint that the extension uses', () => {
    const connects = (endpoint?: Endpoint): string =>
      /^fetch_kubeconfig "\$KUBECONFIG".*$/m.exec(
        scriptOfPlan(planOf([apply], { credentials: 'admin' }), endpoint),
      )?.[0] ?? '';
    assert.equal(connects(), 'fetch_kubeconfig "$KUBECONFIG" --admin');
    assert.equal(connects('vpe'), 'fetch_kubeconfig "$KUBECONFIG" --admin --endpoint vpe');
  });

  it('takes nothing over by force, since that would take more than was agreed to', () => {
    assert.match(everyStep, /^# taken over from kubectl: \.data$/m);
    assert.match(everyStep, /^# Nothing is applied by force: /m);
    assert.doesNotMatch(everyStep, /^(?!#|.*cli logs alert-definition-delete ).*--force/m);
  });

  it('holds no secret', () => {
    assert.doesNotMatch(everyStep, /c2VjcmV0|secret text|sesame|former@/);
    assert.match(everyStep, /^by_hand Secret\/s 'Apply Secret s in namespace ibm-kube-audit /m);
  });

  it('has foreign text only in comments and quoted', () => {
    const script = scriptOfPlan(planOf([]));
    assert.match(script, /^# rm -rf \/$/m);
    assert.match(script, /^# The cluster’s note\n# id$/m);
    assert.match(script, /fail 'The targeted account is not Dev'\\''s Account \$\(id\);/);
  });
});
