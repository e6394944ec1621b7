import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { message } from '../../../src/failure/message.ts';
import type { Plan, StepAction } from '../../../src/forwarding/plan.ts';
import { scriptOfPlan } from '../../../src/forwarding/script.ts';
import { scriptFunctions } from '../../../src/forwarding/scriptFunctions.ts';
import { stepOf } from '../../../src/forwarding/steps.ts';
import { needsShellcheck, shellcheck } from '../../support/shellcheck.ts';

const url = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/http:a:http/proxy/post';
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cm', namespace: 'ibm-kube-audit' },
  data: { 'haproxy.cfg': "global\n  log $HOME `id` 'x' \\\n" },
};
const apply: StepAction = { kind: 'apply', object: configMap, live: undefined, takeOver: [], checkedByServer: true };

function setWebhook(certificates: Extract<StepAction, { kind: 'set-webhook' }>['certificates']): StepAction {
  const replaces = { server: 'http://172.21.0.1/?a=1&b=$HOME', policy: 'default' } as const;
  return { kind: 'set-webhook', server: url, policy: 'verbose', certificates, replaces };
}

const refresh: readonly StepAction[] = [{ kind: 'refresh-master' }, { kind: 'wait-deployed', timeoutMs: 3_600_000 }];

function planOf(actions: readonly StepAction[], change: Partial<Plan> = {}): Plan {
  return {
    title: message('Set up audit forwarding of {0}', 'dev\nrm -rf /'),
    account: { id: '0123', name: "Dev's Account $(id)" },
    cluster: { id: 'c0', name: 'dev', type: 'kubernetes' },
    credentials: 'user',
    steps: actions.map(stepOf),
    notes: [message('The cluster’s note\nid')],
    ...change,
  };
}

const issue: StepAction = {
  kind: 'issue-serving-certificate',
  namespace: 'ibm-kube-audit',
  service: 'ibmcloud-kube-audit-service',
  deployment: 'ibmcloud-kube-audit',
  secret: 'audit-webhook',
  secretType: 'kubernetes.io/tls',
  takeOver: [],
  timeoutMs: 120_000,
};
const forwarder = { namespace: 'ibm-kube-audit', deployment: 'kube-audit-forwarder' };
const plans: Readonly<Record<string, Plan>> = {
  'everything, with the cluster’s certificates': planOf([
    apply,
    { ...apply, takeOver: [{ manager: 'kubectl', field: '.data' }] },
    { kind: 'wait-available', ...forwarder, timeoutMs: 300_000 },
    setWebhook({ kind: 'cluster-admin' }),
    ...refresh,
    { kind: 'check-delivery', proof: 'haproxy-log', forwarder },
  ]),
  'a certificate of the cluster’s own': planOf([
    issue,
    { ...issue, renews: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    { ...issue, secretType: 'Opaque', takeOver: [{ manager: 'Helm', field: '.data' }] },
    { kind: 'wait-logging-agent', service: 'cloud-logs', installed: false, timeoutMs: 300_000 },
    { kind: 'wait-logging-agent', service: 'log-analysis', installed: true, timeoutMs: 300_000 },
  ]),
  'files of the user': planOf([
    setWebhook({ kind: 'files', caFile: "/home/d's/ca.pem", clientCertFile: '/a b.pem', clientKeyFile: '/key.pem' }),
    ...refresh,
  ]),
  'no certificates': planOf([setWebhook({ kind: 'none' }), ...refresh]),
  'only the refresh': planOf(refresh),
  'as administrator': planOf([apply], { credentials: 'admin' }),
};

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
      for (const name of Object.keys(scriptFunctions)) {
        const uses = script.split(new RegExp(`\\b${name}\\b`)).length - 1;
        assert.notEqual(uses, 1, name);
      }
    }
  });

  it('has foreign text only in comments and quoted', () => {
    const script = scriptOfPlan(plans['only the refresh'] ?? planOf([]));
    assert.match(script, /^# rm -rf \/$/m);
    assert.match(script, /^# The cluster’s note\n# id$/m);
    assert.match(script, /fail 'The targeted account is not Dev'\\''s Account \$\(id\);/);
  });
});
