import type { Expression } from './expression.ts';

/** A record as expressions see it. */
export interface RecordView {
  $d: unknown;
  $l: Readonly<Record<string, string>>;
  $m: Readonly<Record<string, string>>;
}

type Value = string | number | boolean | null | readonly unknown[];

/** Whether a filter lets a record through: what is null does not. */
export function isTrueOf(expression: Expression, record: RecordView): boolean {
  return evaluate(expression, record) === true;
}

/** Value at a path of `$d`; `undefined` where there is none. */
export function dataAt(data: unknown, path: readonly string[]): unknown {
  let found = data;
  for (const name of path) {
    found =
      typeof found === 'object' && found !== null ? Object.getOwnPropertyDescriptor(found, name)?.value : undefined;
  }
  return found;
}

function evaluate(expression: Expression, record: RecordView): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'key':
      return cast(valueOf(dataAt(record[expression.root], expression.path)), expression.cast);
    case 'not': {
      const value = evaluate(expression.of, record);
      return typeof value === 'boolean' ? !value : null;
    }
    case 'call':
      return call(
        expression.name,
        expression.args.map((arg) => evaluate(arg, record)),
      );
    case 'binary':
      return binary(expression, record);
  }
}

/** A JSON subtree is always null, says IBM; a list can only be asked by its functions. */
function valueOf(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? (value as readonly unknown[]) : null;
}

function cast(value: Value, type: 'number' | 'string' | undefined): Value {
  if (type === undefined || value === null) return value;
  if (type === 'string') return typeof value === 'string' ? value : JSON.stringify(value);
  const number = Number(value);
  return typeof value === 'object' || Number.isNaN(number) ? null : number;
}

function call(name: string, [first = null, second = null]: readonly Value[]): Value {
  if (name === 'arrayContains') return Array.isArray(first) ? first.includes(second) : null;
  if (typeof first !== 'string') return null;
  if (name === 'toLowerCase') return first.toLowerCase();
  if (typeof second !== 'string') return null;
  if (name === 'startsWith') return first.startsWith(second);
  return name === 'endsWith' ? first.endsWith(second) : first.includes(second);
}

function binary({ operator, left, right }: Expression & { kind: 'binary' }, record: RecordView): Value {
  if (operator === '~~') {
    const wanted = evaluate(right, record);
    return textsIn(record.$d).some((text) => text.toLowerCase().includes(String(wanted).toLowerCase()));
  }
  const [one, other] = [evaluate(left, record), evaluate(right, record)];
  if (operator === '&&') return one === false || other === false ? false : one === null || other === null ? null : true;
  if (operator === '||') return one === true || other === true ? true : one === null || other === null ? null : false;
  const isNull = right.kind === 'literal' && right.value === null;
  if (isNull) return operator === '==' ? one === null : one !== null;
  if (one === null || other === null) return null;
  if (operator === '~') return typeof one === 'string' && one.toLowerCase().includes(String(other).toLowerCase());
  if (typeof one !== typeof other || typeof one === 'object' || typeof other === 'object') return null;
  switch (operator) {
    case '==':
      return one === other;
    case '!=':
      return one !== other;
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    case '>':
      return one > other;
    default:
      return one >= other;
  }
}

/** Every text in a record; names of its keys are none. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
