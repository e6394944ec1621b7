import { message, type Message } from '../../text/message.ts';

/** A minute without a line is worth a word. */
const SILENT_MS = 60_000;

/** A rate in lines a second. */
export function rateText(rate: number): Message {
  return message('{0} lines/s', rate === 0 || rate >= 10 ? Math.round(rate) : rate.toFixed(1));
}

/** For how long no line came; `undefined` where one came within a minute. */
export function silenceText(milliseconds: number): Message | undefined {
  if (milliseconds < SILENT_MS) return undefined;
  return message('no line for {0} min', Math.floor(milliseconds / 60_000));
}
