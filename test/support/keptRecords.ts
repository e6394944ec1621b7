import type { WebhookRecord, WebhookRecords } from '../../src/forwarding/webhook/webhookRecord.ts';

/** Records in memory, as text: what does not survive as JSON shows. */
export class KeptRecords implements WebhookRecords {
  readonly #texts = new Map<string, string>();

  get(clusterId: string): WebhookRecord | undefined {
    const text = this.#texts.get(clusterId);
    return text === undefined ? undefined : (JSON.parse(text) as WebhookRecord);
  }

  put(record: WebhookRecord): Promise<void> {
    this.#texts.set(record.clusterId, JSON.stringify(record));
    return Promise.resolve();
  }

  /** Everything that is kept. */
  text(): string {
    return [...this.#texts.values()].join('\n');
  }
}
