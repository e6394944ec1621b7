/** What the palette offers: only what has something to act on. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contributions } from '../../../src/commands/contributions.ts';
import { judge, type Condition } from '../../../src/forwarding/condition/condition.ts';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import { Inventory } from '../../../src/forwarding/inventory/inventory.ts';
import type { Cluster } from '../../../src/ibmcloud/models.ts';
import { message } from '../../../src/text/message.ts';
import { paletteWords } from '../../../src/views/paletteWords.ts';
import { seededUrls } from '../../lab/account/seededClusters.ts';

const cluster: Cluster = {
  id: 'c1',
  name: 'prod-dal',
  provider: 'vpc-gen2',
  type: 'kubernetes',
  region: 'us-south',
  location: 'Dallas',
  resourceGroupId: 'group',
  resourceGroupName: 'default',
  version: '1.33.4_1546',
  state: 'normal',
};

/** Commands that are always of use, each with what it acts on. */
const alwaysOfUse: Readonly<Record<string, string>> = {
  refresh: 'reads the account, whatever is known of it',
  refreshCluster: 'any cluster; without rows it reads the list first',
  logIn: 'the CLI; hidden without one',
  logInWithApiKey: 'the CLI; hidden without one',
  selectAccount: 'a login; hidden without one',
  selectResourceGroup: 'a login; hidden without one',
  setUpForwarding: 'any cluster',
  showLoggingAgentValues: 'any cluster',
  createLogsInstance: 'any cluster',
  refreshMaster: 'any cluster has a master',
  verify: 'any cluster: one that forwards nothing is not covered',
  copyClusterId: 'any cluster',
  copyClusterName: 'any cluster',
  copyClusterCrn: 'any cluster',
  openInIbmCloud: 'any cluster',
  openFleet: 'all clusters',
  saveEvidence: 'all clusters',
  openOverview: 'any cluster',
  showPlan: 'any cluster; says where no plan was run',
  openAuditLog: 'any file, which it asks for',
  reportEvents: 'any files, which it asks for',
  exploreEvents: 'any files, which it asks for',
  whoChanged: 'any files, which it asks for',
  objectHistory: 'any files, which it asks for',
  groupBy: 'the view',
  sortBy: 'the view',
  showServiceLogs: 'the account; hidden without a login',
  showLog: 'the output of the extension, which is always there',
  generateManifests: 'a folder of the workspace; hidden without one',
};

describe('the palette', () => {
  const inPalette = (name: string): string | undefined =>
    Object.entries(contributions)
      .find(([key]) => key === name)?.[1]
      .places?.find(({ menu }) => menu === 'commandPalette')?.when;

  it('offers each command only where it has something to act on', () => {
    const names = Object.keys(contributions);
    const unconditional = names.filter((name) => inPalette(name) === undefined);
    assert.deepEqual(unconditional.sort(), Object.keys(alwaysOfUse).sort());
    for (const name of names) assert.notEqual(inPalette(name)?.trim(), '', name);
  });

  it('hides by enablement what the table above says is hidden', () => {
    for (const [name, reason] of Object.entries(alwaysOfUse)) {
      const enablement = Object.entries(contributions).find(([key]) => key === name)?.[1].enablement;
      if (reason.includes('hidden without')) assert.ok(enablement, name);
    }
  });

  it('knows what there is to act on out of what is known of the clusters', () => {
    const inventory = new Inventory('account');
    const words = (more: Partial<Parameters<typeof paletteWords>[0]> = {}): string =>
      paletteWords({
        rows: () => inventory.rows(),
        verdict: () => undefined,
        condition: () => undefined,
        unfinished: () => 0,
        isRestorable: () => false,
        ...more,
      });
    assert.equal(words(), 'known;webhook;certificates;ibmImage', 'no list was read: there may be some');
    inventory.listed([cluster], 1);
    assert.equal(words(), 'known;webhook;certificates;ibmImage', 'its webhook was not read');
    const fails = (code: FailureCode): void =>
      inventory.readingFailed(cluster.id, 'webhook', new Failure(code, message('It failed.')), 1);
    for (const code of ['network', 'timed-out', 'gateway', 'bad-output'] as const) {
      fails(code);
      assert.equal(words(), 'known;webhook;certificates;ibmImage', code);
    }
    fails('no-permission');
    assert.equal(words(), 'known', 'what may not be read is nothing to act on');
    inventory.webhookRead(cluster.id, undefined, 2);
    assert.equal(words(), 'known');
    inventory.webhookRead(cluster.id, { server: 'https://logs.example.com', policy: 'default' }, 3);
    assert.equal(words(), 'known;webhook;certificates;ibmImage;configured', 'it is not judged yet');
    const condition = (id: string): Condition | undefined => {
      const row = inventory.row(id);
      return row && judge({ row }, { now: 3, verifyAgainMs: 1, notForwarding: [] });
    };
    assert.equal(words({ condition }), 'known;webhook;certificates;configured');
    inventory.webhookRead(cluster.id, { server: 'http://161.26.0.10:8080', policy: 'default' }, 3);
    assert.equal(words({ condition }), 'known;webhook;configured', 'over plain http certificates are ignored');
    inventory.webhookRead(cluster.id, { server: seededUrls.cloudLogs, policy: 'default' }, 3);
    assert.equal(words({ condition }), 'known;webhook;certificates;ibmImage;configured');
    inventory.webhookRead(cluster.id, undefined, 4);
    assert.equal(words({ unfinished: () => 1 }), 'known;unfinished');
    assert.equal(words({ isRestorable: (id) => id === cluster.id }), 'known;former');
    assert.equal(words({ verdict: () => ({ state: 'passing', at: 1, failures: [], warnings: 0 }) }), 'known;report');
  });
});
