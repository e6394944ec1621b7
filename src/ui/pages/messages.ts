import { isRecord } from '../../text/jsonValue.ts';
import type { OverviewContent } from './overviewContent.ts';

/** What a page gets from the extension. */
export interface ToPage {
  readonly kind: 'show';
  readonly content: OverviewContent;
}

/** What a page says: its script runs, its content is on the screen for the first time, something was chosen. */
export type FromPage = { readonly kind: 'ready' } | { readonly kind: 'painted' } | Choice;

/**
 * What was chosen, named only by what the page was shown, with the cluster that this was about: the extension knows
 * which command that is.
 */
export type Choice =
  | { readonly kind: 'act'; readonly clusterId: string; readonly action: string }
  | { readonly kind: 'fix'; readonly clusterId: string; readonly place: string; readonly check: number };

/** What a page keeps over a reload of the window. */
export interface PageState {
  readonly clusterId: string;
  /** The place of the path whose checks are shown, where the user has chosen one; empty where none is to be shown. */
  readonly place?: string;
}

/** A message of a page; `undefined` for anything else. */
export function fromPage(value: unknown): FromPage | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, clusterId, action, place, check } = value;
  if (kind === 'ready' || kind === 'painted') return { kind };
  if (typeof clusterId !== 'string') return undefined;
  if (kind === 'act' && typeof action === 'string') return { kind, clusterId, action };
  return kind === 'fix' && typeof place === 'string' && typeof check === 'number'
    ? { kind, clusterId, place, check }
    : undefined;
}

/** The cluster that a page was about, out of what it kept. */
export function clusterOf(state: unknown): string | undefined {
  return isRecord(state) && typeof state['clusterId'] === 'string' ? state['clusterId'] : undefined;
}
