import { message, type Message } from './message.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago something happened, for people. Both times are milliseconds since the epoch. */
export function age(at: number, now: number): Message {
  const passed = Math.max(0, now - at);
  if (passed < MINUTE) {
    return message('just now');
  }
  if (passed < HOUR) {
    return message('{0} min ago', Math.floor(passed / MINUTE));
  }
  if (passed < DAY) {
    return message('{0} h ago', Math.floor(passed / HOUR));
  }
  return message('{0} d ago', Math.floor(passed / DAY));
}
