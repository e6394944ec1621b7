import { message, type Message } from '../../text/message.ts';
import { fieldOf, type FieldKey } from './filterFields.ts';
import { filterWords, type FilterValue, type FilterWord } from './filterWords.ts';
import { parseNumberRange } from './numberRange.ts';
import { isPlainText } from './queryCondition.ts';
import { resourceParts } from './resourceParts.ts';

/** Most ANDs and ORs in the filter of an alert: IBM documents 48 in one place and 50 in another. */
const MOST_JOINTS = 48;

/** What a value becomes; a message: why it has no such form. */
type Clause = { readonly text: string } | Message;

/**
 * A filter as Lucene, in which alerts of IBM Cloud Logs are written: it matches the very events that the filter wants.
 * Fields are compared whole, by what the index has as `.keyword` and `.numeric`. Pure.
 * @param prefix names of the fields around an event: `['log']`; none where it is the record itself.
 * @returns a message where a word has no form that matches the same events
 */
export function luceneFilter(filter: string, prefix: readonly string[]): { readonly text: string } | Message {
  const clauses: string[] = [];
  for (const word of filterWords(filter)) {
    const clause = clauseOf(word, filter.slice(word.start, word.end), prefix);
    if ('template' in clause) return clause;
    clauses.push(clause.text);
  }
  const text = clauses.join(' AND ');
  // Also those in values: then it is refused too early.
  const joints = text.match(/ (?:AND|OR) /g)?.length ?? 0;
  return joints > MOST_JOINTS ? message('An alert’s filter has at most {0} ANDs and ORs.', MOST_JOINTS) : { text };
}

function clauseOf(word: FilterWord, written: string, prefix: readonly string[]): Clause {
  const field = word.field === undefined ? undefined : fieldOf(word.field);
  if (field === undefined) {
    return message('“{0}” names no field: an alert finds whole words only. Use a field, such as name:.', written);
  }
  const values = word.values.map((value) => valueClause(field.key, value, prefix, written));
  const texts: string[] = [];
  for (const value of values) {
    if ('template' in value) return value;
    texts.push(value.text);
  }
  const any = anyOf(texts);
  return { text: word.negated ? `NOT ${any.startsWith('(') ? any : `(${any})`}` : any };
}

function valueClause(field: FieldKey, value: FilterValue, prefix: readonly string[], written: string): Clause {
  const { text, quoted } = value;
  const key = (path: string): string => [...prefix, ...path.split('.')].join('.');
  const impossible = message('“{0}” can’t be asked in an alert. Leave it out.', written);
  const textAt = (path: string, small: boolean): Clause => {
    const clause = textClause(text, quoted, { key: key(path), small });
    return clause === undefined ? impossible : { text: clause };
  };
  switch (field) {
    case 'verb':
      return textAt('verb', true);
    case 'ns':
      return textAt('objectRef.namespace', true);
    case 'name':
      return textAt('objectRef.name', false);
    case 'agent':
      return textAt('userAgent', false);
    case 'stage':
      return textAt('stage', false);
    case 'level':
      return textAt('level', false);
    case 'id':
      return textAt('auditID', false);
    case 'user': {
      const [own, acting] = [textAt('user.username', false), textAt('impersonatedUser.username', false)];
      if ('template' in own) return own;
      return 'template' in acting ? acting : { text: anyOf([own.text, acting.text]) };
    }
    case 'code': {
      const range = parseNumberRange(text);
      if (range === undefined) return impossible;
      const code = `${key('responseStatus.code')}.numeric`;
      return { text: range.high === Infinity ? `${code}:>=${range.low}` : `${code}:[${range.low} TO ${range.high}]` };
    }
    case 'resource': {
      const clause = resourceClause(value, key);
      return clause === undefined ? impossible : { text: clause };
    }
    case 'path': {
      const clause = pathClause(text, quoted, key('requestURI'));
      return clause === undefined ? impossible : { text: clause };
    }
    case 'group':
    case 'ip':
      return message('“{0}” is in a list, and an alert can’t look into lists. Leave it out.', written);
    default:
      return impossible;
  }
}

/** A text with `*` for any characters, whatever the case. @param small whether its values are in small letters */
function textClause(
  pattern: string,
  literal: boolean,
  { key, small }: { readonly key: string; readonly small: boolean },
): string | undefined {
  if (!isPlainText(pattern)) return undefined;
  const isLiteral = literal || !pattern.includes('*');
  if (!isLiteral && /^\*+$/.test(pattern)) return `_exists_:"${key}"`;
  const wanted = pattern.toLowerCase();
  const hasCase = !small && /[a-z]/.test(wanted);
  if (isLiteral && !hasCase) return `${key}.keyword:"${wanted.replace(/[\\"]/g, '\\$&')}"`;
  return `${key}.keyword:/${expression(wanted, isLiteral, hasCase, '.*')}/`;
}

/** As a regular expression of Lucene, which is compared with the whole value. @param any what `*` means */
function expression(wanted: string, literal: boolean, hasCase: boolean, any: string): string {
  return [...wanted]
    .map((character) => {
      if (character === '*' && !literal) return any;
      if (/[a-z]/.test(character)) return hasCase ? `[${character}${character.toUpperCase()}]` : character;
      return /[\d_]/.test(character) ? character : `\\${character}`;
    })
    .join('');
}

/** `deployments.apps/scale`: its parts are keys of their own. */
function resourceClause({ text, quoted }: FilterValue, key: (path: string) => string): string | undefined {
  const wanted = text.toLowerCase();
  if (!isPlainText(wanted) || wanted.startsWith('/')) return undefined;
  const resource = { key: key('objectRef.resource'), small: true };
  if (!quoted && wanted.includes('*')) {
    const isWholeBeginning = /^[^*./]*\*$/.test(wanted);
    return isWholeBeginning ? textClause(wanted, false, resource) : undefined;
  }
  const asked = resourceParts(wanted);
  if (asked.length === 0) return undefined;
  const clauses = asked.map(({ path, value }) => textClause(value, true, { key: key(path), small: true }));
  const known = clauses.filter((clause) => clause !== undefined);
  return known.length < clauses.length ? undefined : known.length === 1 ? known.join('') : `(${known.join(' AND ')})`;
}

/** A path, behind which a query may follow in what the record has. */
function pathClause(text: string, literal: boolean, key: string): string | undefined {
  if (!isPlainText(text) || text.includes('?')) return undefined;
  const path = expression(text.toLowerCase(), literal, true, '[^?]*');
  return `${key}.keyword:/${path}(\\?.*)?/`;
}

function anyOf(texts: readonly string[]): string {
  return texts.length === 1 ? texts.join('') : `(${texts.join(' OR ')})`;
}
