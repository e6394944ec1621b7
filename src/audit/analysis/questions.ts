import type { FailureCode } from '../../failure/failure.ts';
import type { Message } from '../../text/message.ts';
import type { FileKind } from '../file/fileRecords.ts';
import type { RequestKind } from './refusal/allowedOthers.ts';
import type { EventReport } from './eventReport.ts';
import type { Groups } from './groupRows.ts';
import type { Histogram } from './histogram.ts';
import type { FileAccount } from './columns/loadedEvents.ts';
import type { LoadProgress } from './columns/loadEvents.ts';
import type { ObjectChanges, ObjectName } from './object/objectChanges.ts';
import type { ObjectHistory } from './object/objectHistory.ts';
import type { TopList } from './topLists.ts';

/** What is asked of a source of events, by the name of the question. The first question is `load`. */
export interface Questions {
  /** Files and folders by their paths, and files that were opened before. */
  readonly load: { readonly paths: readonly string[]; readonly opened?: readonly FileKind[] };
  /** How many events a filter leaves; empty for all. */
  readonly count: { readonly filter: string };
  /** The same, what they are by their most frequent values, and when they came. */
  readonly summary: { readonly filter: string; readonly by: 'events' | 'bytes'; readonly most: number };
  /** What people want to know of all events. */
  readonly report: Record<string, never>;
  /** Who changed an object. */
  readonly changes: { readonly object: ObjectName };
  /** Its writes in order. */
  readonly history: { readonly object: ObjectName };
  /** By which bindings others were allowed a request of the same kind. */
  readonly allowed: { readonly request: RequestKind };
  /** Lines that a filter leaves, in order of time. */
  readonly lines: { readonly filter: string; readonly from: number; readonly most: number };
}

export type QuestionName = keyof Questions;

/**
 * The answers to them, by the same names. `missing`: events of which it is not known whether they belong to the answer,
 * or how they read, since their lines could not be read again.
 */
export interface Answers {
  readonly load: LoadedSummary;
  readonly count: { readonly count: number; readonly missing: number };
  readonly summary: EventSummary;
  readonly report: EventReport;
  /** `event`: the line of the newest change, where it could be read again. */
  readonly changes: { readonly found: ObjectChanges; readonly event: string | undefined };
  readonly history: ObjectHistory;
  readonly allowed: Groups;
  readonly lines: { readonly count: number; readonly lines: readonly string[]; readonly missing: number };
}

/** What was loaded, and what became of each line. */
export interface LoadedSummary {
  readonly accounts: readonly FileAccount[];
  readonly events: number;
  /** Bytes of memory of the columns, and characters of the different texts. */
  readonly size: { readonly columns: number; readonly characters: number };
}

export interface EventSummary {
  readonly count: number;
  readonly missing: number;
  readonly topLists: readonly TopList[];
  readonly histogram: Histogram;
}

/** What goes to the worker. */
export type Request =
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly name: QuestionName;
      readonly question: Questions[QuestionName];
    }
  | { readonly kind: 'cancel'; readonly id: number };

/** What comes from it. */
export type Response =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: LoadProgress }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answers[QuestionName] }
  | {
      readonly kind: 'failed';
      readonly id: number;
      /** Between threads an error keeps neither its class nor its fields. */
      readonly failure: { readonly code: FailureCode; readonly text: Message; readonly detail: string | undefined };
    };
