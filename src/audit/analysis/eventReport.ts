import { isProblem, parseFilter } from '../filter/parseFilter.ts';
import type { EventColumns } from './columns/eventColumns.ts';
import { groupRows, type Groups } from './groupRows.ts';
import type { FileAccount, LoadedEvents } from './columns/loadedEvents.ts';
import { selectRows, type Selection } from './selectRows.ts';
import { topLists, type TopList } from './topLists.ts';

/** What people want to know of a log first. */
export interface EventReport {
  readonly events: number;
  readonly bytes: number;
  /** When the first and the last event came, in milliseconds since 1970. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly accounts: readonly FileAccount[];
  readonly byEvents: readonly TopList[];
  readonly byBytes: readonly TopList[];
  /** Secrets that were read, by user, namespace and program. */
  readonly secrets: Groups;
  /** Calls of deprecated APIs, by API, resource, the release that removes it, user and program. */
  readonly deprecated: Groups;
  /** Refused requests, by user, verb, resource, namespace, code and program. */
  readonly refusals: Groups;
  /** Of these the ones that are far more in the later half of the time; `undefined` where there is no time to halve. */
  readonly rose: Groups | undefined;
  /** Where the later half begins. */
  readonly middle: number | undefined;
}

/** Most rows of a table. */
const MOST = 20;
/** Fewer refusals in the later half are chance. */
const FEWEST_LATE = 3;

/** Answers the questions that each log is asked. Events of a request's arrival say nothing of its outcome. */
export function eventReport({ columns, accounts }: LoadedEvents): EventReport {
  const { texts } = columns;
  const text = (key: keyof typeof texts, row: number): string => texts[key].textsAt(row).join(' ');
  const who = (row: number): string => {
    const [user, actsAs] = [text('user', row), text('actsAs', row)];
    return actsAs === '' ? user : `${user} → ${actsAs}`;
  };
  const select = (filter: string): Selection => {
    const read = parseFilter(filter);
    if (isProblem(read)) throw new Error(`${filter} is no filter.`);
    return selectRows(columns, read.tests);
  };
  const all = select('');
  const { groups: time } = groupRows(columns, all, { valuesOf: () => [], most: 1 });
  const [first, last] = [time[0]?.first, time[0]?.last];
  const middle = first === undefined || last === undefined || first === last ? undefined : (first + last) / 2;
  const refused = select('code:401,403');
  const refusal = (row: number): readonly string[] => [
    ...[who(row), text('verb', row), text('resource', row), text('ns', row)],
    ...[String(columns.code.at(row)), text('agent', row)],
  ];
  return {
    events: all.count,
    bytes: bytesOf(columns, all),
    first,
    last,
    accounts,
    byEvents: topLists(columns, all, { most: MOST, by: 'events' }),
    byBytes: topLists(columns, all, { most: MOST, by: 'bytes' }),
    secrets: groupRows(columns, select('resource:secrets verb:get,list,watch code:2xx -stage:RequestReceived'), {
      valuesOf: (row) => [who(row), text('ns', row), text('agent', row)],
      most: MOST,
    }),
    deprecated: groupRows(columns, select('deprecated:true -stage:RequestReceived'), {
      valuesOf: (row) => [
        apiOf(text('path', row)),
        text('resource', row),
        texts.deprecated.textsAt(row).find((value) => value !== 'true') ?? '',
        who(row),
        text('agent', row),
      ],
      most: MOST,
    }),
    refusals: groupRows(columns, refused, { valuesOf: refusal, most: MOST }),
    rose:
      middle === undefined
        ? undefined
        : groupRows(columns, refused, { valuesOf: refusal, most: MOST, middle, rankOf: riseOf }),
    middle,
  };
}

/** By how many a group has risen: 0 where the later half has not at least twice as many, and some. */
function riseOf({ early, late }: { readonly early: number; readonly late: number }): number {
  return late >= FEWEST_LATE && late >= 2 * early ? late - early : 0;
}

function bytesOf({ bytes }: EventColumns, { rows }: Selection): number {
  let sum = 0;
  for (let row = 0; row < rows.length; row += 1) if (rows[row] === 1) sum += bytes.at(row);
  return sum;
}

/** The API and its version that a path leads to: `batch/v1beta1`, `v1`; empty for another path. */
function apiOf(path: string): string {
  return /^\/(?:api|apis\/[^/]+)\/[^/]+/.exec(path)?.[0].replace(/^\/apis?\//, '') ?? '';
}
