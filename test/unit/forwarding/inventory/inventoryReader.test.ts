import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../../src/failure/failure.ts';
import { judge } from '../../../../src/forwarding/condition/condition.ts';
import { Inventory } from '../../../../src/forwarding/inventory/inventory.ts';
import { InventoryReader } from '../../../../src/forwarding/inventory/inventoryReader.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { createCliRunner } from '../../../../src/ibmcloud/runner.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { seedLab } from '../../../lab/account/seed.ts';
import { audit, mainAccount, otherAccount } from '../../../lab/account/seededAccount.ts';
import { findCluster, readCalls, setFaults, updateAccount, updateCluster } from '../../../lab/account/store.ts';
import { writeWrapper } from '../../../lab/account/wrapper.ts';

const never = new AbortController().signal;

interface Reading {
  readonly reader: InventoryReader;
  inventory: Inventory;
  readonly changed: string[];
}

describe('reading the inventory with the CLI', () => {
  let lab: string;

  beforeEach(async () => {
    lab = await mkdtemp(join(tmpdir(), 'kube-audit-reader-'));
    seedLab(lab);
  });

  afterEach(() => rm(lab, { recursive: true, force: true }));

  function reading(accountId: string | undefined = mainAccount.guid): Reading {
    const cliPath = writeWrapper(lab);
    const cli = createCliRunner({
      locate: () => Promise.resolve(cliPath),
      environment: { PATH: process.env['PATH'], HOME: join(lab, 'home') },
    });
    const inventory = new Inventory(accountId);
    const result: Reading = {
      inventory,
      changed: [],
      reader: new InventoryReader(cli, inventory, {
        targetRead: (target) => {
          if (target !== undefined && target.account?.id !== result.inventory.accountId) {
            result.inventory = new Inventory(target.account?.id);
          }
          return result.inventory;
        },
        listChanged: () => result.changed.push('list'),
        rowChanged: (id) => result.changed.push(id),
      }),
    };
    return result;
  }

  const stateOf = ({ inventory }: Reading, name: string): string => {
    const row = inventory.rows().find(({ cluster }) => cluster.name === name);
    assert.ok(row, `no row ${name}`);
    const rules = { now: Date.now(), verifyAgainMs: 86_400_000, notForwarding: [] };
    return judge({ row }, rules).texts.map(inEnglish).join(' · ');
  };

  const calls = (words: string): number =>
    readCalls(lab).records.filter(({ args }) => args.join(' ').startsWith(words)).length;

  it('shows each of the clusters that differ rightly', async () => {
    const clusters = reading();
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    assert.deepEqual(
      Object.fromEntries(clusters.inventory.rows().map(({ cluster: { name } }) => [name, stateOf(clusters, name)])),
      {
        'cloudlogs-wdc': 'Not verified · Cloud Logs · verbose policy',
        'dev-fra': 'Not forwarding',
        'external-syd': 'Not verified · External Server',
        'forbidden-osa': 'No permission to read',
        'hand-made': 'Not verified · Private Network',
        'logs-tok': 'Retired service · Not verified · Log Analysis',
        'prod-dal': 'Not verified · Private Network',
        'sysdig-lon': 'In-cluster address · Not verified · Sysdig webhook',
        'tripled-mad': 'Group not targeted',
        'updating-par': 'Master updating · Not forwarding',
      },
    );
    assert.equal(clusters.changed[0], 'list');
    assert.ok(readCalls(lab).highestInFlight <= 8);
  });

  it('reads again after a listener has failed', async () => {
    const clusters = reading();
    const broken = 'the view is broken';
    clusters.changed.push = (id) => {
      if (id !== 'list') throw new Error(broken);
      return 0;
    };
    await assert.rejects(clusters.reader.refresh({ maxAgeMs: 0 }, never), { message: broken });
    clusters.changed.push = () => 0;
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    assert.equal(stateOf(clusters, 'dev-fra'), 'Not forwarding');
  });

  it('asks young rows again only when told to', async () => {
    const clusters = reading();
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    const before = readCalls(lab).records.length;
    await clusters.reader.refresh({ maxAgeMs: 300_000 }, never);
    assert.equal(readCalls(lab).records.length - before, 1, 'only the target is asked for');
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    // What is not found, because its resource group is not targeted, is asked for once more each time.
    assert.equal(calls('ks cluster get'), 22);
  });

  it('takes no list for an account’s that was read while another was selected', async () => {
    let account = 'A';
    const cli: CliRunner = {
      run: ({ args, parse }) => {
        const words = args.join(' ');
        const target = JSON.stringify({ user: { user_email: 'u' }, account: { guid: account, name: account } });
        if (words.startsWith('target')) return Promise.resolve(parse(target));
        if (!words.startsWith('ks cluster ls')) return Promise.resolve(parse('{}'));
        account = 'B';
        return Promise.resolve(parse(JSON.stringify([{ id: 'b', name: 'b', type: 'kubernetes' }])));
      },
    };
    const inventories = new Map(['A', 'B'].map((id) => [id, new Inventory(id)]));
    const ofA = inventories.get('A') ?? new Inventory('A');
    const reader = new InventoryReader(cli, ofA, {
      targetRead: (target) => inventories.get(target?.account?.id ?? '') ?? ofA,
      listChanged: () => undefined,
      rowChanged: () => undefined,
    });
    await reader.refresh({ maxAgeMs: 0 }, never);
    assert.deepEqual(ofA.rows(), []);
    assert.deepEqual(
      inventories
        .get('B')
        ?.rows()
        .map(({ cluster }) => cluster.id),
      ['b'],
    );
  });

  it('reads nothing for as long as a pass over many clusters took, however soon their rows are old', async () => {
    const rows = 200;
    const listed = Array.from({ length: rows }, (_, index) => ({
      id: `id${index}`,
      name: `c${index}`,
      type: 'kubernetes',
    }));
    let now = 0;
    let asked = 0;
    const cli: CliRunner = {
      run: ({ args, parse }) => {
        const words = args.join(' ');
        if (words.startsWith('target')) return Promise.resolve(parse(JSON.stringify({ user: { user_email: 'u' } })));
        if (words.startsWith('ks cluster ls')) return Promise.resolve(parse(JSON.stringify(listed)));
        asked += 1;
        // Each call takes its time from all the others: two for each row.
        now += 1_500;
        return Promise.resolve(parse(words.includes('webhook') ? '{}' : JSON.stringify({ id: 'i', name: 'n' })));
      },
    };
    const inventory = new Inventory(undefined);
    const reader = new InventoryReader(
      cli,
      inventory,
      { targetRead: () => inventory, listChanged: () => undefined, rowChanged: () => undefined },
      () => now,
    );
    await reader.refresh({ maxAgeMs: 300_000 }, never);
    const [pass, first] = [now, asked];
    assert.equal(first, 2 * rows);
    assert.ok(pass > 300_000, 'a pass takes longer than the rows may be old');
    now += 60_000;
    await reader.refresh({ maxAgeMs: 300_000 }, never);
    assert.equal(asked, first, 'the first rows are older than five minutes, and the pass took ten');
    now += pass;
    await reader.refresh({ maxAgeMs: 300_000 }, never);
    assert.ok(asked > first);
    // Who asks for it gets it.
    const before = asked;
    await reader.refresh({ maxAgeMs: 0 }, never);
    assert.equal(asked - before, 2 * rows);
  });

  it('does not take the time of a few rows for that of each of many', async () => {
    const cluster = (index: number): object => ({ id: `id${index}`, name: `c${index}`, type: 'kubernetes' });
    const listed = Array.from({ length: 800 }, (_, index) => cluster(index));
    let now = 0;
    let underWay: Promise<void> | undefined;
    const cli: CliRunner = {
      run: async ({ args, parse }) => {
        const words = args.join(' ');
        if (words.startsWith('target')) return parse(JSON.stringify({ user: { user_email: 'u' } }));
        if (words.startsWith('ks cluster ls')) return parse(JSON.stringify(listed));
        // Calls that are under way together take 3 s together.
        await (underWay ??= new Promise((answered) => {
          setImmediate(() => {
            now += 3_000;
            underWay = undefined;
            answered();
          });
        }));
        return parse(words.includes('webhook') ? '{}' : JSON.stringify({ id: 'i', name: 'n' }));
      },
    };
    const inventory = new Inventory(undefined);
    const reader = new InventoryReader(
      cli,
      inventory,
      { targetRead: () => inventory, listChanged: () => undefined, rowChanged: () => undefined },
      () => now,
    );
    await reader.refresh({ maxAgeMs: 300_000 }, never);
    const [pass, limit] = [now, reader.ageLimitMs(300_000)];
    assert.ok(pass >= 300_000 && limit >= 2 * pass, `${pass} ms, ${limit} ms`);
    // The list is old by now, but none of its rows.
    listed.push(cluster(800));
    await reader.refresh({ maxAgeMs: 300_000 }, never);
    const after = reader.ageLimitMs(300_000);
    assert.ok(after < 1.5 * limit, `${limit} ms before and ${after} ms after one more row`);
  });

  it('reads the rows on the screen first', async () => {
    const clusters = reading();
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    const ids = clusters.inventory.rows().map(({ cluster }) => cluster.id);
    const onScreen = ids.slice(-2);
    onScreen.forEach((id) => clusters.inventory.shown(id));
    const before = readCalls(lab).records.length;
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    const asked = readCalls(lab)
      .records.slice(before)
      .filter(({ args }) => args.includes('--cluster'))
      .sort((a, b) => a.startedAt - b.startedAt)
      .map(({ args }) => args[args.indexOf('--cluster') + 1]);
    // Eight start together: who of them is first is the machine's choice, so that only those eight are looked at.
    assert.ok(
      onScreen.every((id) => asked.slice(0, 8).includes(id)),
      `${asked.join()} does not begin with ${onScreen.join()}`,
    );
  });

  it('reads a cluster of another resource group once that is targeted, and keeps what it knew of the others', async () => {
    const clusters = reading();
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    updateAccount(lab, ({ session }) => (session.resourceGroupId = audit.id));
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    assert.equal(stateOf(clusters, 'tripled-mad'), 'Not forwarding');
    assert.equal(stateOf(clusters, 'prod-dal'), 'Group not targeted · Private Network');
  });

  it('reads one row alone, without the list', async () => {
    const clusters = reading();
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    const before = readCalls(lab).records.length;
    const id = clusters.inventory.rows()[0]?.cluster.id ?? '';
    await clusters.reader.refresh({ maxAgeMs: 0, only: id }, never);
    assert.equal(readCalls(lab).records.length - before, 2);
  });

  it('reads a row once more that is asked for while it is being read: it may have changed since', async () => {
    const clusters = reading();
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    const { id } = findCluster(lab, 'prod-dal') ?? assert.fail();
    setFaults(lab, [
      { command: 'ks cluster get', cluster: 'prod-dal', calls: [1], effect: { kind: 'delay', ms: 3_000 } },
    ]);
    const told = (): number => clusters.changed.filter((changed) => changed === id).length;
    const before = told();
    const underWay = clusters.reader.refresh({ maxAgeMs: 0, only: id }, never);
    while (told() === before) await delay(20);
    updateCluster(lab, id, (cluster) => {
      cluster.stored = null;
    });
    await clusters.reader.refresh({ maxAgeMs: 0, only: id }, never);
    assert.equal(stateOf(clusters, 'prod-dal'), 'Not forwarding');
    await underWay;
  });

  it('notices that another account is targeted', async () => {
    const clusters = reading();
    await clusters.reader.refresh({ maxAgeMs: 300_000 }, never);
    updateAccount(lab, ({ session }) => {
      session.accountGuid = otherAccount.guid;
      session.resourceGroupId = otherAccount.defaultGroup;
    });
    await clusters.reader.refresh({ maxAgeMs: 300_000 }, never);
    assert.equal(clusters.inventory.accountId, otherAccount.guid);
    assert.deepEqual(
      clusters.inventory.rows().map(({ cluster }) => cluster.name),
      ['elsewhere-dal'],
    );
  });

  it('says so when nobody is logged in, and keeps the rows', async () => {
    const clusters = reading();
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    updateAccount(lab, ({ session }) => (session.loggedIn = false));
    await assert.rejects(
      clusters.reader.refresh({ maxAgeMs: 0 }, never),
      (error) => error instanceof Failure && error.code === 'not-logged-in' && error.remedy === 'log-in',
    );
    assert.equal(clusters.inventory.rows().length, 10);
  });

  it('keeps what fails about one row in that row', async () => {
    const clusters = reading();
    setFaults(lab, [
      {
        cluster: 'prod-dal',
        command: 'ks cluster master audit-webhook get',
        effect: { kind: 'raw', stdout: '<html>', exitCode: 0 },
      },
    ]);
    await clusters.reader.refresh({ maxAgeMs: 0 }, never);
    assert.equal(stateOf(clusters, 'prod-dal'), 'Couldn’t be read (error page)');
    assert.equal(stateOf(clusters, 'hand-made'), 'Not verified · Private Network');
  });
});
