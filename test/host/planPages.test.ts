import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Plan } from '../../src/forwarding/plans/plan.ts';
import { message } from '../../src/text/message.ts';
import { PlanPages } from '../../src/ui/pages/plan/planPages.ts';
import type { PlanDecision } from '../../src/ui/pages/plan/shownPlans.ts';
import { EXTENSION_ID, until } from './explorerUnderTest.ts';

/** A plan without steps: what it would do does not matter here. */
function planOf(name: string): Plan {
  const cluster = { id: name, name, type: 'kubernetes' } as const;
  const target = { account: { id: 'a', name: 'A' }, cluster, credentials: 'user' } as const;
  return { ...target, title: message('{0}', name), steps: [], notes: [] };
}

describe('pages of plans', () => {
  it('run only the plan that is in view, and ask which one is meant where none is', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const root = vscode.extensions.getExtension(EXTENSION_ID)?.extensionUri;
    assert.ok(root);
    const plans = new PlanPages({
      ...{ root, memory: { get: () => undefined, update: () => Promise.resolve() }, storage: '/nowhere' },
      clusters: { subscribe: () => ({ dispose: () => undefined }) },
      left: () => Promise.resolve({ afterwards: 'unknown', next: [] }),
    });
    const stop = new AbortController();
    try {
      const decided = new Map<string, PlanDecision>();
      const open = async (name: string, title: string): Promise<void> => {
        const known = new Set([plans.inView]);
        const shown = { plan: planOf(name), condition: [], objects: [], text: '' };
        void plans
          .decisionOn({ title, plans: [shown], exportScript: () => Promise.resolve() }, stop.signal)
          .then((decision) => decided.set(name, decision));
        // Before it is on the screen it cannot be run without the question.
        await until(
          () => plans.inView?.startsWith(title) === true && !known.has(plans.inView),
          () => `the page of ${name}`,
        );
      };
      const look = async (): Promise<void> => {
        const document = await vscode.workspace.openTextDocument({ content: 'something else' });
        await vscode.window.showTextDocument(document, { preview: false });
      };
      await open('restart', 'Restart the forwarder of dev');
      await open('unset', 'Unset audit forwarding of prod');
      await look();

      // Nothing is picked: nothing is run.
      let asked = plans.decide('run');
      let answered = false;
      void asked.then(() => (answered = true));
      await until(
        async () => {
          await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
          return answered;
        },
        () => 'the question is closed',
      );
      assert.deepEqual([...decided], []);

      // The first one is picked.
      asked = plans.decide('run');
      await until(
        async () => {
          await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
          return decided.size > 0;
        },
        () => 'a plan is picked',
      );
      await asked;
      assert.deepEqual([...decided], [['restart', 'run']]);

      // Two plans of one title have tabs of their own, also after the first of them was closed.
      await open('again', 'Unset audit forwarding of prod');
      await plans.decide('cancel');
      await until(
        () => decided.size === 2,
        () => 'the plan in view is cancelled',
      );
      await open('more', 'Unset audit forwarding of prod');
      await plans.decide('run');
      await until(
        () => decided.size === 3,
        () => 'the plan in view is run',
      );
      assert.deepEqual(
        [...decided],
        [
          ['restart', 'run'],
          ['again', 'cancel'],
          ['more', 'run'],
        ],
      );
    } finally {
      stop.abort();
      plans.dispose();
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });
});
