import * as vscode from 'vscode';
import type { EndpointSetting } from '../forwarding/cluster/clusterServices.ts';
import { isPossible, withEntry, type SettingGroup } from './settingSchema.ts';
import type { ConditionRules } from '../forwarding/condition/condition.ts';

export type GroupBy = 'resourceGroup' | 'region' | 'condition' | 'none';

const SECTION = 'kubeAudit';

/** Our id, under which VS Code keeps package.json. */
const EXTENSION = 'ibmcloud-kube-audit.ibmcloud-kube-audit';

let report: (text: string) => void = () => undefined;
const reported = new Map<string, string>();

/** @param write receives a line for the log where a setting has a value that is not possible: once for each value. */
export function reportWrongSettings(write: (text: string) => void): void {
  report = write;
}

/** The value of a setting, or its default in place of one that is not possible, such as text for a number. */
function setting<T>(name: string): T {
  const { contributes } = vscode.extensions.getExtension<unknown>(EXTENSION)?.packageJSON as {
    readonly contributes: { readonly configuration: readonly SettingGroup[] };
  };
  const key = `${SECTION}.${name}`;
  const schema = contributes.configuration.find(({ properties }) => key in properties)?.properties[key];
  const value: unknown = vscode.workspace.getConfiguration(SECTION).get(name);
  if (schema === undefined || isPossible(value, schema)) return value as T;
  const text = JSON.stringify(value)?.slice(0, 100);
  if (reported.get(name) !== text) {
    reported.set(name, text);
    report(`${SECTION}.${name} cannot be ${text}: ${JSON.stringify(schema.default)} is used.`);
  }
  return schema.default as T;
}

/** The user's path of the CLI; empty to search for it. */
export function cliPath(): string {
  return setting<string>('cliPath').trim();
}

/** Age in milliseconds after which a row is refreshed automatically. */
export function refreshAfterMs(): number {
  return setting<number>('refreshAfter') * 60_000;
}

export function groupBy(): GroupBy {
  return setting<GroupBy>('groupBy');
}

export function setGroupBy(value: GroupBy): Thenable<void> {
  return vscode.workspace.getConfiguration(SECTION).update('groupBy', value, vscode.ConfigurationTarget.Global);
}

export type SortBy = 'name' | 'condition';

export function sortBy(): SortBy {
  return setting<SortBy>('sortBy');
}

export function setSortBy(value: SortBy): Thenable<void> {
  return vscode.workspace.getConfiguration(SECTION).update('sortBy', value, vscode.ConfigurationTarget.Global);
}

/** Which clusters the view shows. */
export type Show = 'all' | 'problems';

export function show(): Show {
  return setting<Show>('show');
}

export function setShow(value: Show): Thenable<void> {
  return vscode.workspace.getConfiguration(SECTION).update('show', value, vscode.ConfigurationTarget.Global);
}

/** How many clusters are changed at a time, once the first went well. */
export function clustersAtOnce(): number {
  return setting<number>('clustersAtOnce');
}

/** Poll interval in milliseconds. */
export function pollIntervalMs(): number {
  return setting<number>('pollInterval') * 1000;
}

/** Endpoint for the clusters' APIs. */
export function endpoint(): EndpointSetting {
  return setting<EndpointSetting>('endpoint');
}

/** By what clusters are judged. It is read once for each change: there may be a thousand clusters, judged often. */
export class ConditionSettings implements vscode.Disposable {
  #rules: Omit<ConditionRules, 'now'> | undefined;
  readonly #subscriptions = ['verifyAgain', 'notForwarding'].map((name) =>
    onSettingChanged(name, () => (this.#rules = undefined)),
  );

  /** The same object until a setting changes. */
  now(): Omit<ConditionRules, 'now'> {
    return (this.#rules ??= readConditionRules());
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }
}

function readConditionRules(): Omit<ConditionRules, 'now'> {
  return {
    verifyAgainMs: setting<number>('verifyAgain') * 3_600_000,
    notForwarding: setting<readonly string[]>('notForwarding'),
  };
}

/** Whether a verification sends test events. */
export function sendTestEvents(): boolean {
  return setting<boolean>('verifyTestEvents');
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
  /** Whether to show this extension's own reads. */
  readonly ownRequests: boolean;
}

export function streamSettings(): StreamSettings {
  return {
    tailLines: Math.round(setting<number>('streamTailLines')),
    sinceMs: durationMs(setting<string>('streamSince')),
    format: setting<StreamSettings['format']>('streamFormat'),
    timestamps: setting<boolean>('streamTimestamps'),
    deliveries: setting<boolean>('streamDeliveries'),
    ownRequests: setting<boolean>('streamOwnRequests'),
  };
}

/** Texts of the saved filters by their names: the user's, and those to begin with. */
export function savedFilters(): Readonly<Record<string, string>> {
  return setting<Readonly<Record<string, string>>>('filters');
}

/**
 * Writes a filter into the user's settings, never into a workspace's.
 * @returns whether it is written: a value of the user's that is not possible is left as it is.
 */
export async function keepSavedFilter(name: string, text: string): Promise<boolean> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const changed = withEntry(configuration.inspect<unknown>('filters')?.globalValue, name, text);
  if (changed === undefined) return false;
  await configuration.update('filters', changed, vscode.ConfigurationTarget.Global);
  return true;
}

/** `30s`, `10m`, `2h` or `1d` in milliseconds; `undefined` for anything else. */
function durationMs(text: string): number | undefined {
  const [, digits, unit] = /^\s*(\d{1,6})\s*([smhd])\s*$/.exec(text) ?? [];
  const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return digits === undefined || unit === undefined ? undefined : Number(digits) * (units[unit] ?? 0);
}
