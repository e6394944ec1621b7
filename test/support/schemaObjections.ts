/** Of JSON Schema what ours uses. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
}

/** Where a value does not fit. A field that the schema does not know is one, so that nothing goes out undocumented. */
export function objections(value: unknown, schema: Schema, whole: Schema, path = ''): readonly string[] {
  const { $ref, type, required = [], properties, items } = schema;
  if ($ref !== undefined)
    return objections(value, whole.definitions?.[$ref.replace('#/definitions/', '')] ?? {}, whole, path);
  const found: string[] = [];
  const actual = typeOf(value);
  const types = type === undefined ? [] : [type].flat();
  if (types.length > 0 && !types.includes(actual) && !(types.includes('number') && actual === 'integer'))
    found.push(`${path} is ${actual}`);
  if ('const' in schema && value !== schema.const) found.push(`${path} is ${JSON.stringify(value)}`);
  if (schema.enum && !schema.enum.includes(value)) found.push(`${path} is ${JSON.stringify(value)}`);
  if (items && Array.isArray(value))
    value.forEach((item, index) => found.push(...objections(item, items, whole, `${path}/${index}`)));
  if (properties && typeof value === 'object' && value !== null) {
    found.push(...required.filter((name) => !(name in value)).map((name) => `${path}/${name} is missing`));
    for (const [name, field] of Object.entries(value)) {
      const known = properties[name];
      if (known) found.push(...objections(field, known, whole, `${path}/${name}`));
      else found.push(`${path}/${name} is not in the schema`);
    }
  }
  return found;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
