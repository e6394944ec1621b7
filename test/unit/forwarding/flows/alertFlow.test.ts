/** Create Alert…, from the counted rows to its removal by Unset, in a Cloud Logs instance of the lab. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { planAlert, type AlertInputs } from '../../../../src/forwarding/flows/createAlert.ts';
import { planUnset } from '../../../../src/forwarding/flows/unset.ts';
import type { Watch } from '../../../../src/forwarding/destination/alerts.ts';
import type { Destination } from '../../../../src/forwarding/destination/destinations.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { runPlan } from '../../../../src/forwarding/plans/runPlan.ts';
import { scriptOfPlan } from '../../../../src/forwarding/plans/script/script.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { allClusters } from '../../../../src/ibmcloud/commands/clusters.ts';
import { listOutgoingWebhooks } from '../../../../src/ibmcloud/commands/logs/outgoingWebhooks.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { updateAccount } from '../../../lab/account/store.ts';
import { alertsOf, changeAlerts, createAlert, type StoredAlert } from '../../../lab/cloud-logs/alerts.ts';
import { takeLines, type CloudLogsInstance } from '../../../lab/cloud-logs/instance.ts';
import type { AccountState } from '../../../lab/state.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { previewText } from '../../../support/previewText.ts';
import { makeCliLab, writeAccess } from '../../lab/cliSupport.ts';
import { labCli, type LabCall } from '../support/labCli.ts';

const guid = '2b6f9c1e-7d34-4a58-9b0c-5e1f8a7d6c43';
const serviceUrl = `https://${guid}.api.us-south.logs.cloud.ibm.com`;
const destination: Destination = { guid, region: 'us-south', name: 'cloud-logs-dal', serviceUrl };
const never = new AbortController().signal;
const silence: Watch = { kind: 'silence', minutes: 30 };
const webhook = { integration: 27, name: 'on-call' };

interface AlertLab {
  readonly dir: string;
  readonly services: FlowContext;
  readonly calls: LabCall[];
  readonly cluster: Cluster;
  readonly set: (instance: Partial<CloudLogsInstance>, unknowns?: Partial<AccountState['unknowns']>) => void;
  readonly plan: (watch: Watch, over?: Partial<AlertInputs>) => Promise<Plan>;
  readonly run: (plan: Plan, record?: RunRecord) => Promise<unknown>;
  readonly unset: () => Promise<Plan>;
  readonly alerts: () => StoredAlert[];
  readonly script: (plan: Plan) => { readonly status: number | null; readonly stderr: string };
}

/** Events of the last hour of two clusters, and a line of the forwarder itself. */
async function alertLab(t: TestContext, instance: Partial<CloudLogsInstance> = {}): Promise<AlertLab> {
  const cliLab = makeCliLab(t);
  const { dir, cliPath, environment } = cliLab;
  // Its agent can’t be read: then all instances of the user are asked for alerts.
  writeAccess(cliLab, 'prod-dal');
  const calls: LabCall[] = [];
  const runner = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const cli = labCli(dir, { runner, concerns: () => false, onCall: (call) => calls.push(call) });
  const services = flowServices(cli, dir);
  const now = Date.now();
  const place = { node: 'n', namespace: 'ibm-kube-audit', pod: 'p', container: 'ibmcloud-kube-audit' };
  const event = (index: number): string =>
    JSON.stringify({
      ...{ kind: 'Event', auditID: `a-${index}`, stage: 'ResponseComplete', verb: index % 4 === 0 ? 'delete' : 'get' },
      ...{ requestURI: '/api/v1/namespaces/shop/secrets/web', user: { username: 'IAM#Anna@example.com' } },
      objectRef: { resource: 'secrets', namespace: 'shop', name: 'web' },
    });
  const ofCluster = (cluster: string): Parameters<typeof takeLines>[2] =>
    Array.from({ length: 20 }, (_, index) => ({
      ...{ ...place, cluster, taken: now - (index + 1) * 120_000 },
      text: index === 10 ? 'server is listening on 3000' : event(index),
    }));
  takeLines(dir, guid, [...ofCluster('prod-dal'), ...ofCluster('other')]);
  const set: AlertLab['set'] = (over, unknowns = {}) =>
    updateAccount(dir, (account) => {
      account.cloudLogs = { [guid]: { role: 'writer', queriesInMinute: 1_000, ...over } };
      Object.assign(account.unknowns, unknowns);
    });
  set(instance);
  const cluster = (await allClusters(cli, { signal: never })).find(({ name }) => name === 'prod-dal');
  assert.ok(cluster);
  return {
    ...{ dir, services, calls, cluster, set },
    plan: (watch, over) => {
      // A runner of its own has a queue of its own: nothing is waited for.
      const own: CliRunner = { run: (command, options) => cli.run(command, options) };
      return planAlert({ cluster, destination, watch, webhook, ...over }, { ...services, cli: own }, { signal: never });
    },
    run: (plan, record = new RunRecord(plan, undefined, undefined)) =>
      runPlan(plan, services, { signal: never, onEvent: () => undefined, record }),
    unset: () =>
      planUnset({ cluster, removeObjects: false, removeAlerts: true }, services, {
        signal: never,
        useAdmin: () => Promise.resolve(false),
      }),
    alerts: () => alertsOf(dir, guid),
    script: (plan) =>
      spawnSync('bash', ['-s'], {
        ...{ input: scriptOfPlan(plan), encoding: 'utf8' },
        env: { ...environment, PATH: `${dirname(cliPath)}:${process.env['PATH'] ?? ''}` },
      }),
  };
}

/** As somebody has changed it. */
function edited(alert: StoredAlert, from: string, to: string): StoredAlert {
  const text = JSON.stringify(alert);
  assert.ok(text.includes(from), text);
  return JSON.parse(text.replace(from, to)) as StoredAlert;
}

const notesOf = ({ notes }: Plan): readonly string[] => notes.map(inEnglish);

/** An alert as somebody else, or this extension for another cluster, has made it. */
function otherAlert(lab: AlertLab, name: string, labels: Readonly<Record<string, string>>): void {
  const made = createAlert(
    lab.dir,
    guid,
    {
      ...{ name, type: 'logs_immediate_or_unspecified', enabled: true, entity_labels: labels },
      logs_immediate: { logs_filter: { simple_filter: { lucene_query: 'log.verb.keyword:"get"' } } },
    },
    [],
  );
  assert.equal(typeof made, 'object', JSON.stringify(made));
}

describe('an alert for silence', () => {
  it('is previewed, created, listed, found there again, and removed by Unset', async (t) => {
    const lab = await alertLab(t);
    const plan = await lab.plan(silence);
    const text = await previewText(plan);
    t.diagnostic(text);
    assert.match(text, /^# Create an alert for prod-dal in cloud-logs-dal$/m);
    assert.match(text, /- In the last 24 hours its filter matched 19 rows\./);
    assert.match(
      text,
      /- It notifies when no audit event of this cluster arrives for 30 minutes, and when they arrive/,
    );
    assert.match(text, /- Creating an alert needs the service role Writer on cloud-logs-dal\./);
    assert.match(text, /## Step 1 of 1: Create the alert in cloud-logs-dal/);
    assert.match(text, /notifies: fewer than 1 event within 30 minutes; again when events arrive/);
    assert.match(text, /through: outgoing webhook “on-call” \(integration 27\), at most once an hour/);
    assert.match(text, /filter: kubernetes\.cluster_name\.keyword:"prod-dal" AND _exists_:"log\.auditID"/);
    assert.match(text, /ibmcloud logs alert-definition-create --prototype '\{.*"kube-audit silent: prod-dal"/);
    assert.deepEqual(lab.alerts(), [], 'nothing yet');

    await lab.run(plan);
    const [made] = lab.alerts();
    assert.deepEqual(made?.['entity_labels'], { 'kube-audit': lab.cluster.id });
    assert.deepEqual(made?.['logs_threshold'], {
      condition_type: 'less_than',
      evaluation_delay_ms: 300_000,
      notification_payload_filter: [],
      logs_filter: {
        simple_filter: {
          lucene_query: 'kubernetes.cluster_name.keyword:"prod-dal" AND _exists_:"log.auditID"',
          label_filters: {
            application_name: [{ value: 'ibm-kube-audit', operation: 'is_or_unspecified' }],
            subsystem_name: [],
            severities: [],
          },
        },
      },
      rules: [
        {
          condition: { threshold: 1, time_window: { logs_time_window_specific_value: 'minutes_30' } },
          override: { priority: 'p2' },
        },
      ],
      undetected_values_management: { trigger_undetected_values: true, auto_retire_timeframe: 'never_or_unspecified' },
    });

    const again = await lab.plan(silence);
    assert.deepEqual(
      [again.steps, notesOf(again)],
      [[], ['Alert “kube-audit silent: prod-dal” is already in cloud-logs-dal.']],
    );
    await lab.run(plan);
    assert.equal(lab.alerts().length, 1, 'a second run finds it');

    otherAlert(lab, 'kube-audit silent: other', { 'kube-audit': 'another-cluster' });
    otherAlert(lab, 'kube-audit silent: prod-dal', {});
    const unset = await lab.unset();
    const removals = unset.steps.filter(({ action }) => action.kind === 'remove-alert');
    assert.deepEqual(
      removals.map(({ title }) => inEnglish(title)),
      ['Remove alert “kube-audit silent: prod-dal” from cloud-logs-dal'],
    );
    assert.equal(unset.steps.at(-1)?.action.kind, 'remove-alert', 'the webhook first');
    const record = new RunRecord(unset, undefined, undefined);
    await lab.run({ ...unset, steps: removals }, record);
    const alert = { name: 'kube-audit silent: prod-dal', instance: 'cloud-logs-dal' };
    assert.deepEqual(record.changes, [{ kind: 'alert', ...alert, outcome: 'accepted' }]);
    assert.deepEqual(
      lab.alerts().map(({ name, entity_labels: labels }) => [name, labels]),
      [
        ['kube-audit silent: other', { 'kube-audit': 'another-cluster' }],
        ['kube-audit silent: prod-dal', {}],
      ],
    );
    // Its agent can’t be read, so those are asked that the user sees.
    assert.match(
      notesOf(await lab.unset()).join('\n'),
      /No alert made from here for this cluster was found in cloud-logs-[a-z]+, cloud-logs-[a-z]+.*\. Others weren’t asked\.\n(?:.*\n)*Where the logging agent sends events isn’t known/,
    );
  });

  const spoilt: readonly (readonly [string, (alert: StoredAlert) => StoredAlert, RegExp, script: RegExp])[] = [
    ['is disabled', (alert) => ({ ...alert, enabled: false }), /It’s disabled\./, /without "enabled":true/],
    [
      'does not say whether it is enabled',
      ({ enabled: _, ...alert }) => ({ ...alert, id: alert['id'], name: alert['name'] }),
      /Whether it’s enabled isn’t known\./,
      /without "enabled":true/,
    ],
    ['waits longer', (alert) => edited(alert, 'minutes_30', 'hours_24'), /24 hours, not 30 minutes\./, /minutes_30/],
    [
      'is about another cluster’s name',
      (alert) => edited(alert, 'keyword:\\"prod-dal', 'keyword:\\"gone'),
      /Its filter is kubernetes\.cluster_name\.keyword:"gone" AND /,
      /cluster_name/,
    ],
  ];
  for (const [what, spoil, says, script] of spoilt) {
    it(`of its name that ${what} is not taken for it`, async (t) => {
      const lab = await alertLab(t);
      const before = await lab.plan(silence);
      assert.equal(lab.script(before).status, 0);
      const again = lab.script(before);
      assert.equal(again.status, 0, again.stderr);
      assert.equal(lab.alerts().length, 1, 'the script has made a second');
      changeAlerts(lab.dir, guid, (alerts) => alerts.map(spoil));
      const kept = lab.alerts();
      const isOther = (error: unknown): boolean =>
        error instanceof Failure && /isn’t the one asked for/.test(error.message) && says.test(error.message);
      await assert.rejects(lab.plan(silence), isOther);
      await assert.rejects(lab.run(before), isOther);
      const { status, stderr } = lab.script(before);
      assert.equal(status, 1);
      assert.match(stderr, script);
      assert.deepEqual(lab.alerts(), kept);
    });
  }

  it('stays where somebody has changed it since the preview', async (t) => {
    const lab = await alertLab(t);
    await lab.run(await lab.plan(silence));
    const unset = await lab.unset();
    changeAlerts(lab.dir, guid, (alerts) => alerts.map((alert) => ({ ...alert, alert_version_id: 'another' })));
    const removal = { ...unset, steps: unset.steps.filter(({ action }) => action.kind === 'remove-alert') };
    await assert.rejects(lab.run(removal), /has changed since the plan was made, so it stays/);
    changeAlerts(lab.dir, guid, (alerts) =>
      alerts.map(({ alert_version_id: _, updated_time: __, ...alert }) => ({
        ...alert,
        id: alert['id'],
        name: alert['name'],
      })),
    );
    const blind = await lab.unset();
    assert.ok(!blind.steps.some(({ action }) => action.kind === 'remove-alert'));
    assert.match(notesOf(blind).join('\n'), /Alerts stay whose version isn’t known, .*: kube-audit silent: prod-dal\./);
    assert.equal(lab.alerts().length, 1);
  });

  it('is refused where its filter matches nothing, or can’t be about this cluster', async (t) => {
    const lab = await alertLab(t);
    const cases: readonly (readonly [Partial<CloudLogsInstance>, RegExp])[] = [
      [{ clusterKey: 'none' }, /Records name no cluster, so no alert can be about this one\./],
      [{ priority: 'low' }, /The filter matched no row of prod-dal in 24 hours: the alert would notify at once\./],
      [{ priority: 'block' }, /No event of prod-dal to watch in cloud-logs-dal\. Neither frequent search/],
      [{ role: 'none' }, /You can’t read this Cloud Logs instance\./],
    ];
    for (const [instance, said] of cases) {
      lab.set(instance);
      await assert.rejects(lab.plan(silence), said, JSON.stringify(instance));
    }
    const cluster = { ...lab.cluster, name: 'quiet', id: 'c-quiet' };
    lab.set({});
    await assert.rejects(lab.plan(silence, { cluster }), /No audit event was found that names cluster quiet/);
    assert.deepEqual(lab.alerts(), []);
  });

  it('counts where policies send events to the archive, with overridden labels, and events as text', async (t) => {
    const lab = await alertLab(t, { priority: 'medium' });
    assert.match(
      notesOf(await lab.plan(silence)).join('\n'),
      /19 rows\.[^]*only in the archive: alerts see those of medium/,
    );
    lab.set({ labels: 'application', record: 'root' });
    const overridden = await previewText(await lab.plan(silence));
    assert.match(
      overridden,
      /filter: kubernetes\.namespace_name\.keyword:"ibm-kube-audit" AND .* AND _exists_:"auditID"/,
    );
    assert.match(overridden, /matched 19 rows/);
    assert.match(overridden, /"application_name":\[\]/);
    lab.set({ record: 'text' });
    assert.match(
      notesOf(await lab.plan(silence)).join('\n'),
      /20 rows\.[^]*each line of the forwarder counts as an event/,
    );
  });

  it('is made through either name of the option, and not without one', async (t) => {
    const lab = await alertLab(t);
    lab.set({}, { alertOption: 'none' });
    await assert.rejects(lab.plan(silence), /The Cloud Logs plug-in has no option for a whole alert\./);
    lab.set({}, { alertOption: 'alert-definition-prototype' });
    const plan = await lab.plan(silence);
    assert.match(await previewText(plan), /alert-definition-create --alert-definition-prototype '/);
    await lab.run(plan);
    assert.equal(lab.alerts().length, 1);
  });

  it('tells a Reader what is missing, and a removed webhook', async (t) => {
    const lab = await alertLab(t, { role: 'reader' });
    const plan = await lab.plan(silence);
    await assert.rejects(lab.run(plan), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, 'no-permission');
      assert.match(error.message, /Changing alerts needs the service role Writer on this Cloud Logs instance\./);
      assert.match(error.message, /Nothing was changed\./);
      return true;
    });
    lab.set({ webhooks: [] });
    await assert.rejects(lab.run(plan), /integration_id: 27 was not found/);
    assert.deepEqual(await lab.services.cli.run(listOutgoingWebhooks(serviceUrl), { signal: never }), []);
    assert.deepEqual(lab.alerts(), []);
  });
});

describe('an alert for a filter', () => {
  it('is made of its Lucene, for this cluster, also where no row matched yet', async (t) => {
    const lab = await alertLab(t);
    const watch: Watch = { kind: 'events', filter: 'verb:delete resource:secrets -user:system:*' };
    const plan = await lab.plan(watch);
    assert.match(notesOf(plan).join('\n'), /its filter matched 5 rows\./);
    await lab.run(plan);
    const [made] = lab.alerts();
    assert.equal(made?.name, 'kube-audit in prod-dal: verb:delete resource:secrets -user:system:*');
    assert.equal(made['type'], 'logs_immediate_or_unspecified');
    const none = await lab.plan({ kind: 'events', filter: 'ns:nowhere' });
    assert.match(notesOf(none).join('\n'), /matched no row: that it works isn’t shown by that\./);
    assert.match(notesOf(none).join('\n'), /Made from here before for this cluster, and kept: kube-audit in prod-dal/);
  });

  it('is refused for what has no such form', async (t) => {
    const lab = await alertLab(t);
    const refused = (filter: string): Promise<Plan> => lab.plan({ kind: 'events', filter });
    await assert.rejects(refused('group:system:masters'), /is in a list, and an alert can’t look into lists/);
    await assert.rejects(refused('secrets'), /names no field: an alert finds whole words only/);
    await assert.rejects(refused(''), /Without a filter the alert would report each event/);
    lab.set({ record: 'text' });
    await assert.rejects(refused('verb:delete'), /Not all events are stored with their fields here/);
  });
});

it('reads alerts in each shape that a list may have', async (t) => {
  const lab = await alertLab(t);
  for (const emptyList of ['array', 'null', 'absent'] as const) {
    lab.set({ emptyList });
    assert.equal((await lab.plan(silence)).steps.length, 1, emptyList);
  }
  await lab.run(await lab.plan(silence));
  lab.set({ keys: 'camel' });
  assert.equal((await lab.plan(silence)).steps.length, 0);
  assert.equal((await lab.unset()).steps.at(-1)?.action.kind, 'remove-alert');
});

it('takes what is deleted, and still listed, for absent', async (t) => {
  const lab = await alertLab(t);
  const plan = await lab.plan(silence);
  assert.equal(lab.script(plan).status, 0);
  changeAlerts(lab.dir, guid, (alerts) => alerts.map((alert) => ({ ...alert, description: 'a "}" {', deleted: true })));
  assert.equal((await lab.plan(silence)).steps.length, 1);
  assert.ok(!(await lab.unset()).steps.some(({ action }) => action.kind === 'remove-alert'));
  assert.equal(lab.script(plan).status, 0);
  assert.equal((await lab.plan(silence)).steps.length, 0);
  assert.equal(lab.script(plan).status, 0);
  assert.equal(lab.alerts().length, 2);
});

it('each call of ibmcloud logs names its instance', async (t) => {
  const lab = await alertLab(t);
  await lab.run(await lab.plan(silence));
  const calls = lab.calls.filter(({ args }) => args[0] === 'logs');
  assert.ok(calls.length > 5);
  for (const { args } of calls) assert.equal(args[args.indexOf('--service-url') + 1], serviceUrl, args.join(' '));
  const words = ['logs', 'alert-definitions', '--output', 'json'];
  await assert.rejects(
    lab.services.cli.run({ args: words, parse: () => undefined }, { signal: never }),
    /--service-url/,
  );
});
