import { isRecord } from '../../text/jsonValue.ts';
import { histogramChoiceOf, type HistogramChoice } from './histogramContent.ts';
import type { VerificationExtent } from './verificationContent.ts';

/** What a page gets from the extension. */
export interface ToPage<Content> {
  readonly kind: 'show';
  readonly content: Content;
}

/**
 * What a page says: its script runs, its content is on the screen for the first time (`planId`: that of a plan, each
 * of its phases), something was chosen.
 */
export type FromPage = { readonly kind: 'ready' } | Painted | Choice;

export interface Painted {
  readonly kind: 'painted';
  readonly planId?: string;
}

/**
 * What was chosen, named only by what the page was shown, with the clusters or the state that this was about: the
 * extension knows which command that is.
 */
export type Choice = ClusterChoice | FleetChoice | PlanChoice | HistogramChoice | VerificationChoice;

/** On the overview of a cluster. */
export type ClusterChoice =
  | { readonly kind: 'act'; readonly clusterId: string; readonly action: string }
  | { readonly kind: 'fix'; readonly clusterId: string; readonly place: string; readonly check: number };

/** On the page of all clusters: one to be opened, something for those that are selected, or for all. */
export type FleetChoice =
  | { readonly kind: 'open'; readonly clusterId: string }
  | { readonly kind: 'several'; readonly action: string; readonly clusterIds: readonly string[] }
  | { readonly kind: 'all'; readonly action: string };

/** On the page of a plan, with the plan and its phase that were on the screen; empty where none was yet. */
export interface PlanChoice {
  readonly kind: 'plan';
  readonly planId: string;
  readonly phase: string;
  readonly action: string;
}

/** On the page of a verification: a cluster to be unfolded or folded, a remedy. */
export type VerificationChoice =
  | { readonly kind: 'fold'; readonly clusterId: string; readonly isOpen: boolean }
  | { readonly kind: 'remedy'; readonly clusterId: string; readonly at: string; readonly finding: number };

/** What the overview of a cluster keeps over a reload of the window. */
export interface PageState {
  readonly clusterId: string;
  /** The place of the path whose checks are shown, where the user has chosen one; empty where none is to be shown. */
  readonly place?: string;
}

/** What the page of all clusters keeps. */
export interface FleetState {
  readonly column: string;
  readonly isDown: boolean;
  /** What was typed to filter by. */
  readonly text: string;
  /** Parts of the coverage, and spans of time in which certificates end, that alone are shown. */
  readonly covers: readonly string[];
  readonly spans: readonly string[];
  /** Ids of clusters. */
  readonly selected: readonly string[];
  readonly active: string;
}

/** What a plan's page keeps: the steps whose commands are shown. */
export interface PlanPageState {
  readonly planId: string;
  readonly clusterIds: readonly string[];
  readonly open: readonly string[];
}

/** What the page of a verification keeps: what it is about, and the parts of clusters that are unfolded. */
export interface VerificationState extends VerificationExtent {
  readonly open: readonly string[];
}

/** A message of a page; `undefined` for anything else. */
export function fromPage(value: unknown): FromPage | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, clusterId, clusterIds, planId, phase, action, place, check, isOpen, at, finding } = value;
  if (kind === 'ready') return { kind };
  if (kind === 'painted') return typeof planId === 'string' ? { kind, planId } : { kind };
  if (kind === 'range' || kind === 'whole') return histogramChoiceOf(value);
  if (kind === 'all') return typeof action === 'string' ? { kind, action } : undefined;
  if (kind === 'plan') {
    const isWhole = typeof planId === 'string' && typeof phase === 'string' && typeof action === 'string';
    return isWhole ? { kind, planId, phase, action } : undefined;
  }
  if (kind === 'several') {
    const ids: readonly unknown[] = Array.isArray(clusterIds) ? clusterIds : [];
    const isAll = ids.length > 0 && ids.every((id) => typeof id === 'string');
    return isAll && typeof action === 'string' ? { kind, action, clusterIds: ids } : undefined;
  }
  if (typeof clusterId !== 'string') return undefined;
  if (kind === 'open') return { kind, clusterId };
  if (kind === 'act' && typeof action === 'string') return { kind, clusterId, action };
  if (kind === 'fold' && typeof isOpen === 'boolean') return { kind, clusterId, isOpen };
  if (kind === 'remedy' && typeof at === 'string' && typeof finding === 'number') {
    return { kind, clusterId, at, finding };
  }
  return kind === 'fix' && typeof place === 'string' && typeof check === 'number'
    ? { kind, clusterId, place, check }
    : undefined;
}

/** The cluster that a page was about, out of what it kept. */
export function clusterOf(state: unknown): string | undefined {
  return isRecord(state) && typeof state['clusterId'] === 'string' ? state['clusterId'] : undefined;
}

/** What the page of a verification was about, out of what it kept; `undefined` where that names no cluster. */
export function extentOf(state: unknown): VerificationExtent | undefined {
  if (!isRecord(state)) return undefined;
  const ids = (name: string): readonly string[] => {
    const found: unknown = state[name];
    return Array.isArray(found) ? found.filter((id) => typeof id === 'string') : [];
  };
  const [clusterIds, unfolded, folded] = ['clusterIds', 'unfolded', 'folded'].map(ids);
  const { allOf } = state;
  if (clusterIds === undefined || clusterIds.length === 0) return undefined;
  return {
    ...{ clusterIds, unfolded: unfolded ?? [], folded: folded ?? [] },
    ...(typeof allOf === 'string' ? { allOf } : {}),
  };
}
