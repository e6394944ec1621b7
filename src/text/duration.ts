import { message, type Message } from './message.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long something takes, for people; `milliseconds` below none count as none. */
export function duration(milliseconds: number): Message {
  const passed = Math.max(0, milliseconds);
  if (passed < MINUTE) return message('{0} s', Math.floor(passed / SECOND));
  if (passed < HOUR) {
    const seconds = Math.floor((passed % MINUTE) / SECOND);
    const minutes = Math.floor(passed / MINUTE);
    return seconds === 0 ? message('{0} min', minutes) : message('{0} min {1} s', minutes, seconds);
  }
  return message('{0} h {1} min', Math.floor(passed / HOUR), Math.floor((passed % HOUR) / MINUTE));
}

/** The same where it is only expected: in whole minutes from one minute on. */
export function roughly(milliseconds: number): Message {
  if (milliseconds < MINUTE) return message('about {0} s', Math.max(1, Math.round(milliseconds / SECOND)));
  return milliseconds < HOUR
    ? message('about {0} min', Math.round(milliseconds / MINUTE))
    : message('about {0} h {1} min', Math.floor(milliseconds / HOUR), Math.floor((milliseconds % HOUR) / MINUTE));
}
