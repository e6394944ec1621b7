import type { Message } from '../../../text/message.ts';
import type { CallOutcome } from './callOutcome.ts';

/** Where a run ended early: its step, counted from 1, of how many, and what was reached. */
export interface RunStop {
  readonly step: number;
  readonly of: number;
  readonly title: Message;
  readonly reached: Message;
  /** Whether what was reached is not known for certain. */
  readonly unclear: boolean;
  /** What became of the step's call; `not recorded`: the step ended well, and only that couldn't be recorded. */
  readonly call: CallOutcome | 'not recorded';
}
