import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { inEnglish } from '../../../../../src/text/message.ts';
import type { PlanContent } from '../../../../../src/ui/pages/plan/planContent.ts';
import { planContent } from '../../../../../src/ui/pages/plan/planModel.ts';
import { PlanRecords } from '../../../../../src/ui/pages/plan/planRecords.ts';
import { newRun } from '../../../../../src/ui/pages/plan/planRun.ts';
import { setUpPlan } from './planUnderTest.ts';

/** What a write begins with happens within one turn of the loop. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

it('of what a run changes the newest alone is written, once a second and at its end', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const storage = mkdtempSync(join(tmpdir(), 'kube-audit-records-'));
  t.after(() => rmSync(storage, { recursive: true, force: true }));
  const records = new PlanRecords(storage);
  const plan = setUpPlan('dev-fra', []);
  const plans = [{ plan, condition: [], run: newRun(plan.steps.length, 0) }];
  const page = planContent(
    {
      ...{ planId: 'p', title: '', plans, isAsked: false, hasChanges: false, next: [], now: 0, atOnce: 1 },
      times: () => ({}),
    },
    inEnglish,
  );
  const made: string[] = [];
  const keep = (title: string, isLast = false): void => {
    const shown = (): PlanContent => {
      made.push(title);
      return { ...page, title };
    };
    records.keep(shown, ['a', 'b'], { isLast });
  };
  const written = async (): Promise<unknown> => {
    await records.writeNow();
    const kept = await Promise.all(['a', 'b'].map((id) => records.of(id)));
    return kept.map((one) => (typeof one === 'object' ? one.title : one));
  };
  keep('first');
  assert.deepEqual(await written(), ['first', 'first']);
  for (let event = 1; event <= 50; event += 1) {
    keep(`event ${event}`);
    await turn();
  }
  t.mock.timers.tick(999);
  await turn();
  assert.deepEqual(made, ['first'], 'each page is made once for all its clusters');
  t.mock.timers.tick(1);
  await turn();
  assert.deepEqual(made, ['first', 'event 50']);
  assert.deepEqual(await written(), ['event 50', 'event 50']);
  keep('more');
  await turn();
  keep('last', true);
  await turn();
  assert.deepEqual(made, ['first', 'event 50', 'last']);
  assert.deepEqual(await written(), ['last', 'last']);
  const both = { ...page, clusterIds: ['a', 'b'] };
  assert.deepEqual(await records.clustersOf(both), ['a', 'b']);
  records.keep(() => ({ ...page, planId: 'another' }), ['a'], { isLast: true });
  await records.writeNow();
  assert.deepEqual(await records.clustersOf(both), ['b']);
  assert.deepEqual(
    (await records.ofAll(['none', 'b', 'a'])).map(({ planId }) => planId),
    ['p', 'another'],
  );
});
