import type { Master } from '../../ibmcloud/models.ts';
import { statusTime } from '../webhook/masterState.ts';
import type { WebhookRecord } from '../webhook/webhookRecord.ts';

/** This machine's clock recorded when the webhook was set; the cluster's may differ by this much. */
export const CLOCK_TOLERANCE_MS = 30_000;

/** Whether a master's status has changed since its webhook was set; `undefined` if one of the times is unknown. */
export function wasRefreshedSince({ setAt }: Pick<WebhookRecord, 'setAt'>, master: Master): boolean | undefined {
  const left = statusTime(master) - (Date.parse(setAt) - CLOCK_TOLERANCE_MS);
  return Number.isNaN(left) ? undefined : left >= 0;
}
