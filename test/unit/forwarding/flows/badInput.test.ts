/**
 * Bad input of every kind, from the user and from the CLI: a sentence and a remedy each time, and nothing left half
 * done.
 */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure, type FailureCode } from '../../../../src/failure/failure.ts';
import { planSetUp, readPresentState, type PresentState } from '../../../../src/forwarding/flows/setUp.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import type { StepAction } from '../../../../src/forwarding/plans/steps.ts';
import { runPlan } from '../../../../src/forwarding/plans/runPlan.ts';
import { consumerAnswers } from '../../../../src/forwarding/routes/support/consumerAddress.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { locateCli } from '../../../../src/ibmcloud/locateCli.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { listClusters, setFaults } from '../../../lab/account/store.ts';
import type { Fault } from '../../../lab/state.ts';
import { consumers, FlowLab, never } from '../support/flowLab.ts';

/** What the CLI may do instead of answering, and the kinds of failure that it may count as. */
const misbehaviours: Readonly<Record<string, { effect: Fault['effect']; codes: readonly FailureCode[] }>> = {
  'prints a web page': { effect: { kind: 'failure', name: 'html' }, codes: ['gateway'] },
  'fails with a web page': { effect: { kind: 'failure', name: 'gateway-html' }, codes: ['gateway'] },
  'prints nothing': { effect: { kind: 'failure', name: 'empty' }, codes: ['bad-output'] },
  'prints half an answer': { effect: { kind: 'failure', name: 'half-json' }, codes: ['bad-output'] },
  'exits 2 and says nothing': { effect: { kind: 'failure', name: 'exit-2' }, codes: ['other'] },
  'asks a question': { effect: { kind: 'ask', atEnd: 'fail' }, codes: ['other'] },
  'asks a question and waits': { effect: { kind: 'ask', atEnd: 'hang' }, codes: ['timed-out'] },
  hangs: { effect: { kind: 'hang' }, codes: ['timed-out'] },
};

const readCommands = [
  'target',
  'ks cluster get',
  'ks cluster master audit-webhook get',
  'ks cluster config',
  'ks cluster ca get',
];
const setWebhook = 'ks cluster master audit-webhook set';
const refresh = 'ks cluster master refresh';
/** For a call that hangs. */
const impatienceMs = 700;

describe('bad input', () => {
  let flow: FlowLab;
  /** Made while all was well, for a cluster that forwards nothing. */
  let present: PresentState;
  let plan: Plan;
  let asItWas: string;
  before(async () => {
    flow = await FlowLab.start();
    present = await flow.present('dev-fra');
    plan = await flow.plan('dev-fra', {}, present);
    asItWas = stateOfLab();
  });
  afterEach(async () => {
    setFaults(flow.lab.dir, []);
    await flow.assertClean();
    assert.equal(stateOfLab(), asItWas, 'something of the account or of a cluster has changed');
    await assertNoCallLeft();
  });
  after(() => flow.stop());

  describe('from the user', () => {
    const addresses = ['10.240.0. 15', '10.240.0.15 ', 'logs_1.example.com', 'localhost', '', '10.240.0.256', '::1'];
    const ports = [0, 70_000, -1, 80.5, Number.NaN];
    for (const consumer of [
      ...addresses.map((address) => ({ address, port: 8080 })),
      ...ports.map((port) => ({ address: '10.240.0.15', port })),
    ]) {
      it(`is refused before a plan is made: ${JSON.stringify(consumer)}`, async () => {
        await failsWell(flow.plan('dev-fra', { answers: consumerAnswers(consumer) }, present), ['invalid-input']);
      });
    }
  });

  describe('from the CLI, while the plan is made', () => {
    for (const command of readCommands) {
      for (const [name, { effect, codes }] of Object.entries(misbehaviours)) {
        it(`ibmcloud ${command} ${name}`, async () => {
          setFaults(flow.lab.dir, [{ command, effect }]);
          const services = servicesFor(command, codes);
          const cluster = await flow.cluster('dev-fra');
          const making = readPresentState(cluster, services, { signal: never, useAdmin: refuse }).then(async (found) =>
            planSetUp(await inputs(), found, services, { signal: never }),
          );
          await failsWell(making, codes);
        });
      }
    }

    const authorities: Readonly<Record<string, string>> = {
      'not base64': '{"caCert": "%%% not base64 %%%"}',
      'base64 of something else': json('Zm9vYmFy'),
      'base64 of PEM that is no certificate': json(
        base64('-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n'),
      ),
      'a certificate that breaks off': json(base64('-----BEGIN CERTIFICATE-----\nMIIBpjCCAUug')),
      'a key instead of a certificate': json(base64('-----BEGIN PRIVATE KEY-----\nZm9v\n-----END PRIVATE KEY-----\n')),
      'no field': '{}',
      'an empty field': '{"caCert": ""}',
      'another type': '{"caCert": 7}',
    };
    for (const [name, stdout] of Object.entries(authorities)) {
      it(`a CA that is ${name}`, async () => {
        setFaults(flow.lab.dir, [{ command: 'ks cluster ca get', effect: { kind: 'raw', stdout, exitCode: 0 } }]);
        await failsWell(flow.plan('dev-fra'), ['bad-output']);
        await failsWell(flow.run(only('set-webhook')), ['bad-output']);
      });
    }
  });

  describe('from the CLI, while the plan runs', () => {
    for (const command of [...readCommands.filter((name) => name !== 'ks cluster get'), setWebhook]) {
      for (const [name, { effect, codes }] of Object.entries(misbehaviours)) {
        // It prints no JSON, so half of what it says is as good as all of it; it has its effect then.
        if (command === setWebhook && name === 'prints half an answer') continue;
        it(`ibmcloud ${command} ${name}`, async () => {
          setFaults(flow.lab.dir, [{ command, effect }]);
          // An empty answer to `set` is taken for its OK: that nothing is stored shows in what it is compared with.
          const expected = command === setWebhook ? [...codes, 'webhook-changed' as const] : codes;
          await failsWell(runPlan(only('set-webhook'), servicesFor(command, codes), quiet), expected);
        });
      }
    }
    for (const [name, { effect, codes }] of Object.entries(misbehaviours)) {
      if (name === 'prints nothing' || name === 'prints half an answer') continue;
      it(`ibmcloud ${refresh} ${name}`, async () => {
        setFaults(flow.lab.dir, [{ command: refresh, effect }]);
        await failsWell(runPlan(only('refresh-master'), servicesFor(refresh, codes), quiet), codes);
      });
    }
  });

  describe('a CLI that is not there', () => {
    const withCli = (path: string): FlowContext => ({
      ...flow.services,
      cli: createCliRunner({
        locate: async (signal) =>
          (await locateCli({ configured: path, environment: {}, platform: process.platform, signal })).path,
        environment: {},
      }),
    });
    const cases: Readonly<Record<string, (folder: string) => string>> = {
      'no file': (folder) => join(folder, 'nowhere'),
      'a folder': (folder) => folder,
      'a file that may not be executed': (folder) => {
        writeFileSync(join(folder, 'plain'), '#!/bin/sh\n');
        chmodSync(join(folder, 'plain'), 0o644);
        return join(folder, 'plain');
      },
      'a relative path': () => 'ibmcloud',
    };
    for (const [name, make] of Object.entries(cases)) {
      it(name, async () => {
        const folder = join(dirname(flow.lab.dir), 'other');
        mkdirSync(folder, { recursive: true });
        const services = withCli(make(folder));
        const cluster = await flow.cluster('dev-fra');
        await failsWell(readPresentState(cluster, services, { signal: never, useAdmin: refuse }), ['cli-missing']);
        await failsWell(runPlan(only('set-webhook'), services, quiet), ['cli-missing']);
      });
    }

    it('one that is gone when it is to be started', async () => {
      const cli = createCliRunner({ locate: () => Promise.resolve('/nowhere/ibmcloud'), environment: {} });
      await failsWell(runPlan(only('set-webhook'), { ...flow.services, cli }, quiet), ['cli-missing']);
    });

    it('one without a word of its interpreter', async () => {
      const path = join(dirname(flow.lab.dir), 'broken');
      writeFileSync(path, '#!/nowhere/sh\n', { mode: 0o755 });
      await failsWell(runPlan(only('set-webhook'), withCli(path), quiet), ['cli-missing']);
    });
  });

  const quiet = { signal: never, onEvent: () => undefined };
  const refuse = (): Promise<boolean> => Promise.resolve(false);

  function only(...kinds: readonly StepAction['kind'][]): Plan {
    return { ...plan, steps: plan.steps.filter(({ action }) => kinds.includes(action.kind)) };
  }

  async function inputs(): Promise<Parameters<typeof planSetUp>[0]> {
    const cluster = await flow.cluster('dev-fra');
    return { cluster, route: 'private-network', answers: consumerAnswers(consumers.main), policy: 'default' };
  }

  /** Where a call is expected to hang, it is given up soon; all others have the usual limit. */
  function servicesFor(command: string, codes: readonly FailureCode[]): FlowContext {
    if (!codes.includes('timed-out')) return flow.services;
    const words = command.split(' ');
    const { cli } = flow.services;
    const impatient: CliRunner = {
      run: (description, options) => {
        const isMeant = words.every((word, index) => description.args[index] === word);
        return cli.run(isMeant ? { ...description, timeoutMs: impatienceMs } : description, options);
      },
    };
    return { ...flow.services, cli: impatient };
  }

  /** Account, clusters and their objects, byte by byte. */
  function stateOfLab(): string {
    const { dir } = flow.lab;
    const files = ['clusters', 'objects'].flatMap((folder) =>
      readdirSync(join(dir, folder))
        .sort()
        .map((name) => join(dir, folder, name)),
    );
    return [join(dir, 'account.json'), ...files].map((file) => `${file}\n${readFileSync(file, 'utf8')}`).join('\n');
  }

  async function assertNoCallLeft(): Promise<void> {
    const wrapper = join(flow.lab.dir, 'bin', 'ibmcloud');
    const isCall = (pid: string): boolean => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return line.includes(wrapper) || line.includes(`--lab\0${flow.lab.dir}\0`);
      } catch {
        return false;
      }
    };
    if (process.platform !== 'linux') return;
    const left = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isCall(name));
    for (let tries = 0; tries < 200 && left().length > 0; tries += 1) await delay(100);
    assert.deepEqual(left(), [], 'a call of the CLI is still there');
  }

  /** Fails with one of these codes, in a sentence that reads well, with a remedy, and without a secret. */
  async function failsWell(promise: Promise<unknown>, codes: readonly FailureCode[]): Promise<void> {
    const failure: unknown = await promise.then(
      () => assert.fail('it did not fail'),
      (error: unknown) => error,
    );
    assert.ok(failure instanceof Failure, String(failure));
    const { code, message: sentence, detail = '', remedy } = failure;
    assert.ok(codes.includes(code), `${code}: ${sentence}`);
    // Someone else's words, or a path, may end the sentence without a full stop.
    assert.match(sentence, /^[A-Z“][^\n{}]{20,400}(?:[.…]|: \S+)$/);
    assert.doesNotMatch(sentence, /reported: EOF/);
    assert.doesNotMatch(sentence, /undefined|null|NaN|\[object|<html|<!DOCTYPE/i);
    assert.ok(remedy, `no remedy for: ${sentence}`);
    for (const { stored } of listClusters(flow.lab.dir)) {
      const key = stored?.clientKey?.split('\n')[1];
      if (key !== undefined) assert.ok(!`${sentence}\n${detail}`.includes(key));
    }
  }
});

function json(caCert: string): string {
  return JSON.stringify({ caCert });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
