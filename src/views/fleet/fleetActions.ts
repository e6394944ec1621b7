import type { Possibility } from '../../forwarding/condition/possible.ts';
import { message, type Message } from '../../text/message.ts';

/** A command for clusters that are selected on the page, by its name without `kubeAudit.`. */
export interface FleetAction {
  readonly id: string;
  readonly text: Message;
  /** What has to be true of a cluster; of others that are selected it is not asked. */
  readonly needs: readonly Possibility[];
  /** Of how many clusters at once. */
  readonly most: number;
  /** Whether the command takes one cluster alone: then it is run for each. */
  readonly isForOne?: boolean;
}

/** Each stream is an output channel that reads on until it is stopped. */
const MOST_STREAMS = 5;

/** As in the menu of several rows; those that ask before they act end with `…`. */
export const severalActions: readonly FleetAction[] = [
  { id: 'verify', text: message('Verify'), needs: ['readable', 'webhook'], most: Infinity },
  { id: 'setUpForwarding', text: message('Set Up…'), needs: ['readable'], most: Infinity },
  {
    id: 'streamForwarderLogs',
    text: message('Stream Events'),
    needs: ['readable', 'forwarder'],
    most: MOST_STREAMS,
    isForOne: true,
  },
];

/** Commands for all clusters. */
export const allActions: readonly Pick<FleetAction, 'id' | 'text'>[] = [
  { id: 'verifyAll', text: message('Verify All') },
  { id: 'saveEvidence', text: message('Save as Evidence…') },
  { id: 'refresh', text: message('Reload') },
];

/** Ids of the actions that a cluster takes. */
export function actionsOf(possible: readonly Possibility[]): readonly string[] {
  return severalActions.filter(({ needs }) => needs.every((word) => possible.includes(word))).map(({ id }) => id);
}
