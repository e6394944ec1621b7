import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { KubeAuditExports } from '../../src/extension.ts';
import { otherAccount } from '../lab/account/seededAccount.ts';
import { readCalls, setFaults, updateAccount } from '../lab/account/store.ts';
import {
  belowGroup,
  labFolder,
  nodeOf,
  openExplorer,
  resetAccount,
  setSetting,
  shownRows,
  tooltipOf,
  until,
  untilState,
} from './explorerUnderTest.ts';

const expected: Readonly<Record<string, readonly [description: string, icon: string]>> = {
  'cloudlogs-wdc': ['Not verified · Cloud Logs · verbose policy', 'circle-large-outline'],
  'dev-fra': ['Not forwarding', 'circle-slash'],
  'external-syd': ['Not verified · External Server', 'circle-large-outline'],
  'forbidden-osa': ['No permission to read', 'lock'],
  'hand-made': ['Not verified · Private Network', 'circle-large-outline'],
  'logs-tok': ['Retired service · Not verified · Log Analysis', 'warning'],
  'prod-dal': ['Not verified · Private Network', 'circle-large-outline'],
  'sysdig-lon': ['In-cluster address · Not verified · Sysdig webhook', 'warning'],
  'tripled-mad': ['Group not targeted', 'eye-closed'],
  'updating-par': ['Master updating · Not forwarding', 'sync'],
};

describe('the view of clusters', () => {
  let clusters: KubeAuditExports['clusters'];
  let explorer: KubeAuditExports['explorer'];

  before(async () => {
    resetAccount();
    ({ clusters, explorer } = await openExplorer());
    await vscode.commands.executeCommand('kubeAudit.refresh');
  });

  after(async () => {
    resetAccount();
    await setSetting('groupBy', undefined);
  });

  it('shows every cluster of every provider rightly', () => {
    assert.equal(clusters.state(), 'ready');
    const rows = shownRows(explorer).filter(({ contextValue }) => contextValue.startsWith('cluster'));
    assert.deepEqual(
      Object.fromEntries(rows.map(({ label, description, icon }) => [label, [description, icon]])),
      expected,
    );
  });

  it('shows as neutral what is not meant to forward', async () => {
    const iconOf = (name: string): string | undefined => shownRows(explorer).find(({ label }) => label === name)?.icon;
    assert.equal(iconOf('dev-fra'), 'circle-slash');
    await setSetting('notForwarding', ['dev-*']);
    try {
      await until(
        () => iconOf('dev-fra') === 'dash',
        () => `its icon is ${iconOf('dev-fra')}`,
      );
    } finally {
      await setSetting('notForwarding', undefined);
    }
  });

  it('says the condition of each row to a screen reader', () => {
    const labels = ['dev-fra', 'prod-dal', 'sysdig-lon'].map(
      (name) => explorer.tree.getTreeItem(nodeOf(explorer, name)).accessibilityInformation?.label,
    );
    assert.deepEqual(labels, [
      'dev-fra, Not forwarding',
      'prod-dal, Not verified, Private Network',
      'sysdig-lon, Warnings, In-cluster address, Not verified, Sysdig webhook',
    ]);
  });

  it('groups by condition, what needs help first', async () => {
    await setSetting('groupBy', 'condition');
    const groups = shownRows(explorer).filter(({ contextValue }) => contextValue === 'group');
    assert.deepEqual(
      groups.map(({ label, description, icon }) => `${icon}: ${label} ${description}`),
      [
        'warning: Warnings 2',
        'circle-slash: Not forwarding 1',
        'circle-large-outline: Not verified 4',
        'sync: Master busy 1',
        'eye-closed: Group not targeted 1',
        'lock: No permission to read 1',
      ],
    );
    await setSetting('groupBy', undefined);
  });

  it('sorts worst first, and shows only what is not known to be good, and says how many of how many', async () => {
    const names = (): readonly string[] => shownRows(explorer).map(({ label }) => label);
    await setSetting('groupBy', 'none');
    try {
      await setSetting('sortBy', 'condition');
      await until(
        () => names()[0] === 'logs-tok',
        () => `the order is ${names().join(', ')}`,
      );
      const bad = ['logs-tok', 'sysdig-lon', 'dev-fra'];
      assert.deepEqual(names().slice(0, 3), bad);
      assert.equal(names().length, 10);
      await setSetting('sortBy', undefined);
      await setSetting('notForwarding', ['dev-*']);
      await vscode.commands.executeCommand('kubeAudit.showProblems');
      await until(
        () => names().length === 9,
        () => `shown are ${names().join(', ')}`,
      );
      const unverified = ['cloudlogs-wdc', 'external-syd', 'hand-made', 'prod-dal'];
      const unknown = ['updating-par', 'tripled-mad', 'forbidden-osa'];
      assert.deepEqual(names(), ['logs-tok', 'sysdig-lon', ...unverified, ...unknown]);
      assert.equal(explorer.tree.count(), 9);
      await vscode.commands.executeCommand('kubeAudit.showAllClusters');
      await until(
        () => names().length === 10,
        () => `shown are ${names().join(', ')}`,
      );
    } finally {
      for (const name of ['groupBy', 'sortBy', 'show', 'notForwarding']) await setSetting(name, undefined);
    }
  });

  it('groups by resource group, by region, or not at all', async () => {
    const groups = (): readonly string[] =>
      shownRows(explorer)
        .filter(({ contextValue }) => contextValue === 'group')
        .map(({ label, description }) => `${label} ${description}`);
    assert.deepEqual(groups(), ['audit-team 1', 'default 9']);
    const { tree } = explorer;
    assert.deepEqual(
      tree.roots().map((group) => tree.getTreeItem(group).accessibilityInformation?.label),
      ['Resource group audit-team, 1 cluster', 'Resource group default, 9 clusters'],
    );
    for (const group of tree.roots()) {
      assert.ok(belowGroup(tree, group).every((node) => tree.getParent(node) === group));
    }
    await setSetting('groupBy', 'region');
    assert.equal(groups().length, 9);
    await setSetting('groupBy', 'none');
    assert.deepEqual(groups(), []);
    assert.ok(tree.roots().every((node) => tree.getParent(node) === undefined));
    assert.equal(shownRows(explorer).length, 10);
    await setSetting('groupBy', undefined);
  });

  it('gives every row an id of its own, which stays over a refresh', async () => {
    const before = shownRows(explorer).map(({ id }) => id);
    assert.equal(new Set(before).size, before.length);
    const nodes = explorer.tree.roots();
    await vscode.commands.executeCommand('kubeAudit.refresh');
    assert.deepEqual(
      shownRows(explorer).map(({ id }) => id),
      before,
    );
    assert.deepEqual(
      explorer.tree.roots().map((node, index) => node === nodes[index]),
      [true, true],
    );
  });

  it('redraws the rows that changed, and never the whole tree, while the list stays: commands would lose their rows', async () => {
    const drawn: unknown[] = [];
    const subscription = explorer.tree.onDidChangeTreeData((change) =>
      drawn.push(
        ...(Array.isArray(change) ? change : [change]).map((node) => node && explorer.tree.getTreeItem(node).label),
      ),
    );
    const drawnByRefresh = async (): Promise<unknown[]> => {
      drawn.length = 0;
      await vscode.commands.executeCommand('kubeAudit.refresh');
      return [...new Set(drawn)];
    };
    try {
      shownRows(explorer);
      assert.deepEqual(await drawnByRefresh(), []);
      const fault = { kind: 'raw', stdout: '<html>', exitCode: 0 } as const;
      setFaults(labFolder(), [{ cluster: 'prod-dal', command: 'ks cluster master audit-webhook get', effect: fault }]);
      assert.deepEqual(await drawnByRefresh(), ['prod-dal']);
      setFaults(labFolder(), []);
      assert.deepEqual(await drawnByRefresh(), ['prod-dal']);
      // Its age has changed, and VS Code asks for it no more until the row is drawn.
      await tooltipOf(explorer, 'dev-fra');
      assert.deepEqual(await drawnByRefresh(), ['dev-fra']);
    } finally {
      setFaults(labFolder(), []);
      subscription.dispose();
    }
  });

  it('offers the commands of a node by what the cluster is', () => {
    const contexts = Object.fromEntries(shownRows(explorer).map(({ label, contextValue }) => [label, contextValue]));
    assert.equal(
      contexts['prod-dal'],
      'cluster;readable;webhook;idle;changeable;forwarder;consumer;certificates;console',
    );
    assert.equal(contexts['external-syd'], 'cluster;readable;webhook;idle;changeable;certificates;console');
    assert.equal(contexts['dev-fra'], 'cluster;readable;bare;idle;changeable;console');
    assert.equal(contexts['updating-par'], 'cluster;readable;bare;console');
    assert.equal(contexts['forbidden-osa'], 'cluster;console');
    assert.equal(contexts['tripled-mad'], 'cluster;otherGroup;console');
  });

  it('copies the URL of a webhook', async () => {
    const node = nodeOf(explorer, 'sysdig-lon');
    await vscode.commands.executeCommand('kubeAudit.copyWebhookUrl', node);
    assert.equal(await vscode.env.clipboard.readText(), 'http://172.21.104.213:7765/k8s_audit');
  });

  it('copies id, name and CRN of a cluster', async () => {
    const node = nodeOf(explorer, 'prod-dal');
    const { cluster } = clusters.rows().find((row) => row.cluster.name === 'prod-dal') ?? assert.fail();
    const copied: string[] = [];
    for (const command of ['copyClusterId', 'copyClusterName', 'copyClusterCrn']) {
      await vscode.commands.executeCommand(`kubeAudit.${command}`, node);
      copied.push(await vscode.env.clipboard.readText());
    }
    const account = clusters.target()?.account?.id ?? '';
    const crn = `crn:v1:bluemix:public:containers-kubernetes:${cluster.region}:a/${account}:${cluster.id}::`;
    assert.deepEqual(copied, [cluster.id, 'prod-dal', crn]);
  });

  it('asks only who is logged in when the view is shown again while the rows are young', async () => {
    const before = readCalls(labFolder()).records.length;
    const asked = (): readonly string[] =>
      readCalls(labFolder())
        .records.slice(before)
        .map(({ args }) => args.join(' '));
    // Nobody is asked twice within some seconds, and what asked last may have been VS Code's focus: it is shown until
    // one asks.
    await until(
      async () => {
        await vscode.commands.executeCommand('workbench.view.explorer');
        await vscode.commands.executeCommand('kubeAudit.clusters.focus');
        return asked().length > 0;
      },
      () => 'nothing was asked',
    );
    // It waits for every row that is being read.
    await vscode.commands.executeCommand('kubeAudit.refreshCluster', nodeOf(explorer, 'dev-fra'));
    const id = clusters.rows().find(({ cluster }) => cluster.name === 'dev-fra')?.cluster.id ?? '';
    const ofRow = ['ks cluster get', 'ks cluster master audit-webhook get'].map(
      (command) => `${command} --cluster ${id} --output json -q`,
    );
    assert.deepEqual([...asked()].sort(), [...ofRow, 'target --output json']);
  });

  it('reads one row again when it is asked to', async () => {
    const records = readCalls(labFolder()).records.length;
    await vscode.commands.executeCommand('kubeAudit.refreshCluster', nodeOf(explorer, 'dev-fra'));
    assert.equal(readCalls(labFolder()).records.length - records, 2);
  });

  it('keeps a row that could not be read again, says so, and leaves the others alone', async () => {
    setFaults(labFolder(), [
      {
        cluster: 'prod-dal',
        command: 'ks cluster master audit-webhook get',
        effect: { kind: 'raw', stdout: '<html>', exitCode: 0 },
      },
    ]);
    await vscode.commands.executeCommand('kubeAudit.refresh');
    const rows = Object.fromEntries(shownRows(explorer).map(({ label, description }) => [label, description]));
    assert.equal(rows['prod-dal'], 'Couldn’t be read again (error page) · Private Network');
    assert.equal(rows['hand-made'], 'Not verified · Private Network');
    setFaults(labFolder(), []);
    await vscode.commands.executeCommand('kubeAudit.refresh');
  });

  it('notices another account, and paints what it knew when the first comes back', async () => {
    updateAccount(labFolder(), ({ session }) => {
      session.accountGuid = otherAccount.guid;
      session.resourceGroupId = otherAccount.defaultGroup;
    });
    await vscode.commands.executeCommand('kubeAudit.refresh');
    assert.deepEqual(
      clusters.rows().map(({ cluster }) => cluster.name),
      ['elsewhere-dal'],
    );
    assert.equal(clusters.target()?.account?.name, 'Example Sandbox');

    resetAccount();
    // Slow enough that what is seen first can only be what was known.
    setFaults(labFolder(), [{ command: 'ks cluster ls', effect: { kind: 'delay', ms: 3000 } }]);
    const refreshed = vscode.commands.executeCommand('kubeAudit.refresh');
    await until(
      () => clusters.target()?.account?.name === 'Example Production',
      () => 'the account was not noticed',
    );
    await until(
      () => clusters.rows().length === 10,
      () => 'nothing was painted',
    );
    await refreshed;
    setFaults(labFolder(), []);
  });
});

describe('welcome texts', () => {
  let clusters: KubeAuditExports['clusters'];
  let explorer: KubeAuditExports['explorer'];
  let cliPath: string | undefined;

  before(async () => {
    resetAccount();
    ({ clusters, explorer } = await openExplorer());
    cliPath = vscode.workspace.getConfiguration('kubeAudit').get<string>('cliPath');
  });

  afterEach(async () => {
    await setSetting('cliPath', cliPath);
    resetAccount();
    await vscode.commands.executeCommand('kubeAudit.refresh');
    assert.equal(clusters.state(), 'ready');
  });

  it('tell that the CLI is missing, and where it was looked for', async () => {
    await setSetting('cliPath', '/nowhere/ibmcloud');
    await untilState({ clusters, explorer }, 'cliMissing');
    assert.deepEqual(shownRows(explorer), []);
    assert.deepEqual(explorer.searchedPlaces(), ['/nowhere/ibmcloud']);
  });

  it('tell that the plug-in is missing', async () => {
    updateAccount(labFolder(), ({ plugins }) => (plugins.containerService = false));
    await vscode.commands.executeCommand('kubeAudit.refresh');
    assert.equal(clusters.state(), 'pluginMissing');
    assert.deepEqual(shownRows(explorer), []);
  });

  it('tell that nobody is logged in', async () => {
    updateAccount(labFolder(), ({ session }) => (session.loggedIn = false));
    await vscode.commands.executeCommand('kubeAudit.refresh');
    assert.equal(clusters.state(), 'notLoggedIn');
    assert.deepEqual(shownRows(explorer), []);
  });

  it('tell that the session has expired', async () => {
    updateAccount(labFolder(), ({ session }) => (session.expired = 'refresh'));
    await vscode.commands.executeCommand('kubeAudit.refresh');
    assert.equal(clusters.state(), 'notLoggedIn');
  });

  it('tell that the account has no cluster', async () => {
    setFaults(labFolder(), [{ command: 'ks cluster ls', effect: { kind: 'raw', stdout: '[]\n', exitCode: 0 } }]);
    await vscode.commands.executeCommand('kubeAudit.refresh');
    assert.equal(clusters.state(), 'noCluster');
  });

  it('are not for other trouble: the rows stay', async () => {
    setFaults(labFolder(), [
      { command: 'ks cluster ls', effect: { kind: 'raw', stdout: '<html></html>', exitCode: 0 } },
    ]);
    await vscode.commands.executeCommand('kubeAudit.refresh');
    assert.equal(clusters.state(), 'failed');
    assert.ok(shownRows(explorer).length > 10);
  });
});
