import * as vscode from 'vscode';
import { toFailure } from '../../failure/toFailure.ts';
import { isReadable } from '../../forwarding/inventory/rowState.ts';
import { getLoggingConfigs } from '../../ibmcloud/commands/loggingConfigs.ts';
import { serviceInstances, type LogService } from '../../ibmcloud/commands/serviceInstances.ts';
import { message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { rowsOnceRead } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { perHost } from '../perHost.ts';

const VIEW_ID = 'kubeAudit.serviceLogs';

interface LogNode {
  readonly item: vscode.TreeItem;
  readonly children?: () => Promise<readonly LogNode[]>;
}

/**
 * Show Service and Worker Logs: a section below the clusters that tells what is sent where without any set-up, which instances
 * receive it, and what a cluster's logging configurations of old still send. Only reads.
 */
class ServiceLogs implements vscode.TreeDataProvider<LogNode> {
  readonly #context: CommandContext;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getTreeItem({ item }: LogNode): vscode.TreeItem {
    return item;
  }

  async getChildren(parent?: LogNode): Promise<LogNode[]> {
    if (parent === undefined) return roots(this.#context);
    // Passive trouble stays where it is.
    const found = await parent.children?.().catch((error: unknown) => [troubleNode(error)]);
    return [...(found ?? [])];
  }
}

const logsOf = perHost((context) => {
  const logs = new ServiceLogs(context);
  const registration = vscode.window.registerTreeDataProvider(VIEW_ID, logs);
  return { logs, dispose: () => void registration.dispose() };
});

export async function showServiceLogs(context: CommandContext): Promise<void> {
  logsOf(context).logs.refresh();
  await vscode.commands.executeCommand('setContext', VIEW_ID, true);
  await vscode.commands.executeCommand(`${VIEW_ID}.focus`);
}

function roots(context: CommandContext): LogNode[] {
  return [
    node(message('Service Events'), 'cloud', {
      description: message('to Cloud Logs'),
      tooltip: message(
        'By default, without any set-up, what is done to clusters through IBM Cloud (a webhook set, a master refreshed, credentials fetched) is sent to the account’s IBM Cloud Logs instances. It can be seen only where there is one.',
      ),
      children: async () => [
        ...(await instances(context, 'logs', message('No Cloud Logs instance: nobody sees these events'))),
        ...(await instances(context, 'logdnaat')),
      ],
    }),
    node(message('API Server Audit Log'), 'shield', {
      description: message('once set up'),
      tooltip: message(
        'Who did what in a cluster. By default it is sent nowhere; the view of clusters tells where each one’s log goes.',
      ),
    }),
    node(message('Worker Logs'), 'server', {
      description: message('only by an agent'),
      tooltip: message(
        'By default they are sent nowhere. The agent of IBM Cloud Logs takes the logs of all containers of a cluster, and on OpenShift also the audit log of the workers’ own system (/var/log/audit).',
      ),
    }),
    node(message('Legacy Configurations'), 'archive', {
      description: message('read-only'),
      tooltip: message(
        'What `ibmcloud ks logging config get` lists of each cluster: log forwarding by Fluentd, which is retired.',
      ),
      children: async () =>
        (await rowsOnceRead(context)).filter(isReadable).map((row) => clusterNode(context, row.cluster)),
    }),
  ];
}

/** Instances that receive events; opened in the browser. @param none said where there is no instance; absent: nothing */
async function instances(
  { cli, signal }: CommandContext,
  service: LogService,
  none?: Message,
): Promise<readonly LogNode[]> {
  const found = await serviceInstances(cli, service, signal);
  if (found.length === 0) return none === undefined ? [] : [node(none, 'warning', {})];
  return found.map(({ name, region, dashboard }) => {
    const made = node(message('{0}', name), 'link-external', {
      description: service === 'logs' ? message('{0}', region) : message('retired · {0}', region),
      tooltip:
        service === 'logs'
          ? message('Cloud Logs in {0}. Open {1}', region, dashboard)
          : message('Activity Tracker in {0}, retired. Open {1}', region, dashboard),
    });
    made.item.command = {
      command: 'vscode.open',
      title: localize(message('Open Dashboard')),
      arguments: [vscode.Uri.parse(dashboard)],
    };
    return made;
  });
}

function clusterNode(
  { cli, signal }: CommandContext,
  cluster: { readonly id: string; readonly name: string },
): LogNode {
  return node(message('{0}', cluster.name), 'symbol-namespace', {
    children: async () => {
      const found = await cli.run(getLoggingConfigs(cluster.id), { signal });
      if (found.length === 0) return [node(message('None'), 'dash', {})];
      return found.map(({ source, target, kind, id }) =>
        node(message('{0} → {1}', source, target), 'arrow-right', {
          description: message('{0}', kind),
          tooltip: message('{0}', id),
        }),
      );
    },
  });
}

function troubleNode(error: unknown): LogNode {
  return node(message('{0}', localize(toFailure(error).text)), 'warning', {});
}

function node(
  label: Message,
  icon: string,
  more: {
    readonly description?: Message;
    readonly tooltip?: Message;
    readonly children?: () => Promise<readonly LogNode[]>;
  },
): LogNode {
  const { description, tooltip, children } = more;
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(localize(label), children === undefined ? None : Collapsed);
  item.iconPath = new vscode.ThemeIcon(icon);
  if (description !== undefined) item.description = localize(description);
  if (tooltip !== undefined) item.tooltip = localize(tooltip);
  return children === undefined ? { item } : { item, children };
}
