import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harmless } from '../../../../../src/text/foreignText.ts';
import { inEnglish, message, type Message } from '../../../../../src/text/message.ts';
import { planContent, type PlanOnPage, type PlanSources } from '../../../../../src/ui/pages/plan/planModel.ts';
import { newRun, notBegun, withEvent, type PlanRun } from '../../../../../src/ui/pages/plan/planRun.ts';
import { setUpPlan } from './planUnderTest.ts';

/** As `localize` does. */
const say = (text: Message): string => harmless(inEnglish(text));

const plan = setUpPlan('dev-fra', ['Another tool’s webhook is replaced.']);
const asked: PlanSources = {
  ...{ planId: 'p1', title: 'Set up', isAsked: true, hasChanges: true, next: [], now: 100_000, atOnce: 3 },
  times: () => ({}),
  plans: [{ plan, condition: [message('Not forwarding')] }],
};

function running(run: PlanRun, more: Partial<PlanSources> = {}) {
  const plans: readonly PlanOnPage[] = [{ plan, condition: [message('Not forwarding')], run }];
  return planContent({ ...asked, isAsked: false, plans, ...more }, say);
}

/** Steps 1 and 2 took 3 s each; step 3 began 5 s ago. */
function inThirdStep(): PlanRun {
  let run = newRun(plan.steps.length, 89_000);
  for (const [index, at] of [89_000, 92_000].entries()) {
    const step = plan.steps[index] ?? assert.fail();
    const event = { step, index, count: plan.steps.length };
    run = withEvent(
      withEvent(run, { ...event, kind: 'step-started' }, at),
      { ...event, kind: 'step-finished' },
      at + 3_000,
    );
  }
  const step = plan.steps[2] ?? assert.fail();
  return withEvent(
    run,
    { kind: 'step-started', step, index: 2, count: 5, detail: message('Storing the webhook') },
    95_000,
  );
}

test('what is asked: one summary, notes, each step with what it calls, and what can be done', () => {
  const content = planContent(asked, say);
  assert.equal(content.phase, 'asked');
  assert.deepEqual(content.status, { text: 'No changes made yet.', tone: 'neutral' });
  assert.deepEqual(
    content.summary.rows.map(({ title, text }) => `${title}: ${text}`),
    [
      'Objects: 1 new, 1 changed',
      'Audit webhook: Set: https://[hidden]@logs.example.com/post, policy default (replaces https://old.example.com, policy default)',
      'What it means: The API server restarts, one instance after the other; workloads keep running.',
      'Time: Not known: not all of its steps were run on this account before.',
    ],
  );
  assert.deepEqual(
    content.actions.buttons.map(({ id }) => id),
    ['run', 'cancel', 'changes', 'export', 'text'],
  );
  const [part] = content.parts;
  assert.deepEqual(part?.notes.lines, ['Another tool’s webhook is replaced.']);
  const steps = part?.steps.list ?? [];
  assert.deepEqual(
    steps.map(({ title }) => title),
    [
      'Step 1 of 5: Apply Service forwarder',
      'Step 2 of 5: Apply ConfigMap rules',
      'Step 3 of 5: Set the audit webhook',
      'Step 4 of 5: Refresh the master',
      'Step 5 of 5: Wait until the master is deployed again',
    ],
  );
  assert.match(steps[2]?.commands.join('\n') ?? '', /^ibmcloud ks cluster master audit-webhook set --cluster/m);
  assert.doesNotMatch(JSON.stringify(content), /sesame/);
  assert.match(content.about, /dev-fra · id-of-dev-fra · account Audit · Not forwarding/);
});

test('how long it takes is what earlier runs took, or not known', () => {
  const times = { apply: [3_000], 'set-webhook': [20_000], 'refresh-master': [4_000], 'wait-deployed': [560_000] };
  const { summary, parts } = planContent({ ...asked, times: () => times }, say);
  assert.equal(summary.rows.at(-1)?.text, 'about 10 min, as in earlier runs on this account');
  assert.equal(parts[0]?.steps.list.at(-1)?.time, 'about 9 min');
});

test('while it runs: steps done, the one that runs with its time, and what is only waited for', () => {
  const content = running(inThirdStep(), { times: () => ({ 'set-webhook': [20_000] }) });
  assert.equal(content.phase, 'running');
  assert.equal(content.status.text, 'Step 3 of 5: Set the audit webhook');
  assert.equal(content.time, '11 s so far');
  assert.equal(content.about, 'dev-fra · id-of-dev-fra · account Audit', 'the condition is of before');
  assert.deepEqual(
    content.parts[0]?.steps.list.map(({ state, tone, time, detail }) => [state, tone, time, detail]),
    [
      ['Done', 'good', '3 s', ''],
      ['Done', 'good', '3 s', ''],
      ['Running', 'neutral', '5 s of about 20 s', 'Storing the webhook'],
      ['', 'neutral', '', ''],
      ['', 'neutral', '', ''],
    ],
  );
  assert.deepEqual(
    content.actions.buttons.map(({ id }) => id),
    ['stop'],
  );
});

test('where it fails: what was done, what became of the call, what was not begun, and the ways on', () => {
  const ending = {
    kind: 'stopped',
    at: 100_000,
    text: message('It failed'),
    seen: [message('Why')],
    call: 'unknown',
  } as const;
  const content = running({ ...inThirdStep(), ending }, { next: [message('Resume'), message('Undo')] });
  assert.equal(content.phase, 'ended');
  assert.deepEqual(content.status, { text: 'It failed', tone: 'failing' });
  assert.deepEqual(content.outcome?.lines, ['Why']);
  assert.equal(content.time, 'Took 11 s');
  assert.deepEqual(content.parts[0]?.steps.list.map(({ state, tone, detail }) => [state, tone, detail]).slice(1), [
    ['Done', 'good', ''],
    ['Stopped here', 'failing', 'Its call may have had its effect.'],
    ['Not started', 'unreached', ''],
    ['Not started', 'unreached', ''],
  ]);
  assert.deepEqual(content.actions.buttons, [
    { id: 'next 0 Resume', text: 'Resume' },
    { id: 'next 1 Undo', text: 'Undo' },
  ]);
});

test('a step that ended well and couldn’t be recorded has not called nothing', () => {
  const ending = { kind: 'stopped', at: 100_000, text: message('It failed'), seen: [] } as const;
  const content = running({ ...inThirdStep(), ending: { ...ending, call: 'not recorded' } });
  assert.equal(content.parts[0]?.steps.list[2]?.detail, 'It ended well, but its record couldn’t be saved.');
});

test('an end that is in doubt is never green', () => {
  for (const [kind, tone] of [
    ['done', 'good'],
    ['unseen', 'neutral'],
    ['doubtful', 'warning'],
    ['stopped', 'failing'],
    ['not begun', 'unreached'],
  ] as const) {
    const ending = { kind, at: 100_000, text: message('Ended'), seen: [] };
    assert.equal(running({ ...newRun(5, 0), ending }).status.tone, tone);
  }
});

test('of a step that is done a warning stays, and what it waited for does not', () => {
  let run = newRun(5, 0);
  for (const index of [0, 4]) {
    const step = plan.steps[index] ?? assert.fail();
    const event = { step, index, count: 5, detail: message('The API server warns: x') };
    run = withEvent(run, { ...event, kind: 'step-progress' }, 1_000);
    run = withEvent(run, { ...event, kind: 'step-finished' }, 2_000);
  }
  const details = running(run).parts[0]?.steps.list.map(({ detail }) => detail);
  assert.deepEqual(details, ['The API server warns: x', '', '', '', '']);
});

test('several clusters: each with its steps, and not over before all are', () => {
  const other = setUpPlan('prod-dal');
  const ending = { kind: 'stopped', at: 100_000, text: message('It failed'), seen: [] } as const;
  const plans = (run?: PlanRun): readonly PlanOnPage[] => [
    { plan, condition: [], run: { ...inThirdStep(), ending } },
    { plan: other, condition: [], run },
  ];
  const half = planContent({ ...asked, isAsked: false, plans: plans() }, say);
  assert.equal(half.phase, 'running');
  assert.equal(half.status.text, '1 of 2 clusters ended, 1 of them early');
  assert.deepEqual(
    half.parts.map(({ title }) => title),
    ['dev-fra · 2/5', 'prod-dal'],
  );
  assert.deepEqual(half.clusterIds, [plan.cluster.id, other.cluster.id]);
  assert.deepEqual(
    half.parts.map((part) => part.plan),
    [plan, other].map(({ title }) => inEnglish(title)),
  );
  assert.equal(half.summary.rows[1]?.text, 'set on 2 clusters');
  const done = { ...newRun(5, 0), ending: { ...ending, kind: 'done' as const } };
  const all = planContent({ ...asked, isAsked: false, plans: plans(done) }, say);
  assert.deepEqual([all.phase, all.status.tone], ['ended', 'failing']);
  assert.deepEqual(all.outcome?.lines, ['dev-fra: It failed', 'prod-dal: It failed']);
});

test('several clusters of which one was not begun: the page is over, and says so', () => {
  const ending = { kind: 'done', at: 100_000, text: message('It is on'), seen: [] } as const;
  const plans: readonly PlanOnPage[] = [
    { plan, condition: [], run: { ...inThirdStep(), ending } },
    { plan: setUpPlan('prod-dal'), condition: [], run: notBegun(5, 150_000) },
  ];
  const content = planContent({ ...asked, isAsked: false, plans }, say);
  assert.equal(content.phase, 'ended');
  assert.deepEqual(content.status, { text: '1 of 2 clusters ended, 0 of them early; 1 not started', tone: 'warning' });
  assert.equal(content.time, 'Took 11 s', 'not with the time in which nothing ran');
  assert.deepEqual(content.outcome?.lines, ['dev-fra: It is on', 'prod-dal: Not started']);
  assert.deepEqual(content.actions.buttons, []);
  assert.ok(content.parts[1]?.steps.list.every(({ state }) => state === 'Not started'));
});

test('several clusters take as long as their stages', () => {
  const times = { apply: [3_000], 'set-webhook': [20_000], 'refresh-master': [4_000], 'wait-deployed': [570_000] };
  const plans = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ plan: setUpPlan(name), condition: [] }));
  const { summary } = planContent({ ...asked, plans, times: () => times }, say);
  assert.equal(summary.rows.at(-1)?.text, 'about 30 min, as in earlier runs on this account');
  const begun = plans.map((one) => ({ ...one, run: newRun(5, 99_000) }));
  const { time } = planContent({ ...asked, isAsked: false, plans: begun, times: () => times }, say);
  assert.equal(time, '1 s so far, about 30 min expected');
});

test('foreign text hides nothing, adds no line, and pushes nothing out of view', () => {
  const name = `<img src=x>\u202egnp\n${'x'.repeat(10_000)}`;
  const hostile = setUpPlan(name, [`a\u0007b`]);
  const content = planContent({ ...asked, title: name, plans: [{ plan: hostile, condition: [] }] }, say);
  assert.ok(content.title.length <= 201);
  assert.ok(content.about.length < 700);
  assert.ok(content.parts[0]?.steps.list.every(({ title }) => title.length <= 201));
  // What is agreed to is there whole.
  const commands = content.parts[0]?.steps.list.flatMap((step) => step.commands) ?? [];
  assert.ok(commands.every((line) => !/[\n\u202e]/.test(line)));
  assert.deepEqual(content.parts[0]?.notes.lines, ['a␇b']);
  const text = message('{0}', name);
  const ending = { kind: 'stopped', at: 100_000, text, seen: [text] } as const;
  const ended = running({ ...inThirdStep(), ending }, { next: [message('Resume {0}…', name)] });
  assert.ok(ended.status.text.length <= 601, 'it pushes the buttons out of view');
  assert.ok(ended.actions.buttons.every((button) => button.text.length <= 101));
  assert.ok(
    !/\u202e/.test(JSON.stringify([ended.status, ended.outcome, ended.actions.buttons.map((one) => one.text)])),
  );
});
