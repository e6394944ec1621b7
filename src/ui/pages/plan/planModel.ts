import type { RunStop } from '../../../forwarding/plans/journal/runStop.ts';
import type { Plan, Step } from '../../../forwarding/plans/plan.ts';
import { stepLines } from '../../../forwarding/plans/preview.ts';
import { kindOf } from '../../../forwarding/plans/stepOf.ts';
import { duration, roughly } from '../../../text/duration.ts';
import { inEnglish, message, type Message } from '../../../text/message.ts';
import { visibleText } from '../../../text/visibleText.ts';
import { cut } from '../cut.ts';
import type { ShownAction, Tone } from '../overviewContent.ts';
import type { PlanContent, PlanPhase, ShownPart, ShownStep } from './planContent.ts';
import { actionsOf, nextActions } from './planPress.ts';
import { currentStep, finishedSteps, type PlanRun, type RunEnding, type StepRun } from './planRun.ts';
import { summaryOf } from './planSummary.ts';
import { expectedOf, expectedOfStages, type StepTimes } from './stepTimes.ts';
import { clusterCount } from '../../../forwarding/cluster/clusterWords.ts';

/** A plan on a page, how its cluster was when it was made, and its run once that has begun. */
export interface PlanOnPage {
  readonly plan: Plan;
  /** In the words of its row. */
  readonly condition: readonly Message[];
  readonly run?: PlanRun | undefined;
}

/** What a plan's page shows is in these. */
export interface PlanSources {
  readonly planId: string;
  readonly title: string;
  readonly plans: readonly PlanOnPage[];
  readonly isAsked: boolean;
  readonly hasChanges: boolean;
  /** What can be done next, once all have ended. */
  readonly next: readonly Message[];
  readonly times: (plan: Plan) => StepTimes;
  /** How many of several plans run at a time once the first went well. */
  readonly atOnce: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Characters of a title that are shown: a longer one would push the rest out of view. */
const LONGEST = 200;
/** Of a sentence above the buttons, which is whole below them. */
const LONGEST_STATUS = 600;

/** To plain text in the user's language, in which nothing foreign is hidden. */
type Say = (text: Message) => string;

const endTones: Readonly<Record<RunEnding['kind'], Tone>> = {
  done: 'good',
  unseen: 'neutral',
  doubtful: 'warning',
  stopped: 'failing',
  'not begun': 'unreached',
};

const callWords: Readonly<Record<RunStop['call'], Message>> = {
  'not called': message('Nothing was called.'),
  refused: message('Its call was refused.'),
  unknown: message('Its call may have had its effect.'),
  accepted: message('Its call was accepted.'),
  'not recorded': message('It ended well, but its record couldn’t be saved.'),
};

/** The page of one plan or of several that are decided on together. */
export function planContent(sources: PlanSources, say: Say): PlanContent {
  const { planId, title, plans, times, atOnce } = sources;
  const phase = phaseOf(sources);
  const status = statusOf(sources, phase, say);
  const seen = plans.flatMap(({ plan, run }) =>
    run?.ending === undefined ? [] : endingLines(plan, run.ending, plans.length > 1, say),
  );
  return {
    planId,
    clusterIds: plans.map(({ plan }) => plan.cluster.id),
    phase,
    title: cut(title, LONGEST),
    status: { ...status, text: cut(status.text, LONGEST_STATUS) },
    time: timeOf(sources, phase, say),
    about: aboutOf(plans, phase, say),
    actions: { title: say(message('Actions')), buttons: buttonsOf(sources, phase, say) },
    ...(seen.length === 0 ? {} : { outcome: { title: say(message('What was seen')), lines: seen } }),
    summary: {
      title: say(message('Summary')),
      rows: summaryOf(
        plans.map(({ plan }) => plan),
        times,
        atOnce,
      ).map((row) => ({ title: say(row.title), text: say(row.text), tone: 'neutral' })),
    },
    parts: plans.map((one) => partOf(one, sources, say)),
  };
}

/** What a page is about, out of what happened to its plans. */
export function phaseOf({ isAsked, plans }: Pick<PlanSources, 'isAsked' | 'plans'>): PlanPhase {
  if (isAsked) return 'asked';
  if (plans.every(({ run }) => run?.ending !== undefined)) return 'ended';
  return plans.some(({ run }) => run !== undefined) ? 'running' : 'agreed';
}

function statusOf({ plans }: PlanSources, phase: PlanPhase, say: Say): PlanContent['status'] {
  const [only] = plans;
  if (phase === 'asked') return { text: say(message('No changes made yet.')), tone: 'neutral' };
  if (phase === 'agreed' || only === undefined) return { text: say(message('Starting…')), tone: 'neutral' };
  if (plans.length > 1) return statusOfSeveral(plans, phase, say);
  const { plan, run } = only;
  if (run?.ending !== undefined) return { text: say(run.ending.text), tone: toneOf(run.ending) };
  const index = run === undefined ? undefined : currentStep(run);
  const step = index === undefined ? undefined : plan.steps[index];
  if (index === undefined || step === undefined) return { text: say(message('Running…')), tone: 'neutral' };
  return { text: say(message('Step {0} of {1}: {2}', index + 1, plan.steps.length, step.title)), tone: 'neutral' };
}

function statusOfSeveral(plans: readonly PlanOnPage[], phase: PlanPhase, say: Say): PlanContent['status'] {
  const endings = plans.flatMap(({ run }) => run?.ending ?? []);
  const count = (...words: readonly RunEnding['kind'][]) => endings.filter(({ kind }) => words.includes(kind)).length;
  const [early, left] = [count('stopped'), count('not begun')];
  const ended = message('{0} of {1} clusters ended, {2} of them early', endings.length - left, plans.length, early);
  const text = left === 0 ? ended : message('{0}; {1} not started', ended, left);
  const isGood = phase === 'ended' && count('unseen') === 0;
  const isOpen = count('doubtful', 'not begun') > 0;
  const tone: Tone = early > 0 ? 'failing' : isOpen ? 'warning' : isGood ? 'good' : 'neutral';
  return { text: say(text), tone };
}

function toneOf({ kind }: RunEnding): Tone {
  return endTones[kind];
}

function timeOf({ plans, times, atOnce, now }: PlanSources, phase: PlanPhase, say: Say): string {
  const runs = plans.flatMap(({ run }) => (run === undefined || run.ending?.kind === 'not begun' ? [] : [run]));
  const starts = runs.map(({ startedAt }) => startedAt);
  if (starts.length === 0 || (phase !== 'running' && phase !== 'ended')) return '';
  const started = Math.min(...starts);
  const ends = runs.map(({ ending }) => ending?.at ?? now);
  const passed = duration(Math.max(...ends) - started);
  if (phase === 'ended') return say(message('Took {0}', passed));
  const expected = expectedOfStages(
    plans.map(({ plan }) => plan),
    times,
    atOnce,
  );
  return expected === undefined
    ? say(message('{0} so far', passed))
    : say(message('{0} so far, {1} expected', passed, roughly(expected)));
}

/** How its cluster is only until the run begins: that changes it. */
function aboutOf(plans: readonly PlanOnPage[], phase: PlanPhase, say: Say): string {
  const [only] = plans;
  if (only === undefined) return '';
  const { account, cluster } = only.plan;
  const texts =
    plans.length > 1
      ? [clusterCount(plans.length), message('account {0}', account.name)]
      : [message('{0}', cluster.name), message('{0}', cluster.id), message('account {0}', account.name)];
  const condition = plans.length > 1 || phase !== 'asked' ? [] : only.condition;
  return [...texts, ...condition].map((text) => cut(say(text), LONGEST)).join(' · ');
}

function buttonsOf({ hasChanges, next }: PlanSources, phase: PlanPhase, say: Say): readonly ShownAction[] {
  return phase === 'ended' ? nextActions(next, say) : actionsOf(phase, { hasChanges }, say);
}

function endingLines(plan: Plan, { text, seen }: RunEnding, several: boolean, say: Say): readonly string[] {
  return several ? [text, ...seen].map((line) => say(message('{0}: {1}', plan.cluster.name, line))) : seen.map(say);
}

function partOf({ plan, run }: PlanOnPage, { plans, times, now }: PlanSources, say: Say): ShownPart {
  const { cluster, notes, steps } = plan;
  const count = steps.length;
  const many = plans.length > 1;
  const progress = many && run !== undefined ? message('{0}/{1}', finishedSteps(run), count) : undefined;
  const title = progress === undefined ? message('{0}', cluster.name) : message('{0} · {1}', cluster.name, progress);
  return {
    id: cluster.id,
    plan: inEnglish(plan.title),
    title: many ? cut(say(title), LONGEST) : '',
    notes: { title: say(message('Notes')), lines: notes.map(say) },
    steps: {
      title: say(message('Steps')),
      list: steps.map((step, index) => shownStep(step, plan, index, { run, times: times(plan), now }, say)),
    },
  };
}

function shownStep(
  step: Step,
  plan: Plan,
  index: number,
  { run, times, now }: { readonly run: PlanRun | undefined; readonly times: StepTimes; readonly now: number },
  say: Say,
): ShownStep {
  const own = run?.steps[index];
  // A warning of the API server stays; what was waited for is over.
  const kept = kindOf(step.action).leaves === 'object' ? own?.detail : undefined;
  const { state, tone, isRunning, detail } = stateOf(own, run, kept);
  const expected = expectedOf(times, step.action.kind);
  return {
    id: step.id,
    title: cut(say(message('Step {0} of {1}: {2}', index + 1, plan.steps.length, step.title)), LONGEST),
    state: state === undefined ? '' : say(state),
    tone,
    isRunning,
    time: timeOfStep(own, { expected, now, isOver: run?.ending !== undefined })
      .map(say)
      .join(''),
    detail: detail === undefined ? '' : say(detail),
    // A word of a command stays as it is: a page knows neither links nor icons.
    commands: stepLines(step, plan).map(visibleText),
  };
}

function stateOf(
  own: StepRun | undefined,
  run: PlanRun | undefined,
  kept: Message | undefined,
): Pick<ShownStep, 'tone' | 'isRunning'> & { readonly state?: Message; readonly detail?: Message | undefined } {
  if (own === undefined || run === undefined) return { tone: 'neutral', isRunning: false };
  const { ending } = run;
  if (own.endedAt !== undefined) return { state: message('Done'), tone: 'good', isRunning: false, detail: kept };
  if (own.startedAt === undefined) {
    return ending === undefined
      ? { tone: 'neutral', isRunning: false }
      : { state: message('Not started'), tone: 'unreached', isRunning: false };
  }
  if (ending === undefined) return { state: message('Running'), tone: 'neutral', isRunning: true, detail: own.detail };
  const { call } = ending;
  return {
    ...{ state: message('Stopped here'), tone: 'failing', isRunning: false },
    detail: call === undefined ? own.detail : callWords[call],
  };
}

function timeOfStep(
  own: StepRun | undefined,
  { expected, now, isOver }: { readonly expected: number | undefined; readonly now: number; readonly isOver: boolean },
): readonly Message[] {
  const { startedAt, endedAt } = own ?? {};
  if (startedAt !== undefined && endedAt !== undefined) return [duration(endedAt - startedAt)];
  if (startedAt === undefined) return isOver || expected === undefined ? [] : [roughly(expected)];
  if (isOver) return [];
  const passed = duration(now - startedAt);
  return [expected === undefined ? passed : message('{0} of {1}', passed, roughly(expected))];
}
