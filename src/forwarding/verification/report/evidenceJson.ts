import { inEnglish } from '../../../text/message.ts';
import { redact } from '../../../text/redaction.ts';
import type { Evidence, EvidenceCluster } from './evidence.ts';
import { controls, countsOf } from './evidenceControls.ts';

/** Increase it with every change that a reader of version 1 cannot process. */
const FORMAT_VERSION = 1;

/**
 * The evidence as JSON, in English; `media/evidence.schema.json` is its schema. What is not known is `null`, and what
 * is not there has a word of its own.
 */
export function evidenceJson(evidence: Evidence): string {
  const { at, tool, account, region, notes, unlisted, clusters } = evidence;
  const file = {
    format: 'ibmcloud-kube-audit-evidence',
    version: FORMAT_VERSION,
    at: timeOf(at),
    tool,
    account: account === undefined ? null : { id: account.id, name: account.name },
    targetedRegion: region ?? null,
    notes: notes.map(inEnglish),
    unlisted,
    controls: controls.map((control) => {
      const { id, framework, title, means } = control;
      return { id, framework, title, means, clusters: countsOf(control, clusters, at) };
    }),
    clusters: clusters.map((cluster) => clusterOf(cluster, at)),
  };
  const withoutSecrets = (_: string, value: unknown): unknown => (typeof value === 'string' ? redact(value) : value);
  return `${JSON.stringify(file, withoutSecrets, 2)}\n`;
}

function clusterOf(cluster: EvidenceCluster, at: number): object {
  const { id, name, type, version, region, resourceGroup, cover, condition, webhook } = cluster;
  return {
    ...{ id, name, type, version, region, resourceGroup },
    coverage: cover.cover,
    why: cover.why === undefined ? null : inEnglish(cover.why),
    condition: { kind: condition.kind, text: inEnglish(condition.text) },
    readAt: timeOf(cluster.readAt),
    webhook: webhook === undefined ? 'unknown' : webhook === 'none' ? 'none' : 'stored',
    forwarding:
      webhook === undefined || webhook === 'none'
        ? null
        : {
            url: webhook.url,
            route: inEnglish(webhook.route),
            policy: webhook.policy ?? null,
            encrypted: webhook.isEncrypted ?? null,
            certificate: {
              validUntil: timeOf(webhook.certificateUntil),
              owner: webhook.certificateOwner === undefined ? null : inEnglish(webhook.certificateOwner),
            },
            destination: {
              text: inEnglish(webhook.destination),
              region: webhook.destinationRegion ?? null,
              retentionDays: webhook.retentionDays ?? null,
            },
          },
    lastTestEventSeenAt: timeOf(cluster.arrivedAt),
    lastVerification: {
      at: timeOf(cluster.verifiedAt),
      result: cluster.verified.length === 0 ? null : cluster.verified.map(inEnglish).join(', '),
    },
    controls: Object.fromEntries(controls.map(({ id: control, of }) => [control, of(cluster, at)])),
  };
}

function timeOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
