import { instanceOf } from '../../forwarding/forwarder/agent/agentTarget.ts';
import type { Evidence, EvidenceCluster, StoredEvidence } from '../../forwarding/verification/report/evidence.ts';
import { verdictSigns } from '../../forwarding/condition/verdict.ts';
import { isKnownPolicy } from '../../forwarding/webhook/storedPolicy.ts';
import { storedUrl } from '../../forwarding/webhook/storedUrl.ts';
import { message } from '../../text/message.ts';
import { fleetFacts, type FleetCluster, type FleetFacts } from './fleetCluster.ts';
import type { FleetSources } from './fleetModel.ts';

/** Who is logged in, and what makes the file. */
export interface EvidenceFrame {
  readonly account: { readonly id: string; readonly name: string } | undefined;
  readonly tool: { readonly name: string; readonly version: string };
}

const notKnown = message('Not known');

/** What is known of all clusters as evidence, which holds no more than the page shows. */
export function evidenceOf(
  { region, notes, clusters, unlisted, now }: FleetSources,
  { account, tool }: EvidenceFrame,
): Evidence {
  return {
    ...{ at: now, tool, account, notes, unlisted },
    region: region === '' ? undefined : region,
    clusters: clusters.map((cluster) => evidenceOfOne(cluster, now)),
  };
}

function evidenceOfOne(cluster: FleetCluster, now: number): EvidenceCluster {
  const facts = fleetFacts(cluster, now);
  const { known, condition } = cluster;
  const { id, name, type, version, region, resourceGroupName } = known.row.cluster;
  const sign = known.verdict && verdictSigns(known.verdict)[0];
  return {
    ...{ id, name, version, region, resourceGroup: resourceGroupName, cover: facts.cover },
    type: typeof type === 'string' ? type : type.unknown,
    // Without an age: the file is read later.
    condition: { kind: condition.kind, text: condition.name },
    webhook: facts.isUnset ? 'none' : storedOf(cluster, facts),
    arrivedAt: facts.arrivedAt,
    verifiedAt: facts.verifiedAt,
    verified: sign?.text,
  };
}

function storedOf(
  { known }: FleetCluster,
  { facts, certificateUntil, owner, host }: FleetFacts,
): StoredEvidence | undefined {
  const { failure, reading } = known.row.webhook;
  const stored = failure === undefined ? reading?.value : undefined;
  if (stored === undefined) return undefined;
  const { policy } = stored;
  const isPolicyKnown = isKnownPolicy(policy);
  const word = isPolicyKnown ? policy : policy.unknown;
  return {
    url: storedUrl(stored.server),
    route: facts.get('route')?.text ?? notKnown,
    policy: word === '' ? undefined : word,
    isPolicyKnown,
    isEncrypted: /^https:/i.test(stored.server),
    certificateUntil,
    certificateOwner: owner,
    destination: facts.get('receiver')?.text ?? notKnown,
    destinationRegion: host === undefined ? undefined : instanceOf(host)?.region,
    // Nothing here asks an instance or a log consumer for it yet.
    retentionDays: undefined,
  };
}
