import { rotationOf } from '../../ibmcloud/caRotation.ts';
import type { AuditWebhook, Cluster } from '../../ibmcloud/models.ts';
import { age } from '../../text/age.ts';
import { message, type Message } from '../../text/message.ts';
import { recogniseWebhook, routeOf } from '../webhook/recogniseWebhook.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';
import { isRecordOf } from '../webhook/webhookRecord.ts';
import { certificateEnd, certificateKind, daysLeft } from './certificateEnd.ts';
import { conditionNames, conditionRank, isProblem, type ConditionKind, type Sign } from './conditionKinds.ts';
import { failureWord } from './failureWord.ts';
import { isInsideAddress } from './insideAddress.ts';
import type { FailedReading, Known, KnownCluster } from './known.ts';
import { judgeMaster } from './masterCondition.ts';
import { matchesAny } from './namePattern.ts';
import { possibilities, type Possibility } from './possible.ts';
import { isForbidden } from './readable.ts';
import { wasRefreshedSince } from './refreshedSince.ts';
import { isAbout, isSameMaster, verdictSigns, type Verdict } from './verdict.ts';
import { policyName, routeName } from './webhookWords.ts';

/** How a cluster is, out of all that is known of it. Everything that shows a cluster shows this. */
export interface Condition {
  readonly kind: ConditionKind;
  /** For a group of clusters in this condition. */
  readonly name: Message;
  /** What needs help most comes first. */
  readonly rank: number;
  /** Whether it needs help, or may need it. */
  readonly isProblem: boolean;
  /** Short texts to join: what is worst comes first, since a narrow view cuts the end; then route and policy. */
  readonly texts: readonly Message[];
  /** The same to be spoken: the name comes first, where no text says it. */
  readonly spoken: readonly Message[];
  /** Whether it is being verified or changed now. */
  readonly isVerifying: boolean;
  /** What can be done with it. */
  readonly possible: readonly Possibility[];
  /** Whether the last verification shows how it is now: of the webhook and the master that it has, and young enough. */
  readonly isFresh: boolean;
}

/** What the user has decided, and the time. */
export interface ConditionRules {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Age from which on a verification shows nothing any more, in milliseconds. */
  readonly verifyAgainMs: number;
  /** Ids, or patterns of names, of the clusters that are not meant to forward. */
  readonly notForwarding: readonly string[];
}

/** By how much the clock may have been put back since a verification, in milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * The one judgement of a cluster. Only what is known to be well is called so: `verified` takes a verification that saw
 * an event arrive, of the webhook that is stored now, with the master as it is now, and young enough.
 */
export function judge(known: Known, rules: ConditionRules): Condition {
  const { row, unfinished, problem } = known;
  const signs = signsOf(known, rules);
  if (unfinished !== undefined) {
    const { step, of } = unfinished;
    signs.push({ kind: 'interrupted', text: message('Interrupted at step {0}/{1}', step, of) });
  }
  if (problem !== undefined) signs.unshift({ kind: 'warning', text: problem });
  signs.sort((a, b) => conditionRank(a.kind) - conditionRank(b.kind));
  const stored = row.webhook.reading;
  const shown = signs.some(({ kind }) => kind === 'forbidden' || kind === 'not-forwarding' || kind === 'exempt');
  const isVerifying = known.isVerifying === true || known.running !== undefined;
  const said = signs.flatMap(({ kind, text }) => (isVerifying && kind === 'unverified' ? [] : (text ?? [])));
  if (known.isVerifying === true) said.unshift(message('Verifying…'));
  if (known.running !== undefined) said.unshift(known.running);
  const texts = shown || stored === undefined ? said : [...said, ...describeWebhook(stored.value)];
  const kind = signs[0]?.kind ?? 'unread';
  const name = conditionNames[kind];
  const isSaid = texts.some(({ template }) => template.startsWith(name.template));
  const possible = possibilities(known);
  const spoken = isSaid ? texts : [name, ...texts];
  const isFresh = isVerificationFresh(known, rules);
  const rank = conditionRank(kind);
  return { kind, name, rank, isProblem: isProblem(kind), texts, spoken, isVerifying, possible, isFresh };
}

/** Whether the last verification is about the webhook that is stored now, or saw that none is. */
export function isVerdictOfStored({ row, verdict, record }: Known): boolean {
  const stored = row.webhook.reading?.value;
  if (verdict?.state === 'not-forwarding') return row.webhook.reading !== undefined && stored === undefined;
  return verdict !== undefined && isAbout(verdict, stored, record);
}

/** Whether a row shows what a verification that has just ended saw. */
export function isAsVerified({ webhook, master }: KnownCluster, verdict: Verdict): boolean {
  return (
    isAbout(verdict, webhook.reading?.value, undefined) && isSameMaster(verdict.subject?.master, master.reading?.value)
  );
}

/** Whether the user has decided that a cluster forwards nothing. */
export function isExempt({ id, name }: Pick<Cluster, 'id' | 'name'>, patterns: readonly string[]): boolean {
  return patterns.includes(id) || matchesAny(name, patterns);
}

function signsOf(known: Known, rules: ConditionRules): Sign[] {
  const { cluster, webhook, master } = known.row;
  const failure = webhook.failure ?? master.failure;
  const stored = webhook.reading;
  // What could be read before is not known now: it is described, not judged.
  if (failure !== undefined) return [failureSign(failure, stored !== undefined)];
  if (stored === undefined) return [{ kind: 'unread', text: conditionNames.unread }];
  if (stored.value === undefined && isExempt(cluster, rules.notForwarding)) {
    return [{ kind: 'exempt', text: conditionNames.exempt }];
  }
  const judged = master.reading && judgeMaster(master.reading.value);
  const masterSigns = judged?.text === undefined ? [] : [{ kind: judged.kind, text: judged.text }];
  // What is seen while the master is changed may not last.
  if (judged?.kind === 'busy') return masterSigns;
  return stored.value === undefined
    ? [...masterSigns, { kind: 'not-forwarding', text: conditionNames['not-forwarding'] }]
    : [...masterSigns, ...webhookSigns(stored.value, known, rules), ...verificationSigns(stored.value, known, rules)];
}

function failureSign(failure: FailedReading, isKnown: boolean): Sign {
  if (isForbidden(failure)) return { kind: 'forbidden', text: conditionNames.forbidden };
  if (failure.otherGroup) return { kind: 'other-group', text: conditionNames['other-group'] };
  const text = isKnown ? message('Couldn’t be read again') : message('Couldn’t be read');
  const word = failureWord(failure.code);
  return { kind: 'unreadable', text: word === undefined ? text : message('{0} ({1})', text, word) };
}

/** What the webhook, and what was noted of it, show without a verification. */
function webhookSigns(webhook: AuditWebhook, known: Known, { now }: ConditionRules): Sign[] {
  const { row, verdict, record } = known;
  const { server } = webhook;
  const { route } = recogniseWebhook(webhook);
  const master = row.master.reading?.value;
  const verified = verdict !== undefined && isAbout(verdict, webhook, record) ? verdict.subject : undefined;
  const noted = isRecordOf(record, server) ? record : undefined;
  const signs: Sign[] = [];
  if (route === 'foreign') signs.push({ kind: 'foreign' });
  if (routeOf(route)?.agent?.installable === false) signs.push({ kind: 'warning', text: message('Retired service') });
  if (isInsideAddress(server)) signs.push({ kind: 'warning', text: message('In-cluster address') });
  const rotation = master?.caRotation === undefined ? 'none' : rotationOf(master.caRotation);
  if (rotation !== 'none' && parseServiceProxyUrl(server)) {
    const text = rotation === 'unknown' ? message('CA rotation state unknown') : message('CA rotation unfinished');
    signs.push({ kind: 'warning', text });
  }
  if (verified === undefined && noted && master && wasRefreshedSince(noted, master) === false) {
    signs.push({ kind: 'failing', text: message('Master not refreshed yet') });
  }
  const until = certificateEnd(known);
  const kind = /^https:/i.test(server) ? certificateKind(until, now) : undefined;
  // What the verification saw of it is among its findings.
  if (kind !== undefined && !(verified && verdict && certificateKind(until, verdict.at) === kind)) {
    const left = daysLeft(until, now);
    const text = kind === 'failing' ? message('Certificate expired') : message('Certificate expires in {0} d', left);
    signs.push({ kind, text });
  }
  return signs;
}

/** What the last verification is worth now. */
function verificationSigns(webhook: AuditWebhook, { row, verdict, record }: Known, rules: ConditionRules): Sign[] {
  if (verdict === undefined || !isAbout(verdict, webhook, record)) {
    return [{ kind: 'unverified', text: conditionNames.unverified }];
  }
  const signs = verdictSigns(verdict).filter(({ kind }) => kind !== 'verified');
  const when = age(verdict.at, rules.now);
  const said = signs.every(({ kind }) => kind === 'warning')
    ? message('Verified {0}', when)
    : message('Checked {0}', when);
  const master = row.master.reading?.value;
  if (master === undefined) signs.push({ kind: 'unread', text: said });
  else if (!isSameMaster(verdict.subject?.master, master)) {
    signs.push({ kind: 'stale', text: message('Changed since verification') });
  } else {
    signs.push({ kind: isYoung(verdict, rules) ? 'verified' : 'stale', text: said });
  }
  return signs;
}

function isYoung({ at }: Verdict, { now, verifyAgainMs }: ConditionRules): boolean {
  return now - at >= -CLOCK_TOLERANCE_MS && now - at < verifyAgainMs;
}

function isVerificationFresh({ row, verdict, record }: Known, rules: ConditionRules): boolean {
  const { webhook, master } = row;
  const isRead = webhook.failure === undefined && master.failure === undefined && master.reading !== undefined;
  if (verdict === undefined || !isRead || !isAbout(verdict, webhook.reading?.value, record)) return false;
  const isStill = judgeMaster(master.reading.value).kind !== 'busy';
  return isStill && isSameMaster(verdict.subject?.master, master.reading.value) && isYoung(verdict, rules);
}

function describeWebhook(webhook: AuditWebhook | undefined): readonly Message[] {
  if (webhook === undefined) return [conditionNames['not-forwarding']];
  // The usual policy goes without saying.
  return webhook.policy === 'default' ? [routeName(webhook)] : [routeName(webhook), policyName(webhook.policy)];
}
