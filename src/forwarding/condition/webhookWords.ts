import type { AuditWebhook, StoredPolicy } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import { recogniseWebhook, routeOf } from '../webhook/recogniseWebhook.ts';
import { policyWord } from '../webhook/storedPolicy.ts';

/** The route's name in the user interface. */
export function routeName(webhook: AuditWebhook): Message {
  const { route, tool } = recogniseWebhook(webhook);
  return routeOf(route)?.title ?? (tool === undefined ? message('Foreign webhook') : message('{0} webhook', tool));
}

/** The policy's name in the user interface. */
export function policyName(policy: StoredPolicy): Message {
  return message('{0} policy', policyWord(policy));
}
