import { message, type Message } from '../text/message.ts';

/** How many clusters, in words. */
export function clusterCount(count: number): Message {
  return count === 1 ? message('1 cluster') : message('{0} clusters', count);
}
