import * as vscode from 'vscode';
import { toFailure } from '../failure/toFailure.ts';
import type { Clusters } from '../forwarding/inventory/clusters.ts';
import type { Row } from '../forwarding/inventory/inventory.ts';
import { isReadable } from '../forwarding/condition/readable.ts';
import type { CliRunner } from '../ibmcloud/cliCommand.ts';
import { getLoggingConfigs, type LoggingConfig } from '../ibmcloud/commands/loggingConfigs.ts';
import { serviceInstances, type LogService } from '../ibmcloud/commands/serviceInstances.ts';
import { message, type Message } from '../text/message.ts';
import { localize } from '../ui/localize.ts';
import { treeRow } from '../ui/showText.ts';
import { auditLogDestinations } from './auditLogDestinations.ts';
import { clusterCount } from '../forwarding/cluster/clusterWords.ts';
import { afterLegacyRows, incompleteList } from './legacyRows.ts';

export const SERVICE_LOGS_ID = 'kubeAudit.serviceLogs';

interface LogNode {
  readonly item: vscode.TreeItem;
  readonly children?: () => Promise<readonly LogNode[]>;
}

/** The view's data. */
export interface ServiceLogsSource {
  readonly cli: CliRunner;
  readonly signal: AbortSignal;
  /** The clusters of the account, read on demand. */
  readonly rows: () => Promise<readonly Row[]>;
  readonly clusters: Pick<Clusters, 'subscribe' | 'target' | 'state' | 'unlisted'>;
}

/**
 * A view below the clusters: which logs are sent where by default, which instances receive them, and what a cluster's
 * legacy logging configurations still send. Only reads.
 */
export class ServiceLogs implements vscode.TreeDataProvider<LogNode>, vscode.Disposable {
  readonly #source: ServiceLogsSource;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #registration: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(source: ServiceLogsSource) {
    this.#source = source;
    // What is of another account must not stay on the screen.
    let shown = accountOf(source);
    const lookAgain = (): void => {
      const now = accountOf(source);
      if (now === shown) return;
      shown = now;
      this.refresh();
    };
    this.#registration = vscode.Disposable.from(
      vscode.window.registerTreeDataProvider(SERVICE_LOGS_ID, this),
      source.clusters.subscribe({ targetChanged: lookAgain, listChanged: lookAgain }),
    );
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getTreeItem({ item }: LogNode): vscode.TreeItem {
    return item;
  }

  async getChildren(parent?: LogNode): Promise<LogNode[]> {
    if (parent === undefined) return accountOf(this.#source) === undefined ? [] : roots(this.#source);
    // Background failures stay in the view.
    const found = await parent.children?.().catch((error: unknown) => [troubleNode(error)]);
    return [...(found ?? [])];
  }

  dispose(): void {
    vscode.Disposable.from(this.#registration, this.#changed).dispose();
  }
}

function roots(source: ServiceLogsSource): LogNode[] {
  return [
    node(message('Service Events'), 'cloud', {
      description: message('to Cloud Logs'),
      tooltip: message(
        'By default, without any set-up, what is done to clusters through IBM Cloud (a webhook set, a master refreshed, credentials fetched) is sent to the account’s IBM Cloud Logs instances. It can be seen only where there is one.',
      ),
      children: async () => [
        ...(await instances(source, 'logs', message('No Cloud Logs instance: these events aren’t kept'))),
        ...(await instances(source, 'logdnaat')),
      ],
    }),
    node(message('API Server Audit Log'), 'list-unordered', {
      description: message('by destination'),
      tooltip: message(
        'Who did what in a cluster. By default it is sent nowhere; the clusters view shows where each one’s log goes.',
      ),
      children: () => destinations(source),
    }),
    node(message('Legacy Configurations'), 'archive', {
      description: message('read-only'),
      tooltip: message(
        'What `ibmcloud ks logging config get` lists of each cluster: log forwarding by Fluentd, which is retired.',
      ),
      children: () => legacyConfigurations(source),
    }),
  ];
}

/** Where the clusters' audit logs are sent, as far as is known, and why that may not be all. */
async function destinations({ rows, clusters }: ServiceLogsSource): Promise<readonly LogNode[]> {
  const found = auditLogDestinations(await rows()).map(({ name, clusters: count }) =>
    node(name, 'arrow-small-right', { description: clusterCount(count) }),
  );
  const list = { state: () => clusters.state(), unlisted: () => clusters.unlisted() };
  const left = incompleteList(list);
  const said = found.length === 0 && left.length === 0 ? [message('None')] : left;
  return [...found, ...said.map((text) => node(text, 'dash', {}))];
}

/** Instances that receive events; opened in the browser. @param none text for no instance; absent: nothing */
async function instances(
  { cli, signal }: ServiceLogsSource,
  service: LogService,
  none?: Message,
): Promise<readonly LogNode[]> {
  const { instances: found } = await serviceInstances(cli, service, signal);
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

/** Which account is logged in; `undefined` where none is. */
function accountOf({ clusters }: ServiceLogsSource): string | undefined {
  return clusters.state() === 'notLoggedIn' ? undefined : (clusters.target()?.account?.id ?? '');
}

/** The clusters that have configurations, those whose configurations could not be read, and how many weren’t asked. */
async function legacyConfigurations(source: ServiceLogsSource): Promise<readonly LogNode[]> {
  const { cli, signal, clusters } = source;
  const rows = await source.rows();
  const nodes = await Promise.all(
    rows.filter(isReadable).map(async ({ cluster: { id, name } }) => {
      const below = await cli.run(getLoggingConfigs(id), { signal, priority: 'normal' }).then(
        (found) => found.map(configurationNode),
        (error: unknown) => [troubleNode(error)],
      );
      if (below.length === 0) return [];
      return [node(message('{0}', name), 'symbol-namespace', { children: () => Promise.resolve(below) })];
    }),
  );
  const found = nodes.flat();
  const list = { state: () => clusters.state(), unlisted: () => clusters.unlisted() };
  return [...found, ...afterLegacyRows(found.length, rows, list).map((text) => node(text, 'dash', {}))];
}

function configurationNode({ source, target, kind, id }: LoggingConfig): LogNode {
  return node(message('{0} → {1}', source, target), 'arrow-small-right', {
    description: message('{0}', kind),
    tooltip: message('{0}', id),
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
  const item = treeRow(localize(label), children === undefined ? None : Collapsed);
  item.iconPath = new vscode.ThemeIcon(icon);
  if (description !== undefined) item.description = localize(description);
  if (tooltip !== undefined) item.tooltip = localize(tooltip);
  return children === undefined ? { item } : { item, children };
}
