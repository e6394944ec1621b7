import { typeName } from '../../forwarding/cluster/clusterWords.ts';
import { givenTimeText, type Finding } from '../../forwarding/verification/check.ts';
import { deliveryPath } from '../../forwarding/verification/deliveryPath.ts';
import { sections, sentenceOf, titleOf, versionText } from '../../forwarding/verification/report/reportText.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { age } from '../../text/age.ts';
import { message, type Message } from '../../text/message.ts';
import { cut } from '../../ui/pages/cut.ts';
import type { Tone } from '../../ui/pages/overviewContent.ts';
import type { ShownFinding, VerificationParts } from '../../ui/pages/verificationContent.ts';
import { joined, shownCheck, shownPlace, whereItBreaks, type Say } from '../overview/shownPath.ts';
import { canRun, offersForOne } from './verificationChoice.ts';

/** Characters of a sentence, or of something that was seen; all of it is in the text. */
const LONGEST = 1_000;

interface OfOne {
  readonly result: VerifyResult;
  /** Whether it shows how the cluster is now. */
  readonly isFresh: boolean;
  readonly isListed: boolean;
  readonly notes: readonly Message[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What was found of one cluster, all of it. */
export function verificationParts({ result, isFresh, isListed, notes, now }: OfOne, say: Say): VerificationParts {
  const { findings } = result;
  const when = age(Date.parse(result.at), now);
  const path = deliveryPath(result.subject?.webhook, { findings, isFresh });
  const breaks = whereItBreaks(path);
  const shortly = (text: string): string => cut(text, LONGEST);
  return {
    at: result.at,
    about: aboutOf(result, say),
    notes: notes.map(say),
    buttons: offersForOne(isListed).map(({ id, text }) => ({ id, text: say(text) })),
    delivery: {
      title: say(message('Delivery')),
      lines: [
        ...(breaks === undefined ? [] : [{ text: breaks, tone: 'failing' as const, isAged: !isFresh }]),
        { ...deliveryLine(findings, isFresh, say), isAged: true },
      ].map(({ text, tone, isAged }) => ({
        text: shortly(say(isAged ? message('{0}: {1}', when, text) : message('{0}', text))),
        tone,
      })),
      places: path.map((place) => ({ ...shownPlace(place, { isFresh, age: when }, say), detail: '' })),
    },
    sections: sections.flatMap(({ id, title, has }) => {
      const shown = findings.flatMap((finding, index): ShownFinding | readonly [] => {
        if (!has(finding)) return [];
        const { fix, ...check } = shownCheck(finding, isFresh, titleOf, say);
        const { result: answer, remedy, evidence } = finding;
        const isOffered = fix !== undefined && remedy !== undefined && canRun(remedy, isListed);
        return {
          ...check,
          text: shortly(answer === 'skipped' ? say(finding.text) : sentenceOf(finding, say)),
          evidence: evidence.map((seen) => shortly(say(seen))),
          ...(isOffered ? { fix } : {}),
          index,
        };
      });
      return shown.length === 0
        ? []
        : {
            id,
            title: say(message('{0} ({1})', title, shown.length)),
            isFolded: id === 'pass' || id === 'skipped',
            findings: shown,
          };
    }),
  };
}

function aboutOf(result: VerifyResult, say: Say): string {
  const { at, tookMs, testEvents, cluster, credentials } = result;
  return joined(
    [
      message('Verified {0}', givenTimeText(at)),
      message('took {0} s', Math.max(1, Math.round(tookMs / 1_000))),
      testEvents ? message('with test events') : message('without test events'),
      ...(credentials === 'admin' ? [message('read with admin credentials')] : []),
      versionText(result),
      message('{0} {1}', typeName(cluster.type), cluster.version),
      message('{0}', cluster.id),
    ].map((text) => cut(say(text), LONGEST / 5)),
  );
}

/** What was seen of a delivery, with its grade. */
function deliveryLine(
  findings: readonly Finding[],
  isFresh: boolean,
  say: Say,
): { readonly text: string | Message; readonly tone: Tone } {
  const finding = findings.find(({ check }) => check === 'delivery');
  if (finding === undefined) return { text: message('No test event was sent.'), tone: 'neutral' };
  const tones = { failure: 'failing', warning: 'warning', unknown: 'warning', skipped: 'neutral' } as const;
  const { result, arrived } = finding;
  const isSeen = arrived === true && isFresh;
  return { text: sentenceOf(finding, say), tone: result === 'pass' ? (isSeen ? 'good' : 'neutral') : tones[result] };
}
