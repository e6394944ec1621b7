import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEnglish, message } from '../../../../../src/text/message.ts';
import { nextActions, pressOf } from '../../../../../src/ui/pages/plan/planPress.ts';

const [resumeA, resumeB] = [message('Resume {0}…', 'a'), message('Resume {0}…', 'b')];
const asked = { planId: 'p', phase: 'asked', next: [] } as const;
const ended = { planId: 'p', phase: 'ended', next: [resumeA, resumeB] } as const;

function press(action: string, planId = 'p', phase = 'asked') {
  return { kind: 'plan', planId, phase, action } as const;
}

test('a press is of the plan and phase that were on the screen, or of none', () => {
  for (const action of ['run', 'cancel', 'changes', 'export', 'text'] as const) {
    assert.equal(pressOf(press(action), asked), action);
    assert.equal(pressOf(press(action, 'q'), asked), 'stale', 'of the plan that was there before');
    assert.equal(pressOf(press(action, '', ''), asked), 'stale', 'before anything was on the screen');
  }
  assert.equal(pressOf(press('stop', 'p', 'running'), { ...asked, phase: 'running' }), 'stop');
  for (const choice of [press('stop'), press('next 0 Resume a…'), press('toString'), press('')]) {
    assert.equal(pressOf(choice, asked), 'stale', choice.action);
  }
});

test('Run that was pressed twice runs once; Cancel that came too late says so', () => {
  for (const phase of ['agreed', 'running', 'ended'] as const) {
    assert.equal(pressOf(press('run'), { ...asked, phase }), 'repeated');
    assert.equal(pressOf(press('cancel'), { ...asked, phase }), 'stale');
  }
  assert.equal(pressOf(press('stop', 'p', 'running'), ended), 'stale');
});

test('what can be done next is what its button said, also where the list has changed', () => {
  const [a, b] = nextActions(ended.next, inEnglish).map(({ id }) => id);
  assert.ok(a !== undefined && b !== undefined);
  assert.deepEqual(pressOf(press(a, 'p', 'ended'), ended), { next: 0 });
  assert.deepEqual(pressOf(press(b, 'p', 'ended'), ended), { next: 1 });
  const later = { ...ended, next: [resumeB] };
  for (const id of [a, b]) assert.equal(pressOf(press(id, 'p', 'ended'), later), 'stale');
  assert.equal(pressOf(press(a, 'p', 'running'), ended), 'stale');
});
