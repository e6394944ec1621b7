import * as vscode from 'vscode';
import type { EndpointSetting } from '../forwarding/cluster/clusterServices.ts';

export type GroupBy = 'resourceGroup' | 'region' | 'none';

const SECTION = 'kubeAudit';

function setting<T>(name: string, fallback: T): T {
  return vscode.workspace.getConfiguration(SECTION).get<T>(name) ?? fallback;
}

/** The user's path of the CLI; empty to search for it. */
export function cliPath(): string {
  return setting('cliPath', '').trim();
}

/** Age in milliseconds after which a row is refreshed automatically. */
export function refreshAfterMs(): number {
  return Math.max(1, setting('refreshAfter', 5)) * 60_000;
}

export function groupBy(): GroupBy {
  return setting<GroupBy>('groupBy', 'resourceGroup');
}

export function setGroupBy(value: GroupBy): Thenable<void> {
  return vscode.workspace.getConfiguration(SECTION).update('groupBy', value, vscode.ConfigurationTarget.Global);
}

/** Poll interval in milliseconds. */
export function pollIntervalMs(): number {
  return Math.max(1, setting('pollInterval', 10)) * 1000;
}

/** Endpoint for the clusters' APIs. */
export function endpoint(): EndpointSetting {
  return setting<EndpointSetting>('endpoint', 'auto');
}

/** Whether a verification sends test events. */
export function sendTestEvents(): boolean {
  return setting('verifyTestEvents', true);
}

/** Calls back when one of our settings changes; `name` is without the section. */
export function onSettingChanged(name: string, changed: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SECTION}.${name}`)) {
      changed();
    }
  });
}

/** How a forwarder's log is streamed; a running stream keeps its settings. */
export interface StreamSettings {
  readonly tailLines: number;
  /** Maximum age of shown lines in milliseconds; `undefined` for any age. */
  readonly sinceMs: number | undefined;
  readonly format: 'pretty' | 'raw';
  /** Whether the node's time precedes each line. */
  readonly timestamps: boolean;
  /** Whether to show the API server's own deliveries. */
  readonly deliveries: boolean;
}

export function streamSettings(): StreamSettings {
  return {
    tailLines: Math.max(1, Math.round(setting('streamTailLines', 100))),
    sinceMs: durationMs(setting('streamSince', '')),
    format: setting<StreamSettings['format']>('streamFormat', 'pretty'),
    timestamps: setting('streamTimestamps', false),
    deliveries: setting('streamDeliveries', false),
  };
}

/** `30s`, `10m`, `2h` or `1d` in milliseconds; `undefined` for anything else. */
function durationMs(text: string): number | undefined {
  const [, digits, unit] = /^\s*(\d{1,6})\s*([smhd])\s*$/.exec(text) ?? [];
  const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return digits === undefined || unit === undefined ? undefined : Number(digits) * (units[unit] ?? 0);
}
