import { instanceOf } from '../../forwarding/forwarder/agent/agentTarget.ts';
import type { Evidence, EvidenceCluster, StoredEvidence } from '../../forwarding/verification/report/evidence.ts';
import { conditionNames } from '../../forwarding/condition/conditionKinds.ts';
import type { Fact } from '../../forwarding/condition/known.ts';
import { verdictSigns } from '../../forwarding/condition/verdict.ts';
import { isUnset } from '../../forwarding/verification/report/coverage.ts';
import { isKnownPolicy } from '../../forwarding/webhook/storedPolicy.ts';
import { MASTER_URL, parseServiceProxyUrl } from '../../forwarding/webhook/url/serviceProxyUrl.ts';
import { storedUrl } from '../../forwarding/webhook/url/storedUrl.ts';
import { message } from '../../text/message.ts';
import { fleetFacts, type FleetCluster, type FleetFacts } from './fleetCluster.ts';
import type { FleetSources } from './fleetModel.ts';

/** Who is logged in, and what makes the file. */
export interface EvidenceFrame {
  readonly account: { readonly id: string; readonly name: string } | undefined;
  readonly tool: { readonly name: string; readonly version: string };
  /** When reading for this file began: what was read before is not known now. Milliseconds since the epoch. */
  readonly since: number;
}

const notKnown = message('Not known');

/** What is known of all clusters as evidence, which holds no more than the page shows. */
export function evidenceOf(
  { region, notes, clusters, unlisted, now }: FleetSources,
  { account, tool, since }: EvidenceFrame,
): Evidence {
  const read = clusters.map((cluster) => evidenceOfOne(readSince(cluster, since), now));
  const unread = read.filter(({ readAt }) => readAt === undefined).length;
  const note = message(
    'Not read for this file: {0} of {1} clusters. What was read before isn’t in it.',
    ...[unread, read.length],
  );
  return {
    ...{ at: now, tool, account, unlisted },
    notes: unread === 0 ? notes : [...notes, note],
    region: region === '' ? undefined : region,
    clusters: read,
  };
}

/** A cluster without what was read of it before. Where its row says why that was not read again, it still does. */
function readSince({ known, condition, kept }: FleetCluster, since: number): FleetCluster {
  const { webhook, master } = known.row;
  const isOld = ({ reading }: Fact<unknown>): boolean => reading !== undefined && reading.at < since;
  if (!isOld(webhook) && !isOld(master)) return { known, condition, kept };
  const row = {
    ...known.row,
    webhook: isOld(webhook) ? { ...webhook, reading: undefined } : webhook,
    master: isOld(master) ? { ...master, reading: undefined } : master,
  };
  const isSaid = (webhook.failure ?? master.failure) !== undefined;
  // Without a webhook the master says nothing of forwarding.
  const isUnsetNow = isUnset({ row });
  const { unread } = conditionNames;
  return {
    known: { ...known, row },
    condition: {
      ...condition,
      ...(isSaid || isUnsetNow ? {} : { kind: 'unread', name: unread, texts: [unread], spoken: [unread] }),
      isFresh: false,
    },
    kept,
  };
}

function evidenceOfOne(cluster: FleetCluster, now: number): EvidenceCluster {
  const facts = fleetFacts(cluster, now);
  const { known, condition } = cluster;
  const { id, name, type, version, region, resourceGroupName } = known.row.cluster;
  const signs = known.verdict === undefined ? [] : verdictSigns(known.verdict);
  return {
    ...{ id, name, version, region, resourceGroup: resourceGroupName, cover: facts.cover },
    type: typeof type === 'string' ? type : type.unknown,
    // Without an age: the file is read later.
    condition: { kind: condition.kind, text: condition.name },
    webhook: facts.isUnset ? 'none' : storedOf(cluster, facts),
    arrivedAt: facts.arrivedAt,
    verifiedAt: facts.verifiedAt,
    verified: signs.flatMap(({ text }) => text ?? []),
    ...{ readAt: facts.readAt, isFresh: condition.isFresh },
  };
}

/** Whether events are encrypted until what the webhook names has them; `undefined` where only a part is. */
function isEncryptedTo(server: string): boolean | undefined {
  if (!/^https:/i.test(server)) return false;
  // The API server proxies the request, over plain http unless the Service is named with https.
  return !server.startsWith(MASTER_URL) || parseServiceProxyUrl(server)?.scheme === 'https' ? true : undefined;
}

function storedOf(
  { known }: FleetCluster,
  { facts, certificateUntil, owner, host, retentionDays }: FleetFacts,
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
    isEncrypted: isEncryptedTo(stored.server),
    certificateUntil,
    certificateOwner: owner,
    destination: facts.get('receiver')?.text ?? notKnown,
    destinationRegion: host === undefined ? undefined : instanceOf(host)?.region,
    retentionDays,
  };
}
