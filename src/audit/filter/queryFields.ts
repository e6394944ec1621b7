import { isIPv4 } from 'node:net';
import type { FieldKey } from './filterFields.ts';
import type { FilterValue } from './filterWords.ts';
import { parseNumberRange } from './numberRange.ts';
import {
  allOf,
  anyOf,
  containsCondition,
  isPlainText,
  keyText,
  patternCondition,
  recordCondition,
  textLiteral,
  type Condition,
} from './queryCondition.ts';
import { resourceParts } from './resourceParts.ts';

/** How audit events look in the records of an instance, as some of them have shown it. */
export interface EventKeys {
  /** Names of the fields around an event, from `$d` on: `['log']`; none where it is the record itself. */
  readonly prefix: readonly string[];
  /** Keys of an event that records were seen to have: `user.username`, `objectRef.subresource`, … */
  readonly seen: ReadonlySet<string>;
}

const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];

/**
 * What a value of a field becomes; it is true of all that the filter wants, and perhaps of more. `undefined` where that
 * is not known: of a key that no record was seen to have an instance may answer nothing at all.
 */
export function valueCondition(field: FieldKey, value: FilterValue, keys: EventKeys): Condition | undefined {
  const { text, quoted } = value;
  const key = (path: string): string => keyText([...keys.prefix, ...path.split('.')]);
  const textAt = (path: string, small: boolean): Condition | undefined =>
    keys.seen.has(path) ? patternCondition(text, quoted, { key: key(path), small }) : undefined;
  switch (field) {
    case 'verb':
      return textAt('verb', true);
    case 'ns':
      return textAt('objectRef.namespace', true);
    case 'name':
      return textAt('objectRef.name', false);
    case 'agent':
      return textAt('userAgent', false);
    case 'stage': {
      const stage = stages.find((known) => known.toLowerCase() === text.toLowerCase());
      if (stage === undefined || !keys.seen.has('stage')) return textAt('stage', false);
      return { text: `${key('stage')} == ${textLiteral(stage)}`, isExact: true, keys: [key('stage')] };
    }
    case 'user': {
      const [own, acting] = [textAt('user.username', false), textAt('impersonatedUser.username', false)];
      if (own === undefined) return undefined;
      // Where nobody was seen to impersonate, somebody still may: then any place of the record has to do.
      return acting === undefined ? recordCondition(text, quoted) : anyOf([own, acting]);
    }
    case 'group':
      // Only Kubernetes' own are certain to be written as they are asked for.
      return keys.seen.has('user.groups') && /^system:[a-z:-]+$/.test(text)
        ? { text: `arrayContains(${key('user.groups')}, ${textLiteral(text)})`, isExact: false, keys: [] }
        : undefined;
    case 'code':
      return keys.seen.has('responseStatus.code') ? rangeCondition(text, key('responseStatus.code')) : undefined;
    case 'resource':
      return keys.seen.has('objectRef.resource') ? resourceCondition(value, keys, key) : undefined;
    case 'path':
      return keys.seen.has('requestURI') ? pathCondition(text, quoted, key('requestURI')) : undefined;
    case 'id':
      // An exact comparison of a text with dashes was seen to fail.
      return keys.seen.has('auditID') ? containsCondition(text, quoted, key('auditID')) : undefined;
    case 'ip':
      // Of a list, and each of its addresses counts.
      return isIPv4(text) ? recordCondition(text, true) : undefined;
    default:
      return undefined;
  }
}

function rangeCondition(text: string, key: string): Condition | undefined {
  const range = parseNumberRange(text);
  if (range === undefined) return undefined;
  const { low, high } = range;
  const number = `${key}:number`;
  if (low === high) return { text: `${number} == ${low}`, isExact: true, keys: [key] };
  const above: Condition = { text: `${number} >= ${low}`, isExact: true, keys: [key] };
  return high === Infinity ? above : allOf([above, { text: `${number} <= ${high}`, isExact: true, keys: [key] }]);
}

/** `deployments.apps/scale`: its parts are keys of their own. A path is that of a request without a resource. */
function resourceCondition(
  { text, quoted }: FilterValue,
  { seen }: EventKeys,
  key: (path: string) => string,
): Condition | undefined {
  const wanted = text.toLowerCase();
  if (!isPlainText(wanted) || wanted.startsWith('/')) return undefined;
  const resource = { key: key('objectRef.resource'), small: true };
  if (!quoted && wanted.includes('*')) {
    const beginning = wanted.slice(0, wanted.indexOf('*'));
    const whole = beginning.split(/[./]/)[0] ?? '';
    if (whole === '') return undefined;
    const isWhole = whole === beginning;
    const found = patternCondition(isWhole ? `${whole}*` : whole, !isWhole, resource);
    return found && { ...found, isExact: isWhole && wanted === `${whole}*` };
  }
  const asked = resourceParts(wanted);
  if (asked.length === 0) return undefined;
  const known = asked.filter(({ path }) => seen.has(path));
  const conditions = known.map(({ path, value }) => patternCondition(value, true, { key: key(path), small: true }));
  return allOf(
    conditions.filter((one) => one !== undefined),
    known.length === asked.length,
  );
}

/** A path, behind which a query may follow in what the record has. */
function pathCondition(text: string, literal: boolean, uri: string): Condition | undefined {
  // A path has no query.
  if (text.includes('?')) return undefined;
  const key = { key: uri, small: false };
  const isEnded = literal || !text.endsWith('*');
  if (!isEnded) {
    const found = patternCondition(text, false, key);
    // Only of the beginning is it certain that it is not in the query.
    return found && { ...found, isExact: found.isExact && !text.startsWith('*') };
  }
  const exact = patternCondition(text, literal, key);
  if (!literal && text.includes('*')) {
    const open = patternCondition(`${text}*`, false, key);
    return open && { ...open, isExact: false };
  }
  const withQuery = patternCondition(`${text}?*`, false, key);
  return literal && text.includes('*') ? undefined : exact && withQuery && anyOf([exact, withQuery]);
}
