import { inEnglish, message, type Message } from '../text/message.ts';

/** A failure's sentence with the cluster in front that the command is about, unless it names it. */
export function withCluster(text: Message, cluster: string | undefined): Message {
  return cluster === undefined || inEnglish(text).includes(cluster) ? text : message('{0}: {1}', cluster, text);
}
