import type * as vscode from 'vscode';
import type { Editor } from '../editor/registerEditor.ts';
import type { EndedRun } from '../forwarding/flows/undo.ts';
import type { Clusters } from '../forwarding/inventory/clusters.ts';
import type { Memory } from '../forwarding/inventory/lastKnown.ts';
import type { FlowContext } from '../forwarding/plans/flowContext.ts';
import type { CliRunner } from '../ibmcloud/cliCommand.ts';
import type { EventDocuments } from '../ui/documents/eventDocuments.ts';
import type { ImageDocuments } from '../ui/documents/imageDocuments.ts';
import type { ManifestDiffs } from '../ui/documents/manifestDiff.ts';
import type { ReportDocuments } from '../ui/documents/reportDocuments.ts';
import type { AuditFiles } from '../ui/documents/savedLogs.ts';
import type { VerifyResults } from '../ui/documents/verifyResults.ts';
import type { Log } from '../ui/log.ts';
import type { PlanPages } from '../ui/pages/plan/planPages.ts';
import type { LogStreams } from '../ui/stream/logStreams.ts';
import type { ServiceLogs } from '../views/serviceLogs.ts';
import type { Fleet } from '../views/fleet/fleetPage.ts';
import type { EventsView } from '../views/events/eventsView.ts';
import type { Overview } from '../views/overview/overviewPage.ts';
import type { VerificationPages } from '../views/verification/verificationPages.ts';

/** Services for commands. */
export interface CommandContext {
  readonly cli: CliRunner;
  readonly log: Log;
  readonly clusters: Clusters;
  readonly editor: Editor;
  /** Finds the CLI. */
  readonly locateCli: (signal: AbortSignal) => Promise<string>;
  /** Services for flows, with the current settings. */
  readonly flowServices: () => FlowContext;
  /** State that survives the window: recent filters. */
  readonly memory: Memory;
  /** The extension's folder, which need not exist yet. */
  readonly storage: vscode.Uri;
  /** Aborted when the extension ends. */
  readonly signal: AbortSignal;
  /**
   * Runs that ended early in this window, by cluster, with the contents of what they changed, which are stored nowhere
   * else.
   */
  readonly endedRuns: Map<string, EndedRun>;
  // Loaded and created on first use, once per extension host; ends with the extension.
  /** The streams of this window. */
  readonly streams: () => Promise<LogStreams>;
  /** The lines that are open as documents. */
  readonly events: () => Promise<EventDocuments>;
  /** What is shown of images. */
  readonly images: () => Promise<ImageDocuments>;
  /** The saved audit logs that are open. */
  readonly files: () => Promise<AuditFiles>;
  /** The last result of each cluster's verification. */
  readonly results: () => Promise<VerifyResults>;
  /** Results as text. */
  readonly reports: () => Promise<ReportDocuments>;
  /** The pages of verifications. */
  readonly verifications: () => Promise<VerificationPages>;
  /** The pages of plans. */
  readonly previews: () => Promise<PlanPages>;
  readonly manifestDiffs: () => Promise<ManifestDiffs>;
  readonly serviceLogs: () => Promise<ServiceLogs>;
  /** The page about one cluster. */
  readonly overview: () => Promise<Overview>;
  /** The page about all clusters. */
  readonly fleet: () => Promise<Fleet>;
  /** The view of audit events. */
  readonly explored: () => Promise<EventsView>;
}

/**
 * A command: asks, runs, reports. `argument` is the tree element that started it, if any; `selection` all selected
 * ones.
 */
export type Command = (context: CommandContext, argument: unknown, selection?: unknown) => Promise<void>;
