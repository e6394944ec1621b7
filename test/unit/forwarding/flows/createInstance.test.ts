/** An instance of IBM Cloud Logs: planned, made, disturbed, resumed, left by an undo, and made by the script. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { planAgain } from '../../../../src/commands/plans/planAgain.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import { planInstance, type InstanceInputs } from '../../../../src/forwarding/flows/cloudLogs/createInstance.ts';
import { checkResumable, isAgreed } from '../../../../src/forwarding/flows/resume.ts';
import { planUndo } from '../../../../src/forwarding/flows/undo.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { FlowMemo } from '../../../../src/forwarding/plans/journal/journal.ts';
import { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { previewPlan } from '../../../../src/forwarding/plans/preview.ts';
import { runPlan } from '../../../../src/forwarding/plans/runPlan.ts';
import { scriptOfPlan } from '../../../../src/forwarding/plans/script/script.ts';
import { allClusters } from '../../../../src/ibmcloud/commands/clusters.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { bucketCrn, otherAccount } from '../../../lab/account/seededAccount.ts';
import { readAccount, readCalls, setFaults, updateAccount } from '../../../lab/account/store.ts';
import type { Fault } from '../../../lab/state.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { makeCliLab, type CliLab } from '../../lab/cliSupport.ts';

const never = new AbortController().signal;
const bucket = { crn: bucketCrn, endpoint: 's3.direct.eu-de.cloud-object-storage.appdomain.cloud' };
const wanted = { name: 'cloud-logs-fra', region: 'eu-de', days: '14', bucket };

interface Fixture {
  readonly lab: CliLab;
  readonly services: FlowContext;
  readonly inputs: InstanceInputs;
}

async function fixture(test: TestContext): Promise<Fixture> {
  const lab = makeCliLab(test);
  const { cliPath, environment, dir } = lab;
  const cli = createCliRunner({ locate: () => Promise.resolve(cliPath), environment });
  const services = flowServices(cli, dir, { pollIntervalMs: 20 });
  const cluster = (await allClusters(cli, { signal: never })).find(({ name }) => name === 'dev-fra');
  assert.ok(cluster);
  return { lab, services, inputs: { cluster, ...wanted } };
}

const plan = ({ services, inputs }: Fixture, change: Partial<InstanceInputs> = {}): Promise<Plan> =>
  planInstance({ ...inputs, ...change }, services, { signal: never });

const run = ({ services }: Fixture, made: Plan, record?: RunRecord): Promise<unknown> =>
  runPlan(made, services, { signal: never, onEvent: () => undefined, ...(record ? { record } : {}) });

const kinds = ({ steps }: Plan): readonly string[] => steps.map(({ action }) => action.kind);
const all = ['create-logs-instance', 'wait-logs-instance', 'attach-bucket'];

function made({ lab }: Fixture): unknown {
  const { serviceInstances = [], cloudLogs = {}, authorizations = [] } = readAccount(lab.dir);
  return serviceInstances
    .filter(({ name }) => name === wanted.name)
    .map(({ guid, region, retentionDays }) => {
      const isAuthorized = authorizations.some(
        ({ source, bucket: name }) => source === guid && name === 'audit-archive',
      );
      return { region, retentionDays, isAuthorized, hasBucket: cloudLogs[guid]?.hasBucket };
    });
}

const whole = [{ region: 'eu-de', retentionDays: '14', isAuthorized: true, hasBucket: true }];

describe('an instance of Cloud Logs', () => {
  it('is made with region and retention, waited for, and given its bucket alone', async (test) => {
    const fix = await fixture(test);
    const planned = await plan(fix);
    assert.deepEqual(kinds(planned), all);
    const [file] = await previewPlan(planned);
    assert.match(
      file?.after ?? '',
      /ibmcloud resource service-instance-create cloud-logs-fra logs standard eu-de -g default -p '\{"retention_period":"14"\}'/,
    );
    assert.match(file?.after ?? '', /--source-service-instance-id <INSTANCE> .*--target-resource audit-archive/);
    assert.match(file?.after ?? '', /about USD 1\.75 for a GB[^]*Undo never deletes an instance/);
    assert.deepEqual(made(fix), [], 'planning has made one');
    await run(fix, planned);
    assert.deepEqual(made(fix), whole);
    const again = await plan(fix);
    assert.deepEqual(kinds(again), ['wait-logs-instance'], 'there is one of this name: it isn’t changed');
    await run(fix, again);
    assert.deepEqual(made(fix), whole);
  });

  it('that was there before keeps its retention and bucket, also after a run for another that was discarded', async (test) => {
    const fix = await fixture(test);
    const { bucket: _, ...inputs } = fix.inputs;
    const without = { ...inputs, days: '90' };
    await run(fix, await planInstance(without, fix.services, { signal: never }));
    const kept = [{ region: 'eu-de', retentionDays: '90', isAuthorized: false, hasBucket: false }];
    assert.deepEqual(made(fix), kept);
    const memo: FlowMemo = { flow: 'create-logs-instance', inputs: { ...fix.inputs, name: 'another' } };
    const other = await plan(fix, { name: 'another' });
    setFaults(fix.lab.dir, [
      { command: 'iam authorization-policy-create', effect: { kind: 'failure', name: 'token-no-permission' } },
    ]);
    await assert.rejects(run(fix, other, new RunRecord(other, memo, fix.services.journal)));
    setFaults(fix.lab.dir, []);
    await assert.rejects(plan(fix), { code: 'plan-running' });
    await fix.services.journal.remove(fix.inputs.cluster.id);
    const again = await plan(fix);
    assert.deepEqual(kinds(again), ['wait-logs-instance']);
    assert.match(again.notes.map(inEnglish).join('\n'), /used as it is\.\nIts retention and its bucket stay/);
    await run(fix, again);
    assert.deepEqual(made(fix), kept);
  });

  it('is not planned where its record would take the place of another plan’s', async (test) => {
    const fix = await fixture(test);
    const planned = await plan(fix);
    const { journal } = fix.services;
    const begin = async (flow: FlowMemo['flow'], inputs = {}): Promise<void> =>
      new RunRecord(planned, { flow, inputs }, journal).stepStarted();
    await begin('set-up');
    await assert.rejects(plan(fix), {
      code: 'plan-running',
      message: /has an unfinished plan: resume, undo or discard/,
    });
    const { id } = planned.cluster;
    await begin('create-logs-instance', wanted);
    assert.deepEqual(kinds(await plan(fix)), all, 'its own is resumed');
    for (const other of [{ name: 'another' }, { region: 'us-south' }])
      await assert.rejects(plan(fix, other), { code: 'plan-running', message: /has an unfinished plan/ });
    writeFileSync(join(fix.lab.dir, 'plans', `${id}.plan.json`), '{');
    await assert.rejects(plan(fix), /record can’t be read/);
  });

  it('is not made where another plan’s record has come since the preview, and that stays', async (test) => {
    const fix = await fixture(test);
    const planned = await plan(fix);
    const { journal } = fix.services;
    const { id } = planned.cluster;
    const record = (flow: FlowMemo['flow'], inputs: FlowMemo['inputs'] = wanted): RunRecord =>
      new RunRecord(planned, { flow, inputs }, journal);
    for (const former of [record('set-up'), record('create-logs-instance', { ...wanted, name: 'another' })]) {
      await former.stepStarted();
      const other = await journal.entry(id);
      await assert.rejects(run(fix, planned, record('create-logs-instance')), {
        code: 'plan-running',
        message: /has an unfinished plan/,
      });
      assert.deepEqual(made(fix), []);
      assert.deepEqual(await journal.entry(id), other);
      assert.equal(await journal.holder(id), 'nobody');
    }
    const file = join(fix.lab.dir, 'plans', `${id}.plan.json`);
    writeFileSync(file, '{');
    await assert.rejects(run(fix, planned, record('create-logs-instance')), /record can’t be read/);
    assert.deepEqual([made(fix), readFileSync(file, 'utf8')], [[], '{'], 'what can’t be read has been replaced');
  });

  it('without a bucket nothing is authorized, and the preview says that nothing is archived', async (test) => {
    const fix = await fixture(test);
    const { bucket: _, ...inputs } = fix.inputs;
    const planned = await planInstance(inputs, fix.services, { signal: never });
    assert.deepEqual(kinds(planned), all.slice(0, 2));
    assert.match(planned.notes.map(inEnglish).join('\n'), /nothing is archived/);
    await run(fix, planned);
    assert.deepEqual(made(fix), [{ region: 'eu-de', retentionDays: '14', isAuthorized: false, hasBucket: false }]);
  });

  it('is not planned by a name that another has, in a region or with days that are not sold, with a foreign bucket', async (test) => {
    const fix = await fixture(test);
    const foreign = { ...bucket, crn: bucketCrn.replace(/a\/[0-9a-f]+/, `a/${otherAccount.guid}`) };
    const refused: readonly (readonly [Partial<InstanceInputs>, RegExp])[] = [
      [{ name: 'cloud-logs-dal' }, /already the name of an instance in us-south/],
      [{ name: 'a b' }, /Use letters/],
      [{ region: 'us-west' }, /isn’t offered in region us-west/],
      [{ days: '8' }, /7, 14, 30, 60 or 90 days/],
      [{ bucket: foreign }, /belongs to another account/],
      [{ bucket: { ...bucket, crn: 'crn:v1:x' } }, /CRN/],
      [{ bucket: { ...bucket, endpoint: 'https://x' } }, /endpoint/],
    ];
    for (const [change, why] of refused) {
      await assert.rejects(
        async () => plan(fix, change),
        (error) => error instanceof Failure && error.code === 'invalid-input' && why.test(error.message),
        JSON.stringify(change),
      );
    }
    const stderr = 'Incorrect Usage: flag provided but not defined: -all-resource-groups\n';
    const effect = { kind: 'raw', stderr, exitCode: 2 } as const;
    setFaults(fix.lab.dir, [{ command: 'resource service-instances', calls: [1], effect }]);
    assert.match((await plan(fix)).notes.map(inEnglish).join('\n'), /others may have this name/);
    setFaults(fix.lab.dir, [{ command: 'resource service-instances', effect: { kind: 'failure', name: 'forbidden' } }]);
    await assert.rejects(plan(fix), (error) => error instanceof Failure && error.code === 'no-permission');
  });

  it('a name that was taken since the plan was made stops the step', async (test) => {
    const fix = await fixture(test);
    const planned = await plan(fix);
    updateAccount(fix.lab.dir, (account) => {
      const [first] = account.serviceInstances ?? [];
      if (first) account.serviceInstances?.push({ ...first, name: wanted.name, region: 'eu-de' });
    });
    await assert.rejects(run(fix, planned), /named cloud-logs-fra is there now/);
  });

  const create = 'resource service-instance-create';
  const effects: readonly (readonly [string, Fault, RegExp, ended: 'nothing' | 'unclear' | 'made'])[] = [
    [
      'is refused',
      { command: create, effect: { kind: 'failure', name: 'token-no-permission' } },
      /Nothing was changed/,
      'nothing',
    ],
    [
      'crashes',
      { command: create, effect: { kind: 'raw', stderr: 'panic', exitCode: 2 } },
      /Unclear what became/,
      'unclear',
    ],
    [
      'has its effect and crashes',
      { command: create, effect: { kind: 'raw', stderr: 'panic', exitCode: 2 }, afterEffect: true },
      /Unclear what became/,
      'made',
    ],
    [
      'is there, and its bucket is refused',
      { command: 'iam authorization-policy-create', effect: { kind: 'failure', name: 'token-no-permission' } },
      /was made or changed, and stays/,
      'made',
    ],
  ];
  for (const [what, fault, said, ended] of effects) {
    it(`${what}: what was reached is said, Resume does the rest, and Undo leaves it`, async (test) => {
      const fix = await fixture(test);
      const { services, lab, inputs } = fix;
      const memo: FlowMemo = { flow: 'create-logs-instance', inputs: { ...inputs } };
      const planned = await plan(fix);
      setFaults(lab.dir, [fault]);
      const record = new RunRecord(planned, memo, services.journal);
      await assert.rejects(run(fix, planned, record), said);
      setFaults(lab.dir, []);
      const entry = await services.journal.entry(inputs.cluster.id);
      assert.equal(entry !== undefined, ended !== 'nothing');
      const resumed = await planAgain(memo, services, { signal: never, useAdmin: () => Promise.resolve(false) });
      assert.ok(resumed);
      assert.deepEqual(kinds(resumed), ended === 'made' ? all.slice(1) : all);
      if (entry) {
        await checkResumable(entry, services, never);
        assert.ok(isAgreed(resumed, entry), 'Resume would ask anew');
        const undo = await planUndo(entry, services, never);
        assert.deepEqual(undo.steps, []);
        assert.match(undo.notes.map(inEnglish).join('\n'), /^Cloud Logs instance cloud-logs-fra stays/);
      }
      await run(fix, resumed, new RunRecord(resumed, memo, services.journal, record.changes));
      assert.deepEqual(made(fix), whole);
      assert.equal(await services.journal.entry(inputs.cluster.id), undefined);
      const calls = readCalls(lab.dir).records.map(({ args }) => args.join(' '));
      assert.ok(!calls.some((call) => /delete/.test(call)));
    });
  }

  it('is made by the exported script, which changes none that was there before', async (test) => {
    const fix = await fixture(test);
    const input = scriptOfPlan(await plan(fix));
    const bash = (): ReturnType<typeof spawnSync> =>
      spawnSync('bash', ['-s'], {
        input,
        encoding: 'utf8',
        env: {
          ...fix.lab.environment,
          PATH: `${dirname(fix.lab.cliPath)}:${process.env['PATH'] ?? ''}`,
          POLL_SECONDS: '0',
        },
      });
    const first = bash();
    assert.equal(first.status, 0, `${String(first.stdout)}${String(first.stderr)}`);
    assert.deepEqual(made(fix), whole);
    updateAccount(fix.lab.dir, (account) => {
      for (const instance of account.serviceInstances ?? []) {
        if (instance.name === wanted.name) instance.retentionDays = '90';
      }
    });
    const again = bash();
    assert.equal(again.status, 1, `${String(again.stdout)}${String(again.stderr)}`);
    assert.match(String(again.stderr), /cloud-logs-fra was there before this script, so its retention and its bucket/);
    assert.deepEqual(made(fix), [{ ...whole[0], retentionDays: '90' }]);
    // An answer that is no list says nothing of what is there.
    const effect = { kind: 'raw', stdout: '{"error":"x"}', exitCode: 0 } as const;
    setFaults(fix.lab.dir, [{ command: 'resource service-instances', effect }]);
    const { status, stderr } = bash();
    assert.notEqual(status, 0);
    assert.match(String(stderr), /could not be listed/);
  });
});
