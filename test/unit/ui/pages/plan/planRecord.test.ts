import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEnglish, message } from '../../../../../src/text/message.ts';
import type { PlanContent } from '../../../../../src/ui/pages/plan/planContent.ts';
import { planContent } from '../../../../../src/ui/pages/plan/planModel.ts';
import { newRun, withEvent, type RunEnding } from '../../../../../src/ui/pages/plan/planRun.ts';
import { afterReload, recordIn, recordText, type Afterwards } from '../../../../../src/ui/pages/plan/planRecord.ts';
import { setUpPlan } from './planUnderTest.ts';

const plan = setUpPlan('dev-fra', ['A note']);

/** Its second step runs. */
function pageOf(ending?: RunEnding): PlanContent {
  const [first, second] = plan.steps;
  assert.ok(first && second);
  let run = newRun(plan.steps.length, 0);
  run = withEvent(run, { kind: 'step-started', step: first, index: 0, count: 5 }, 0);
  run = withEvent(run, { kind: 'step-finished', step: first, index: 0, count: 5 }, 1_000);
  run = withEvent(run, { kind: 'step-started', step: second, index: 1, count: 5 }, 1_000);
  const plans = [{ plan, condition: [], run: ending === undefined ? run : { ...run, ending } }];
  const sources = { planId: 'p1', title: 'Set up', plans, isAsked: false, hasChanges: true, next: [], now: 3_000 };
  return planContent({ ...sources, atOnce: 3, times: () => ({}) }, inEnglish);
}

test('what was kept is read again as it was, and nothing else', () => {
  const content = pageOf();
  assert.deepEqual(recordIn(recordText(content)), content);
  const changed = (change: (kept: Record<string, unknown>) => void): string => {
    const kept = JSON.parse(recordText(content)) as { content: Record<string, unknown> };
    change(kept.content);
    return JSON.stringify(kept);
  };
  for (const text of [
    ...['', '{}', '[]', 'null', recordText(content).slice(0, -20), recordText(content).replace(':2,', ':1,')],
    changed((kept) => (kept['title'] = 1)),
    changed((kept) => (kept['clusterIds'] = 'c')),
    changed((kept) => (kept['clusterIds'] = [1])),
    changed((kept) => (kept['phase'] = 'asked')),
    changed((kept) => (kept['status'] = { text: 'x', tone: 'fine' })),
    changed((kept) => (kept['parts'] = [{}])),
    changed((kept) => (kept['summary'] = { title: '', rows: [1] })),
    changed((kept) => (kept['actions'] = undefined)),
  ]) {
    assert.equal(recordIn(text), undefined, text.slice(0, 80));
  }
});

test('what was running when its window ended is interrupted, and never green', () => {
  for (const [afterwards, text, tone] of [
    ['unfinished', /^Interrupted: /, 'failing'],
    ['running elsewhere', /Another window/, 'warning'],
    ['running here', /^This window/, 'warning'],
    ['another plan', /^Interrupted when the window was closed\.$/, 'warning'],
    ['nothing left', /nothing is left to resume/, 'warning'],
    ['unknown', /can’t be read/, 'warning'],
  ] as const satisfies readonly (readonly [Afterwards, RegExp, string])[]) {
    const content = afterReload(pageOf(), afterwards, [message('Resume')], inEnglish);
    assert.match(content.status.text, text);
    assert.deepEqual([content.phase, content.status.tone], ['ended', tone]);
    assert.deepEqual(
      content.parts[0]?.steps.list.map(({ state }) => state),
      ['Done', 'Interrupted', 'Not started', 'Not started', 'Not started'],
    );
    assert.deepEqual(content.actions.buttons, [{ id: 'next 0 Resume', text: 'Resume' }]);
  }
});

test('what had ended stays as it ended', () => {
  const ended = pageOf({ kind: 'done', at: 9_000, text: message('It is set up.'), seen: [] });
  const content = afterReload(ended, 'nothing left', [], inEnglish);
  assert.deepEqual(content, { ...ended, actions: { ...ended.actions, buttons: [] } });
});
