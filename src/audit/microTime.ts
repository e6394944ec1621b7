/** What was read last: nearly all times of a log are of the same day. */
let day = '';
let dayMicros = NaN;
let last = '';
let lastMicros = NaN;

/** A time of RFC 3339 in microseconds since 1970, finer digits cut off; `NaN` for another text. */
export function microTime(text: string): number {
  // An event has the time of its request twice.
  if (text !== last) [last, lastMicros] = [text, readTime(text)];
  return lastMicros;
}

function readTime(text: string): number {
  const length = text.length;
  // The API server's form: 2026-02-10T00:28:46.451356Z
  if (length < 20 || length > 30 || text.charCodeAt(length - 1) !== 0x5a) return slowly(text);
  if (day === '' || !text.startsWith(day)) {
    const read = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
    if (Number.isNaN(read) || !/^\d{4}-\d\d-\d\dT$/.test(text.slice(0, 11))) return slowly(text);
    day = text.slice(0, 11);
    dayMicros = read * 1_000;
  }
  const hours = digits(text, 11);
  const minutes = digits(text, 14);
  const seconds = digits(text, 17);
  if (text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return slowly(text);
  if (!(hours < 24 && minutes < 60 && seconds < 60)) return slowly(text);
  let fraction = 0;
  if (length > 20) {
    if (text.charCodeAt(19) !== 0x2e || length === 21) return slowly(text);
    for (let at = 20, unit = 100_000; at < length - 1; at += 1, unit = Math.trunc(unit / 10)) {
      const digit = text.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) return slowly(text);
      fraction += digit * unit;
    }
  }
  return dayMicros + ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction;
}

/** Two digits; `NaN` for other characters. */
function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** With an offset, which Kubernetes does not write; to the millisecond, as far as `Date` reads. */
function slowly(text: string): number {
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) * 1_000 : NaN;
}
