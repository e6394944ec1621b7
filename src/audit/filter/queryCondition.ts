/** A condition in DataPrime, the query language of IBM Cloud Logs. */
export interface Condition {
  readonly text: string;
  /** Whether it is true of nothing else than what is meant: only then may it be negated. */
  readonly isExact: boolean;
  /** Keys in it, as expressions: the negation must let those through that lack one. */
  readonly keys: readonly string[];
  /** Of which one has to be true, where it is about several keys. */
  readonly alternatives?: readonly Condition[];
}

/** Shortest and longest word that an index of IBM Cloud Logs holds, in bytes; another may be left out of a query. */
const TOKEN = { least: 4, most: 64 } as const;

/** A key below `$d`: `$d.log.user.username`, `$d.log.annotations['authorization.k8s.io/decision']`. */
export function keyText(path: readonly string[]): string {
  return ['$d', ...path.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${textLiteral(name)}]`))].join('');
}

/** A text in a query. */
export function textLiteral(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/** Whether a query may hold a text: no control characters, and nothing whose small letters may differ elsewhere. */
export function isPlainText(text: string): boolean {
  return /^[ -~]+$/.test(text);
}

/** One of several conditions. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  if (only !== undefined && conditions.length === 1) return only;
  return {
    text: `(${conditions.map(({ text }) => text).join(' || ')})`,
    isExact: conditions.every(({ isExact }) => isExact),
    keys: [...new Set(conditions.flatMap(({ keys }) => keys))],
    alternatives: conditions,
  };
}

/** All of several conditions. */
export function allOf(conditions: readonly Condition[], isExact = conditions.every((one) => one.isExact)): Condition {
  const [only] = conditions;
  if (only !== undefined && conditions.length === 1) return { ...only, isExact };
  return {
    text: `(${conditions.map(({ text }) => text).join(' && ')})`,
    isExact,
    keys: [...new Set(conditions.flatMap(({ keys }) => keys))],
  };
}

/** True where a condition is not, and where a key of it is missing; `undefined` where it is not exact. */
export function not({ text, isExact, keys, alternatives = [] }: Condition): Condition | undefined {
  if (!isExact) return undefined;
  // Of two keys the one may be missing and the other say that it is true.
  if (keys.length > 1 && alternatives.length > 0) {
    const none = alternatives.map(not).filter((one) => one !== undefined);
    return none.length < alternatives.length ? undefined : allOf(none);
  }
  return { text: `(${[...keys.map((key) => `${key} == null`), `!(${text})`].join(' || ')})`, isExact, keys };
}

/** A key and how it is compared: `small` where its values are written in small letters anyway. */
export interface TextKey {
  readonly key: string;
  readonly small: boolean;
}

/** A text with `*` for any characters, whatever the case; `undefined` where a query cannot hold it. */
export function patternCondition(pattern: string, literal: boolean, { key, small }: TextKey): Condition | undefined {
  if (!isPlainText(pattern)) return undefined;
  const wanted = pattern.toLowerCase();
  const keys = [key];
  const value = small ? key : `toLowerCase(${key})`;
  if (literal || !wanted.includes('*')) return { text: `${value} == ${textLiteral(wanted)}`, isExact: true, keys };
  const parts = wanted.split('*');
  const between = parts.slice(1, -1).filter((part) => part !== '');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  const calls = [
    ...(first === '' ? [] : [`startsWith(${value}, ${textLiteral(first)})`]),
    ...between.map((part) => `contains(${value}, ${textLiteral(part)})`),
    ...(last === '' ? [] : [`endsWith(${value}, ${textLiteral(last)})`]),
  ];
  if (calls.length === 0) return { text: `${key} != null`, isExact: true, keys: [] };
  // Of several parts the order is not asked for.
  return allOf(
    calls.map((text) => ({ text, isExact: true, keys })),
    calls.length === 1,
  );
}

/** A text somewhere in a key's value, in any case; `undefined` where the index may not know such a word. */
export function containsCondition(pattern: string, literal: boolean, key: string): Condition | undefined {
  const part = longestPart(pattern, literal);
  return part === undefined ? undefined : { text: `${key} ~ ${textLiteral(part)}`, isExact: false, keys: [key] };
}

/** A text somewhere in a record, in any case; `undefined` where the index may not know such a word. */
export function recordCondition(pattern: string, literal: boolean): Condition | undefined {
  const part = longestPart(pattern, literal);
  // JSON escapes other characters; what begins with a colon, or is a number, need not be in a text.
  if (part === undefined || !/^[\w./@#=-][\w .:/@#=-]*$/.test(part) || isNumber(part)) return undefined;
  return { text: `$d ~~ ${textLiteral(part)}`, isExact: false, keys: [] };
}

function isNumber(text: string): boolean {
  return !Number.isNaN(Number(text));
}

function longestPart(pattern: string, literal: boolean): string | undefined {
  const parts = (literal ? [pattern] : pattern.split('*')).sort((one, other) => other.length - one.length);
  const part = parts[0]?.toLowerCase() ?? '';
  return part.length >= TOKEN.least && part.length <= TOKEN.most && isPlainText(part) ? part : undefined;
}
