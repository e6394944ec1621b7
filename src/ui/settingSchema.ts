/** What package.json says of a setting. */
export interface SettingSchema {
  readonly type: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly items?: SettingSchema;
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
  if (typeof value !== type || words?.includes(value) === false) return false;
  if (typeof value === 'number') return value >= minimum && value <= maximum;
  if (typeof value !== 'string' || pattern === undefined) return true;
  return value.length <= LONGEST && new RegExp(pattern).test(value);
}
