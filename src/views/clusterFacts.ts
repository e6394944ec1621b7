import { certificateEnd, certificateKind, daysLeft } from '../forwarding/condition/certificateEnd.ts';
import { conditionNames, type ConditionKind } from '../forwarding/condition/conditionKinds.ts';
import type { Known } from '../forwarding/condition/known.ts';
import { possibilities } from '../forwarding/condition/possible.ts';
import { isAbout, verdictSigns } from '../forwarding/condition/verdict.ts';
import { routeName } from '../forwarding/condition/webhookWords.ts';
import { isCloudLogsHost } from '../forwarding/forwarder/agent/cloudLogsHost.ts';
import type { Finding } from '../forwarding/verification/check.ts';
import type { VerifyResult } from '../forwarding/verification/verify.ts';
import { isDirect, recogniseWebhook } from '../forwarding/webhook/recogniseWebhook.ts';
import { parseServiceProxyUrl } from '../forwarding/webhook/url/serviceProxyUrl.ts';
import { isKnownPolicy } from '../forwarding/webhook/storedPolicy.ts';
import { parseServerUrl } from '../forwarding/webhook/url/externalUrl.ts';
import { storedUrl } from '../forwarding/webhook/url/storedUrl.ts';
import type { AuditWebhook } from '../ibmcloud/models.ts';
import { age } from '../text/age.ts';
import { message, type Message } from '../text/message.ts';
import type { FactWord } from './rowWords.ts';

/** One fact about a cluster: what is known of it, or why that is not known. */
export interface ClusterFact {
  readonly id:
    | 'route'
    | 'policy'
    | 'webhook'
    | 'certificate'
    | 'forwarder'
    | 'receiver'
    | 'retention'
    | 'delivery'
    | 'verification';
  readonly title: Message;
  readonly text: Message;
  /** What to think of it; absent where nothing is to be thought, or it is not known. */
  readonly sign?: ConditionKind;
  /** When it was learnt, in milliseconds since the epoch. */
  readonly at?: number | undefined;
  readonly helps: readonly FactWord[];
}

/** What the facts of a cluster are read from: nothing is asked for them. */
export interface FactSources {
  readonly known: Known;
  /** The last verification, whatever it was about. */
  readonly result: VerifyResult | undefined;
  /** The condition that the cluster's row shows. */
  readonly condition: ConditionKind | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const notVerified = message('Not known until it’s verified');

/** Who changed the webhook last, and whether that was elsewhere; `undefined` where the verification does not know. */
export function lastChange(
  sources: FactSources,
): { readonly text: Message; readonly isElsewhere: boolean } | undefined {
  const found = findingsAbout(sources)?.find(({ check }) => check === 'webhook-changes');
  return found?.result === 'pass' || found?.result === 'warning'
    ? { text: found.text, isElsewhere: found.result === 'warning' }
    : undefined;
}

/** The facts of a cluster, in the order of its rows. Without a webhook there are only that and the verification. */
export function clusterFacts(sources: FactSources): readonly ClusterFact[] {
  const { known } = sources;
  const { webhook } = known.row;
  const stored = webhook.failure === undefined ? webhook.reading?.value : undefined;
  const can = new Set(possibilities(known));
  const helps = (...words: readonly (readonly [word: FactWord, applies: boolean])[]): readonly FactWord[] =>
    words.flatMap(([word, applies]) => (applies ? [word] : []));
  const at = webhook.reading?.at;
  const webhookFact: ClusterFact = {
    ...webhookText(known),
    id: 'webhook',
    title: message('Webhook'),
    at,
    helps: helps(
      ['setsUp', can.has('bare') && can.has('changeable')],
      ['selectsGroup', can.has('otherGroup')],
      ['refreshes', true],
      ['copiesUrl', stored !== undefined],
    ),
  };
  const verification = verificationFact(sources);
  const last = {
    ...verification,
    helps: helps(['verifies', can.has('readable') && can.has('webhook')], ['reports', known.verdict !== undefined]),
  };
  if (stored === undefined) return [webhookFact, last];
  const found = findingsOf(sources, stored);
  const verified = found && known.verdict?.at;
  return [
    { id: 'route', title: message('Route'), text: routeName(stored), at, helps: [] },
    {
      id: 'policy',
      title: message('Policy'),
      text: policyText(stored),
      at,
      helps: helps(['changesPolicy', can.has('changeable')]),
    },
    webhookFact,
    {
      ...certificateText(sources, found),
      id: 'certificate',
      title: message('Certificate'),
      // Its end is a date, whenever that was learnt.
      at: Number.isFinite(certificateEnd(known)) ? undefined : verified,
      helps: helps(['renews', can.has('changeable') && can.has('certificates')]),
    },
    {
      ...forwarderText(stored, found),
      id: 'forwarder',
      title: message('Forwarder'),
      at: verified,
      helps: helps(
        ['streams', can.has('forwarder') && can.has('readable')],
        ['restarts', can.has('forwarder') && can.has('idle')],
      ),
    },
    {
      ...receiverText(stored, found),
      id: 'receiver',
      at: verified,
      helps: helps(
        ['changesConsumer', can.has('consumer') && can.has('changeable')],
        ['createsAlert', found?.get('silence-alert')?.remedy !== undefined],
      ),
    },
    ...retentionFact(found, verified),
    last,
  ];
}

/** The text of a fact; behind its age where a verification saw it, since other facts beside it may be newer. */
export function withAge({ text, at }: ClusterFact, { known, now }: FactSources): Message {
  return at !== undefined && at === known.verdict?.at ? message('{0}: {1}', age(at, now), text) : text;
}

/** What the last verification saw of the delivery, and when; of the webhook that is stored now, or nothing. */
export function deliveryFact(sources: FactSources): ClusterFact {
  const { row, verdict } = sources.known;
  const fact = { id: 'delivery', title: message('Delivery'), helps: [] } as const;
  // Which webhook is stored now is not known then.
  if (row.webhook.failure !== undefined) {
    return { ...fact, text: message('Not known: the webhook couldn’t be read') };
  }
  const stored = row.webhook.reading?.value;
  const finding = stored && findingsOf(sources, stored)?.get('delivery');
  if (finding === undefined || verdict === undefined) return { ...fact, text: conditionNames.unverified };
  const [cause] = verdict.failures;
  const isSeen = finding.result !== 'skipped' && finding.result !== 'unknown';
  const told: Told = isSeen || cause === undefined ? fromFinding(finding) : { text: cause, sign: 'failing' };
  return { ...fact, ...told, at: verdict.at };
}

type Told = Pick<ClusterFact, 'text' | 'sign'>;
type Findings = ReadonlyMap<string, Finding>;

/** What the last verification found, by check: failures before what passed; only of the webhook that is stored now. */
function findingsOf(sources: FactSources, stored: AuditWebhook): Findings | undefined {
  const findings = lastFindings(sources, stored);
  if (findings === undefined) return undefined;
  const order = ['skipped', 'pass', 'unknown', 'warning', 'failure'];
  const sorted = findings.toSorted((one, other) => order.indexOf(one.result) - order.indexOf(other.result));
  return new Map(sorted.map((finding) => [finding.check, finding]));
}

/**
 * What the last verification found of the webhook that is stored now, where it is known which that is; else
 * `undefined`.
 */
export function findingsAbout(sources: FactSources): readonly Finding[] | undefined {
  const { reading, failure } = sources.known.row.webhook;
  return failure !== undefined || reading?.value === undefined ? undefined : lastFindings(sources, reading.value);
}

function lastFindings({ known, result }: FactSources, stored: AuditWebhook): readonly Finding[] | undefined {
  const { verdict, record } = known;
  if (result === undefined || verdict === undefined || !isAbout(verdict, stored, record)) return undefined;
  // The result has a file of its own, which may be of another time.
  return Date.parse(result.at) === verdict.at ? result.findings : undefined;
}

function fromFinding({ result, text }: Finding): Told {
  const signs = { failure: 'failing', warning: 'warning', unknown: 'inconclusive' } as const;
  return result === 'pass' || result === 'skipped' ? { text } : { text, sign: signs[result] };
}

function webhookText({ row: { webhook, master } }: Known): Told {
  const failure = webhook.failure ?? master.failure;
  const { reading } = webhook;
  if (failure?.otherGroup === true) return { text: conditionNames['other-group'], sign: 'other-group' };
  if (webhook.failure !== undefined) return { text: webhook.failure.text, sign: 'unreadable' };
  if (reading === undefined) return { text: conditionNames.unread };
  return { text: reading.value === undefined ? message('None set') : message('{0}', storedUrl(reading.value.server)) };
}

function policyText({ policy }: AuditWebhook): Message {
  if (isKnownPolicy(policy)) return message('{0}', policy);
  return policy.unknown === ''
    ? message('Not known: IBM Cloud named none')
    : message('Not known: IBM Cloud says “{0}”', policy.unknown);
}

function certificateText({ known, now }: FactSources, found: Findings | undefined): Told {
  if (!possibilities(known).includes('certificates')) return { text: message('Not used over plain http') };
  const until = certificateEnd(known);
  if (Number.isFinite(until)) {
    const day = new Date(until).toISOString().slice(0, 10);
    const sign = certificateKind(until, now);
    const text =
      sign === 'failing'
        ? message('Expired on {0}', day)
        : daysLeft(until, now) === 1
          ? message('1 day left, until {0}', day)
          : message('{0} days left, until {1}', daysLeft(until, now), day);
    return sign === undefined ? { text } : { text, sign };
  }
  const finding = found?.get('certificate');
  return finding === undefined ? { text: notVerified } : fromFinding(finding);
}

function forwarderText(stored: AuditWebhook, found: Findings | undefined): Told {
  if (parseServiceProxyUrl(stored.server) === undefined) {
    return isDirect(recogniseWebhook(stored).route)
      ? { text: message('None: the API server posts to the server') }
      : { text: message('Not known: the URL names no Service') };
  }
  const finding = found?.get('deployment');
  if (finding === undefined) return { text: notVerified };
  const pods = finding.evidence
    .flatMap(({ args }) => args)
    .find((arg) => typeof arg === 'string' && /^\d+\/\d+$/.test(arg));
  return finding.result === 'pass' && pods !== undefined
    ? { text: message('{0} pods available', pods) }
    : fromFinding(finding);
}

/** Where the events go to, under the name that the route has for it. */
function receiverText(stored: AuditWebhook, found: Findings | undefined): Told & Pick<ClusterFact, 'title'> {
  const { route, tool } = recogniseWebhook(stored);
  const title = message('Log consumer');
  const told = (...checks: readonly string[]): Told => {
    const findings = checks.flatMap((check) => found?.get(check) ?? []);
    const finding = findings.find(({ result }) => result !== 'skipped') ?? findings[0];
    return finding === undefined ? { text: notVerified } : fromFinding(finding);
  };
  switch (route) {
    case 'cloud-logs': {
      const host = hostIn(found?.get('agent-collects'));
      const answer = told('agent-collects', 'logging-agent');
      const isWell = host !== undefined && answer.sign === undefined;
      return { title: message('Cloud Logs instance'), ...(isWell ? { text: message('{0}', host) } : answer) };
    }
    case 'log-analysis':
      return { title: message('Log Analysis instance'), ...told('logging-agent') };
    case 'private-network':
      return { title, ...told('consumer') };
    case 'external':
      return { title, text: message('{0}', hostOf(stored.server)) };
    case 'foreign':
      return { title, text: tool === undefined ? message('Not known: another tool’s webhook') : message('{0}', tool) };
  }
}

/** The host of Cloud Logs that the logging agent was seen to send to, for the webhook that is stored now. */
export function instanceHost(sources: FactSources): string | undefined {
  return hostIn(findingsAbout(sources)?.find(({ check }) => check === 'agent-collects'));
}

function hostIn(finding: Finding | undefined): string | undefined {
  const seen = (finding?.evidence ?? []).flatMap(({ args }) => args);
  return seen.filter((arg) => typeof arg === 'string').find(isCloudLogsHost);
}

/** How long events are kept, and what that costs: only where a verification has asked the instance. */
function retentionFact(found: Findings | undefined, at: number | undefined): readonly ClusterFact[] {
  const finding = found?.get('retention');
  if (finding === undefined || finding.result === 'skipped') return [];
  return [{ id: 'retention', title: message('Retention'), ...fromFinding(finding), at, helps: [] }];
}

function hostOf(server: string): string {
  return parseServerUrl(server)?.host ?? storedUrl(server);
}

function verificationFact({ known: { verdict }, condition, now }: FactSources): Omit<ClusterFact, 'helps'> {
  const fact = { id: 'verification', title: message('Last verification') } as const;
  if (verdict === undefined) return { ...fact, text: message('Never') };
  const [worst] = verdictSigns(verdict);
  const text = message('{0}: {1}', age(verdict.at, now), worst?.text ?? conditionNames.inconclusive);
  const kind = worst?.kind;
  // What it saw may be of another webhook or master, or too old: only the judgement of the cluster knows.
  const isNow = (kind !== 'verified' && kind !== 'not-forwarding') || condition === kind;
  const sign = isNow ? kind : condition === 'stale' ? condition : undefined;
  return { ...fact, text, at: verdict.at, ...(sign === undefined ? {} : { sign }) };
}
