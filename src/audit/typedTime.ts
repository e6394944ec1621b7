/**
 * The time that a user typed, in milliseconds since 1970: a date, a time of day or both, of UTC unless it says another
 * zone. A time without a date is of the day of `near`, an ISO time, or of today where that is empty. `undefined`: no
 * time.
 */
export function typedTime(text: string, near: string): number | undefined {
  const typed = text.trim();
  const parts = /^(?:(\d{4}-\d\d-\d\d)(?:[T ](?=\d)|$))?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(
    typed,
  );
  const [, date, clock, zone] = parts ?? [];
  if (date === undefined && clock === undefined) return undefined;
  const day = date ?? (near.slice(0, 10) || new Date().toISOString().slice(0, 10));
  const time = Date.parse(`${day}T${clock ?? '00:00'}${zone ?? 'Z'}`);
  return Number.isNaN(time) ? undefined : time;
}
