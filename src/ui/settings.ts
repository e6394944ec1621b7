import * as vscode from 'vscode';
import type { EndpointSetting } from '../forwarding/cluster/clusterServices.ts';

export type GroupBy = 'resourceGroup' | 'region' | 'none';

const SECTION = 'kubeAudit';

function setting<T>(name: string, fallback: T): T {
  return vscode.workspace.getConfiguration(SECTION).get<T>(name) ?? fallback;
}

/** Path of the CLI as the user set it; empty where it is to be looked for. */
export function cliPath(): string {
  return setting('cliPath', '').trim();
}

/** Age in milliseconds from which on a row is read again without being asked for. */
export function refreshAfterMs(): number {
  return Math.max(1, setting('refreshAfter', 5)) * 60_000;
}

export function groupBy(): GroupBy {
  return setting<GroupBy>('groupBy', 'resourceGroup');
}

export function setGroupBy(value: GroupBy): Thenable<void> {
  return vscode.workspace.getConfiguration(SECTION).update('groupBy', value, vscode.ConfigurationTarget.Global);
}

/** Time between two questions about a state that is waited for, in milliseconds. */
export function pollIntervalMs(): number {
  return Math.max(1, setting('pollInterval', 10)) * 1000;
}

/** Through which endpoint clusters' APIs are spoken to. */
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

/** How a forwarder's log is streamed; a stream keeps the settings that it began with. */
export interface StreamSettings {
  readonly tailLines: number;
  /** Milliseconds before now from which on lines are shown; `undefined` for any age. */
  readonly sinceMs: number | undefined;
  readonly format: 'pretty' | 'raw';
  /** Whether the node's time stands before each line. */
  readonly timestamps: boolean;
  /** Whether the API server's own deliveries are shown. */
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
