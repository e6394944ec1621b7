import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { scriptOfPlan } from '../../../../../src/forwarding/plans/script/script.ts';
import { stepOf } from '../../../../../src/forwarding/plans/stepOf.ts';
import { message } from '../../../../../src/text/message.ts';
import { readAccount, setFaults } from '../../../../lab/account/store.ts';
import { FlowLab } from '../../support/flowLab.ts';

/** Of a master: its state, its status, and the minute in which that changed. */
type Look = readonly [state: string, status: string, minute: number, health?: string];

const before0: Look = ['deployed', 'Ready', 0];
const inProgress: Look = ['updating', 'Refresh in progress.', 60];

/**
 * What `cluster get` says one look after the other. IBM puts a master whose operation failed back to `deployed`; only
 * its status says so.
 */
const cases: readonly { readonly name: string; readonly looks: readonly Look[]; readonly ends: RegExp }[] = [
  { name: 'a refresh that ends well', looks: [before0, inProgress, ['deployed', 'Ready', 66]], ends: /Done\.$/ },
  {
    name: 'one that is requested at first',
    looks: [['deployed', 'Refresh requested.', 60], inProgress, ['deployed', 'Ready', 66]],
    ends: /Refresh in progress[^]*Done\.$/,
  },
  {
    name: 'another operation that comes first',
    looks: [
      ['deployed', 'VPN server configuration update requested.', 60],
      ['deployed', 'VPN server configuration update in progress.', 61],
      ['deployed', 'Ready', 66],
    ],
    ends: /update in progress[^]*Done\.$/,
  },
  {
    name: 'a hint that is no failure',
    looks: [inProgress, ['deployed', 'The master is approaching its allotted memory resource limit (93%).', 66]],
    ends: /Done\.$/,
  },
  {
    name: 'an admission webhook that stops it',
    looks: [
      inProgress,
      [
        'deployed',
        'Cannot complete cluster master operations because the cluster has a broken webhook application.',
        66,
      ],
    ],
    ends: /ended as: Cannot complete cluster master operations[^\n]*\n$/,
  },
  {
    name: 'a cancelled one',
    looks: [
      [
        'deployed',
        'Version update canceled. CAE012: the current OpenShift clusterversion rollout is not complete.',
        66,
      ],
    ],
    ends: /ended as: Version update canceled[^\n]*\n$/,
  },
  {
    name: 'a failed one',
    looks: [
      inProgress,
      ['deployed', 'VPN server configuration update failed. IBM Cloud support has been notified.', 66],
    ],
    ends: /ended as: VPN server configuration update failed[^\n]*\n$/,
  },
  {
    name: 'a state that says so',
    looks: [inProgress, ['deploy_failed', 'Refresh failed.', 66]],
    ends: /ended as deploy_failed \(Refresh failed\.\)\.\n$/,
  },
  {
    name: 'a state in which an update ended',
    looks: [inProgress, ['update_failed', 'Ready', 66]],
    ends: /ended as update_failed \(Ready\)\.\n$/,
  },
  {
    name: 'a refresh that leaves it ill',
    looks: [['deployed', 'Ready', 0, 'error'], inProgress, ['deployed', 'Ready', 66, 'error']],
    ends: /ended with health error: Ready\n$/,
  },
  {
    name: 'a failure of long ago',
    looks: [['deployed', 'Version update failed.', 0], inProgress, ['deployed', 'Ready', 66]],
    ends: /Done\.$/,
  },
  { name: 'no answer that says anything', looks: [['', '', 0]], ends: /The state of the master cannot be read\.\n$/ },
];

describe('a script that waits for the master', () => {
  let flow: FlowLab;
  before(async () => {
    flow = await FlowLab.start();
  });
  after(() => flow.stop());

  function details([masterState, masterStatus, minute, masterHealth = 'normal']: Look): string {
    const masterStatusModifiedDate = new Date(Date.UTC(2026, 7, 1, 8, minute)).toISOString().replace('.000Z', '+0000');
    return JSON.stringify(
      { id: 'c', lifecycle: { masterStatus, masterStatusModifiedDate, masterHealth, masterState } },
      undefined,
      2,
    );
  }

  for (const { name, looks, ends } of cases) {
    it(`after ${name}`, async () => {
      const [state, status, minute] = before0;
      const since = {
        state,
        status,
        health: 'normal',
        statusModified: /Date": "(.*)"/.exec(details(before0))?.[1] ?? '',
      };
      assert.equal(minute, 0);
      const script = scriptOfPlan({
        title: message('Wait'),
        account: { id: readAccount(flow.lab.dir).session.accountGuid, name: 'Example' },
        cluster: await flow.cluster('dev-fra'),
        credentials: 'user',
        steps: [stepOf({ kind: 'wait-deployed', timeoutMs: 60_000, since })],
        notes: [],
      });
      setFaults(
        flow.lab.dir,
        looks.map((look, index) => ({
          command: 'ks cluster get',
          // The last one stays.
          ...(index < looks.length - 1 ? { calls: [index + 1] } : {}),
          effect: { kind: 'raw', exitCode: 0, stdout: details(look) },
        })),
      );
      const {
        status: exit,
        stdout,
        stderr,
      } = spawnSync('/bin/bash', {
        input: script,
        encoding: 'utf8',
        env: { PATH: `${dirname(flow.lab.cliPath)}:/usr/bin:/bin`, POLL_SECONDS: '0.05', GRACE_SECONDS: '3600' },
      });
      assert.match(exit === 0 ? stdout.trimEnd() : stdout + stderr, ends);
    });
  }
});
