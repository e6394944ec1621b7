import { isRecord } from '../text/jsonValue.ts';

/** What package.json says of a setting. */
export interface SettingSchema {
  readonly type: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly items?: SettingSchema;
  /** Of each value of an object, whatever its name. */
  readonly additionalProperties?: SettingSchema;
}

/** One of the groups of settings in package.json. */
export interface SettingGroup {
  readonly properties: Readonly<Record<string, SettingSchema>>;
}

/** Longer texts fit no pattern in the schema, and matching them would take too long. */
const LONGEST = 100;

/**
 * Whether a setting may have this value. VS Code marks others in settings.json, and hands them on: also those of a
 * workspace that nobody trusts.
 */
export function isPossible(value: unknown, schema: SettingSchema): boolean {
  const { type, enum: words, minimum = -Infinity, maximum = Infinity, pattern } = schema;
  if (type === 'array') {
    return (
      Array.isArray(value) && value.every((entry) => schema.items === undefined || isPossible(entry, schema.items))
    );
  }
  if (type === 'object') {
    const { additionalProperties: each } = schema;
    return isRecord(value) && Object.values(value).every((entry) => each === undefined || isPossible(entry, each));
  }
  if (type === 'integer' && !Number.isInteger(value)) return false;
  if (typeof value !== (type === 'integer' ? 'number' : type) || words?.includes(value) === false) return false;
  if (typeof value === 'number') return value >= minimum && value <= maximum;
  if (typeof value !== 'string' || pattern === undefined) return true;
  return value.length <= LONGEST && new RegExp(pattern).test(value);
}

/**
 * What the user has set for a setting that is an object, with one entry more, or another in its place. All else is kept
 * as it is.
 * @param own `undefined` where the user has set nothing.
 * @returns `undefined` where it is no object: it is not for us to replace.
 */
export function withEntry(own: unknown, name: string, value: string): Readonly<Record<string, unknown>> | undefined {
  return own === undefined || isRecord(own) ? { ...own, [name]: value } : undefined;
}
