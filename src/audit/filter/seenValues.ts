import { readLogLine, timeOfLine } from '../logLine.ts';
import type { SeenValues } from './completeFilter.ts';
import type { FieldKey } from './filterFields.ts';
import { textField } from './lineFields.ts';

/** Fields whose values are worth offering. The values of others are nearly all different. */
const fields: readonly FieldKey[] = [
  'verb',
  'resource',
  'ns',
  'user',
  'agent',
  'ip',
  'stage',
  'why',
  'deprecated',
  'manager',
  'backend',
];

/** Values in lines of a log, without their timestamps; the most frequent first. Of times, the hours. */
export function seenValues(texts: Iterable<string>): SeenValues {
  const counts = fields.map((key) => ({ key, read: textField(key), seen: new Map<string, number>() }));
  const hours = new Map<string, number>();
  for (const text of texts) {
    const line = readLogLine(text);
    const hour = /^\d{4}-\d\d-\d\dT\d\d(?=:.*Z$)/.exec(timeOfLine(line))?.[0];
    if (hour !== undefined) hours.set(hour, (hours.get(hour) ?? 0) + 1);
    for (const { read, seen } of counts) {
      const found = read(line);
      for (const value of typeof found === 'string' ? [found] : found) {
        if (value !== '') seen.set(value, (seen.get(value) ?? 0) + 1);
      }
    }
  }
  const all = [...counts, { key: 'time' as const, seen: hours }];
  return new Map(
    all.map(({ key, seen }) => [key, [...seen].sort(([, one], [, other]) => other - one).map(([value]) => value)]),
  );
}
