import { isRecord } from '../../../text/jsonValue.ts';
import { message, type Message } from '../../../text/message.ts';
import type { Tone } from '../overviewContent.ts';
import type { PlanContent, ShownPart, ShownStep } from './planContent.ts';
import { nextActions } from './planPress.ts';

/** Changes with the form of a record: one of another version is not read. */
const VERSION = 2;

/** What is kept of a run's page: as it was shown, without secrets. */
export function recordText(content: PlanContent): string {
  return `${JSON.stringify({ version: VERSION, content })}\n`;
}

/** The page in a record; `undefined` where the text is no such record, or one of another version. */
export function recordIn(text: string): PlanContent | undefined {
  try {
    const kept: unknown = JSON.parse(text);
    return isRecord(kept) && kept['version'] === VERSION && isContent(kept['content']) ? kept['content'] : undefined;
  } catch {
    return undefined;
  }
}

/** What is known of a plan whose window has ended: who has it now. */
export type Afterwards =
  | 'unfinished'
  | 'running here'
  | 'running elsewhere'
  /** What is left on its cluster is another plan's. */
  | 'another plan'
  | 'nothing left'
  | 'unknown';

const said: Readonly<Record<Afterwards, Message>> = {
  unfinished: message('Interrupted: the window was closed while it ran.'),
  'running here': message('This window is running this plan.'),
  'running elsewhere': message('Another window is running this plan.'),
  'another plan': message('Interrupted when the window was closed.'),
  'nothing left': message('Interrupted when the window was closed; nothing is left to resume.'),
  unknown: message('Interrupted when the window was closed; what is left of it can’t be read.'),
};

/**
 * The page of a run whose window has ended. What ended before stays as it was; what was running is not known to have
 * gone on.
 * @param next what can be done now.
 */
export function afterReload(
  kept: PlanContent,
  afterwards: Afterwards,
  next: readonly Message[],
  say: (text: Message) => string,
): PlanContent {
  const content = { ...kept, actions: { ...kept.actions, buttons: nextActions(next, say) } };
  if (kept.phase === 'ended') return content;
  const interrupted = (step: ShownStep): ShownStep => {
    if (step.isRunning) {
      const detail = say(message('Its call may have had its effect.'));
      return { ...step, state: say(message('Interrupted')), tone: 'failing', isRunning: false, time: '', detail };
    }
    return step.state === '' ? { ...step, state: say(message('Not started')), tone: 'unreached', time: '' } : step;
  };
  const parts = kept.parts.map((part) => ({
    ...part,
    steps: { ...part.steps, list: part.steps.list.map(interrupted) },
  }));
  const tone: Tone = afterwards === 'unfinished' ? 'failing' : 'warning';
  return { ...content, phase: 'ended', status: { text: say(said[afterwards]), tone }, time: '', parts };
}

/** The page of a plan of which nothing is kept: it was not run, or something else was run since. */
export function nothingKept(clusterIds: readonly string[], title: string, say: (text: Message) => string): PlanContent {
  return {
    ...{ planId: '', clusterIds, phase: 'unknown', title, time: '', about: '', parts: [] },
    status: { text: say(message('This plan is no longer open; start its command again.')), tone: 'neutral' },
    actions: { title: say(message('Actions')), buttons: [] },
    summary: { title: say(message('Summary')), rows: [] },
  };
}

const phases: ReadonlySet<unknown> = new Set<PlanContent['phase']>(['agreed', 'running', 'ended']);
const tones: ReadonlySet<unknown> = new Set<Tone>(['good', 'warning', 'failing', 'neutral', 'unreached']);

function isContent(value: unknown): value is PlanContent {
  if (!isRecord(value)) return false;
  const { clusterIds, phase, status, actions, outcome, summary, parts } = value;
  return (
    areTexts(value, ['planId', 'title', 'time', 'about']) &&
    Array.isArray(clusterIds) &&
    clusterIds.every(isText) &&
    phases.has(phase) &&
    isToned(status) &&
    isTitled(actions, 'buttons', (button) => areTexts(button, ['id', 'text'])) &&
    (outcome === undefined || isTitled(outcome, 'lines', isText)) &&
    isTitled(summary, 'rows', (row) => isToned(row) && areTexts(row, ['title'])) &&
    Array.isArray(parts) &&
    parts.every(isPart)
  );
}

function isPart(value: unknown): value is ShownPart {
  if (!isRecord(value)) return false;
  const { notes, steps } = value;
  return (
    areTexts(value, ['id', 'plan', 'title']) && isTitled(notes, 'lines', isText) && isTitled(steps, 'list', isStep)
  );
}

function isStep(value: unknown): value is ShownStep {
  if (!isRecord(value)) return false;
  const { tone, isRunning, commands } = value;
  return (
    areTexts(value, ['id', 'title', 'state', 'time', 'detail']) &&
    tones.has(tone) &&
    typeof isRunning === 'boolean' &&
    Array.isArray(commands) &&
    commands.every(isText)
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function areTexts(value: unknown, names: readonly string[]): boolean {
  return isRecord(value) && names.every((name) => isText(value[name]));
}

function isToned(value: unknown): boolean {
  return areTexts(value, ['text']) && isRecord(value) && tones.has(value['tone']);
}

function isTitled(value: unknown, list: string, isEntry: (entry: unknown) => boolean): boolean {
  const entries: unknown = isRecord(value) ? value[list] : undefined;
  return areTexts(value, ['title']) && Array.isArray(entries) && entries.every(isEntry);
}
