import type { EventColumns } from '../columns/eventColumns.ts';
import { groupRows, type Groups } from '../groupRows.ts';

/** A kind of request: its verb and resource as events have them (`pods/exec`, `deployments.apps`). */
export interface RequestKind {
  readonly verb: string;
  /** A path where there is no resource. */
  readonly resource: string;
}

/** Most rows. */
const MOST = 20;
const ALLOWED = 'RBAC: allowed by ';

/**
 * By which bindings others were allowed a request of the same kind, in any namespace and with any name. Each group has
 * the binding with its role, as the API server noted them, and the user.
 */
export function allowedOthers(columns: EventColumns, { verb, resource }: RequestKind): Groups {
  const { texts } = columns;
  const [verbs, resources] = [texts.verb.entries.indexOf(verb), texts.resource.entries.indexOf(resource)];
  const bindings = texts.why.entries.map((why) =>
    typeof why === 'string' && why.startsWith(ALLOWED) ? why.slice(ALLOWED.length) : undefined,
  );
  const rows = new Uint8Array(columns.length);
  let count = 0;
  for (let row = 0; row < rows.length; row += 1) {
    if (columns.hidden.has(row)) continue;
    if (texts.verb.codes.at(row) !== verbs || texts.resource.codes.at(row) !== resources) continue;
    if (bindings[texts.why.codes.at(row)] === undefined || texts.stage.at(row) !== 'ResponseComplete') continue;
    rows[row] = 1;
    count += 1;
  }
  const who = (row: number): string => texts.actsAs.textsAt(row)[0] ?? texts.user.textsAt(row)[0] ?? '';
  return groupRows(
    columns,
    { rows, count },
    { valuesOf: (row) => [bindings[texts.why.codes.at(row)] ?? '', who(row)], most: MOST },
  );
}
