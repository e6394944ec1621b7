/**
 * A value that has room in so many characters: a longer one loses its middle to an ellipsis, since names differ at
 * their beginning and their end.
 *
 * @param head how many characters of the beginning stay; by default two thirds.
 */
export function shorten(value: string, width: number, head = width - 1 - Math.floor((width - 1) / 3)): string {
  if (value.length <= width) return value;
  const tail = value.length - (width - 1 - head);
  // Half of a character that has two units would be another one.
  const end = isFirstHalf(value.charCodeAt(head - 1)) ? head - 1 : head;
  const start = tail < value.length && isFirstHalf(value.charCodeAt(tail - 1)) ? tail + 1 : tail;
  return `${value.slice(0, end)}…${value.slice(start)}`;
}

function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
