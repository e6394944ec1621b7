import { join } from 'node:path';
import * as vscode from 'vscode';
import type { CommandContext } from './commands/command.ts';
import { registerCommands } from './commands/registerCommands.ts';
import { registerEditor } from './editor/registerEditor.ts';
import { toFailure } from './failure/toFailure.ts';
import { ARRIVAL_WAITS } from './forwarding/delivery/arrivalWaits.ts';
import { Clusters } from './forwarding/inventory/clusters.ts';
import { LastKnown } from './forwarding/inventory/lastKnown.ts';
import { writesInTurn } from './forwarding/inventory/writesInTurn.ts';
import { JournalFolder } from './forwarding/plans/journal/journalFolder.ts';
import type { WebhookRecords } from './forwarding/webhook/webhookRecord.ts';
import type { Endpoint } from './ibmcloud/models.ts';
import { inEnglish } from './text/message.ts';
import type { ReportDocuments } from './ui/documents/reportDocuments.ts';
import { lazy } from './ui/lazy.ts';
import { createLazyCli } from './ui/lazyCli.ts';
import { loadChunk } from './ui/loadChunk.ts';
import { createLog } from './ui/log.ts';
import { treeView } from './ui/showText.ts';
import { ConditionSettings, endpoint, pollIntervalMs, reportWrongSettings } from './ui/settings.ts';
import { ClusterExplorer } from './views/clusterExplorer.ts';
import type { EventRow } from './views/events/eventRows.ts';
import { HISTOGRAM_ID, LateRows, TOP_LISTS_ID } from './views/events/lateRows.ts';
import { turnWithWelcomePages } from './views/walkthroughTicks.ts';

/** An API server may batch events for 30 s before it posts them. */
const DELIVERY_WAIT_MS = 45_000;
/** With batches of 30 s, an API server that reaches no pod counts its first error after about two minutes. */
const COUNTER_WAIT_MS = 150_000;
/** A refresh shows in the master's state after some minutes. */
const REFRESH_GRACE_MS = 60_000;
/** Clean up after a crash only once the start is over. */
const SWEEP_AFTER_MS = 10_000;

/** What `activate()` gives to other code in this host; our own tests and measurements read through it. */
export interface KubeAuditExports {
  readonly clusters: Clusters;
  readonly explorer: ClusterExplorer;
}

/** Wires the parts together. Runs, reads and awaits nothing. */
export function activate(context: vscode.ExtensionContext): KubeAuditExports {
  const ended = new AbortController();
  const log = createLog();
  reportWrongSettings((text) => log.warn(text));
  const { runner: cli, locate } = createLazyCli(log, (id) => clusters.row(id)?.cluster.name);
  const memory = writesInTurn(context.globalState);
  const webhookRecords: WebhookRecords = {
    get: (id) => memory.get(`webhook:${id}`),
    put: async (record) => memory.update(`webhook:${record.clusterId}`, record),
  };
  const rules = new ConditionSettings();
  const sources = {
    judgement: lazy(() => import(/* webpackChunkName: "condition" */ './forwarding/condition/condition.ts')),
    record: (id: string) => webhookRecords.get(id),
    rules: () => rules.now(),
  };
  const clusters = new Clusters(
    cli,
    new LastKnown(memory),
    sources,
    (text) => log.warn(text),
    lazy(async () => {
      const loading = import(/* webpackChunkName: "cli" */ './forwarding/inventory/inventoryReader.ts');
      return (await loading).InventoryReader;
    }),
  );
  const journal = new JournalFolder(join(context.globalStorageUri.fsPath, 'plans'), (text) =>
    log.warn(inEnglish(text)),
  );
  /** Below the storage of this user: in the system's folder for temporary files others may put links. */
  const keys = join(context.globalStorageUri.fsPath, 'keys');
  const editor = registerEditor(log, keys);
  const reachable = new Map<string, Endpoint>();
  /** Objects that end with the extension, once they are created. */
  const once = <T extends vscode.Disposable>(make: () => Promise<T>): (() => Promise<T>) =>
    lazy(async () => {
      const made = await make();
      context.subscriptions.push(made);
      return made;
    });
  const results = once(async () => {
    const { VerifyResults } = await import(/* webpackChunkName: "verify" */ './ui/documents/verifyResults.ts');
    return new VerifyResults(context.globalStorageUri, (error) => log.warn(inEnglish(toFailure(error).text)));
  });
  const eventRows = new LateRows<EventRow>();
  const topLists = treeView(TOP_LISTS_ID, { treeDataProvider: eventRows });
  const commands: CommandContext = {
    cli,
    log,
    clusters,
    editor,
    locateCli: locate,
    flowServices: () => ({
      cli,
      connect: async (kubeconfig) => {
        const { connect } = await loadChunk(
          () => import(/* webpackChunkName: "kubernetes" */ './kubernetes/connect.ts'),
        );
        return connect(kubeconfig);
      },
      temporaryFolder: keys,
      pollIntervalMs: pollIntervalMs(),
      deliveryWaitMs: DELIVERY_WAIT_MS,
      counterWaitMs: COUNTER_WAIT_MS,
      arrivalWaits: ARRIVAL_WAITS,
      refreshGraceMs: REFRESH_GRACE_MS,
      webhookRecords,
      journal,
      endpoint: endpoint(),
      reachable,
      log: (text) => log.info(inEnglish(text)),
    }),
    memory,
    storage: context.globalStorageUri,
    signal: ended.signal,
    endedRuns: new Map(),
    results,
    reports: once(async () => {
      const { ReportDocuments } = await import(/* webpackChunkName: "verify" */ './ui/documents/reportDocuments.ts');
      return new ReportDocuments(await results(), clusters);
    }),
    streams: once(async () => {
      const { LogStreams } = await import(/* webpackChunkName: "streams" */ './ui/stream/logStreams.ts');
      return new LogStreams(log, clusters);
    }),
    events: once(async () => {
      const { EventDocuments } = await import(/* webpackChunkName: "streams" */ './ui/documents/eventDocuments.ts');
      return new EventDocuments();
    }),
    images: once(async () => {
      const { ImageDocuments } = await import(/* webpackChunkName: "flows" */ './ui/documents/imageDocuments.ts');
      return new ImageDocuments();
    }),
    files: once(async () => {
      const { AuditFiles } = await import(/* webpackChunkName: "streams" */ './ui/documents/savedLogs.ts');
      return new AuditFiles(ended.signal);
    }),
    previews: once(async () => {
      const { PlanPages } = await import(/* webpackChunkName: "flows" */ './ui/pages/plan/planPages.ts');
      return new PlanPages({
        ...{ root: context.extensionUri, memory, clusters },
        storage: context.globalStorageUri.fsPath,
        left: async (plans) => {
          const { leftOver } = await import(/* webpackChunkName: "flows" */ './commands/plans/leftOver.ts');
          return leftOver(commands, plans);
        },
      });
    }),
    manifestDiffs: once(async () => {
      const { ManifestDiffs } = await import(/* webpackChunkName: "flows" */ './ui/documents/manifestDiff.ts');
      return new ManifestDiffs();
    }),
    overview: once(async () => {
      const { Overview } = await import(/* webpackChunkName: "pages" */ './views/overview/overviewPage.ts');
      return new Overview({ clusters, results, root: context.extensionUri, storage: context.globalStorageUri });
    }),
    fleet: once(async () => {
      const { Fleet } = await import(/* webpackChunkName: "pages" */ './views/fleet/fleetPage.ts');
      return new Fleet({ clusters, results, root: context.extensionUri, storage: context.globalStorageUri });
    }),
    verifications: once(async () => {
      const { VerificationPages } = await import(
        /* webpackChunkName: "pages" */ './views/verification/verificationPages.ts'
      );
      const showText: ReportDocuments['show'] = async (...what) => (await commands.reports()).show(...what);
      return new VerificationPages({ clusters, results, showText, root: context.extensionUri });
    }),
    explored: once(async () => {
      const { EventsView } = await import(/* webpackChunkName: "streams" */ './views/events/eventsView.ts');
      const { extensionUri: root } = context;
      return new EventsView({ view: topLists, rows: eventRows, root, log, signal: ended.signal });
    }),
    serviceLogs: once(async () => {
      const [{ ServiceLogs }, { rowsOnceRead }] = await Promise.all([
        import(/* webpackChunkName: "flows" */ './views/serviceLogs.ts'),
        import(/* webpackChunkName: "flows" */ './commands/chooseCluster.ts'),
      ]);
      return new ServiceLogs({ cli, signal: ended.signal, rows: () => rowsOnceRead(commands), clusters });
    }),
  };
  const restored = vscode.Disposable.from(
    vscode.window.registerWebviewPanelSerializer('kubeAudit.overview', {
      deserializeWebviewPanel: async (panel, state: unknown) => (await commands.overview()).restore(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer('kubeAudit.plan', {
      deserializeWebviewPanel: async (panel, state: unknown) => (await commands.previews()).restore(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer('kubeAudit.verification', {
      deserializeWebviewPanel: async (panel, state: unknown) => (await commands.verifications()).restore(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer('kubeAudit.fleet', {
      deserializeWebviewPanel: async (panel) => (await commands.fleet()).restore(panel),
    }),
  );
  const histogram = vscode.window.registerWebviewViewProvider(HISTOGRAM_ID, {
    resolveWebviewView: async (view) => (await commands.explored()).resolve(view),
  });
  const explorer = new ClusterExplorer(clusters, {
    result: async (id) => (await results()).get(id),
    findings: async (result, cluster) => {
      const { findingNodes } = await loadChunk(
        () => import(/* webpackChunkName: "verify" */ './views/nodes/findingNodes.ts'),
      );
      return findingNodes(result, cluster);
    },
  });
  const warn = (error: unknown): void => log.warn(inEnglish(toFailure(error).text));
  void lookForUnfinished(commands).catch(warn);
  const sweep = setTimeout(() => {
    void sweepSecrets(keys).catch(warn);
    void putRegistryRegionBack(commands).catch(warn);
  }, SWEEP_AFTER_MS);
  const ticks = turnWithWelcomePages();
  const views = vscode.Disposable.from(eventRows, topLists, histogram);
  context.subscriptions.push(
    registerCommands(commands),
    log,
    clusters,
    explorer,
    rules,
    ticks,
    restored,
    views,
    editor,
    {
      dispose: () => {
        clearTimeout(sweep);
        ended.abort();
      },
    },
  );
  return { clusters, explorer };
}

/** Marks a plan in the view that ended with its window. */
async function lookForUnfinished(context: CommandContext): Promise<void> {
  if (!(await context.flowServices().journal.hasEntries())) {
    return;
  }
  const { watchUnfinished } = await loadChunk(
    () => import(/* webpackChunkName: "flows" */ './commands/plans/unfinishedPlans.ts'),
  );
  await watchUnfinished(context);
}

/** If a window was closed while IBM's registry was being queried, the CLI's region is still changed. */
async function putRegistryRegionBack({ cli, memory }: CommandContext): Promise<void> {
  if (memory.get('registryRegion') === undefined) {
    return;
  }
  const { putRegionBack } = await import(/* webpackChunkName: "flows" */ './forwarding/cluster/globalRegistry.ts');
  await putRegionBack(cli, {
    get: () => memory.get('registryRegion'),
    put: async (region) => memory.update('registryRegion', region),
  });
}

async function sweepSecrets(folder: string): Promise<void> {
  const { sweepSecretFiles } = await import(/* webpackChunkName: "sweep" */ './forwarding/certificates/secretFiles.ts');
  await sweepSecretFiles(folder);
}
