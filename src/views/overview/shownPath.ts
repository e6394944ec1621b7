import type { Finding } from '../../forwarding/verification/check.ts';
import type { Place, PlaceState } from '../../forwarding/verification/deliveryPath.ts';
import { message, type Message } from '../../text/message.ts';
import type { PathPlace, ShownCheck, Tone } from '../../ui/pages/overviewContent.ts';

/** To plain text in the user's language, in which nothing foreign is hidden. */
export type Say = (text: Message) => string;

/** The title of the check that a finding is of. */
export type TitleOf = (finding: Pick<Finding, 'check'>) => Message;

const placeStates: Readonly<Record<PlaceState, readonly [Message, Tone]>> = {
  good: [message('Passed'), 'good'],
  past: [message('Passed earlier'), 'neutral'],
  warning: [message('Warnings'), 'warning'],
  failing: [message('Failing'), 'failing'],
  unknown: [message('Unknown'), 'warning'],
  between: [message('May be broken here'), 'warning'],
  follows: [message('Not reached'), 'unreached'],
  unasked: [message('Not checked'), 'neutral'],
};

const checkStates: Readonly<Record<Finding['result'], readonly [Message, Tone]>> = {
  failure: [message('Failing'), 'failing'],
  warning: [message('Warning'), 'warning'],
  unknown: [message('Unknown'), 'warning'],
  pass: [message('Passed'), 'good'],
  skipped: [message('Skipped'), 'neutral'],
};

/** How old what is shown of a path is, and whether it shows how the cluster is now. */
export interface PathAge {
  readonly isFresh: boolean;
  readonly age: Message;
}

/** A place as a page shows it; behind its state how old that is, where it may have changed since. */
export function shownPlace(
  { id, title, state, isBroken }: Place,
  { isFresh, age }: PathAge,
  say: Say,
): Omit<PathPlace, 'detail'> {
  const [name, tone] = placeStates[state];
  const words = isBroken ? message('Broken here') : name;
  return {
    id,
    title: say(title),
    state: say(isFresh || state === 'unasked' ? words : message('{0}, {1}', words, age)),
    tone,
    isBroken,
  };
}

/** @param counts whether what passed shows how the path is now: only that is green. */
export function shownCheck(finding: Finding, counts: boolean, titleOf: TitleOf, say: Say): ShownCheck {
  const { result, text, evidence, remedy } = finding;
  const [words, tone] = checkStates[result];
  return {
    title: say(titleOf(finding)),
    state: say(words),
    tone: result === 'pass' && !counts ? 'neutral' : tone,
    text: say(text),
    // Of what has passed its sentence says enough.
    evidence: result === 'pass' ? [] : evidence.map(say),
    ...(remedy === undefined || result === 'pass' ? {} : { fix: say(remedy.title) }),
  };
}

/** Where a path breaks, or between which places; `undefined` where nothing fails. */
export function whereItBreaks(path: readonly Place[]): Message | undefined {
  const broken = path.find(({ isBroken }) => isBroken);
  const [worst] = broken?.findings ?? [];
  if (broken !== undefined && worst !== undefined) return message('Breaks at {0}: {1}', broken.title, worst.text);
  const among = path.filter(({ state }) => state === 'between');
  const [first, last] = [among[0], among.at(-1)];
  const why = first?.findings[0]?.text;
  if (first === undefined || last === undefined || why === undefined) return undefined;
  // What failed before has since been seen to arrive.
  return path.some(({ findings }) => findings.some(({ arrived }) => arrived === true))
    ? message('Broke somewhere between {0} and {1}: {2}', first.title, last.title, why)
    : message('Breaks somewhere between {0} and {1}: {2}', first.title, last.title, why);
}

/** Short texts on one line. */
export function joined(texts: readonly string[]): string {
  return texts.filter((text) => text.trim() !== '').join(' · ');
}
