import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { PlanDocuments, type PlanDecision } from '../../src/ui/documents/planDocuments.ts';
import { until } from './explorerUnderTest.ts';

describe('previews of plans', () => {
  it('run only the plan that is in view, and ask which one is meant where none is', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const plans = new PlanDocuments();
    const stop = new AbortController();
    try {
      const decided = new Map<string, PlanDecision>();
      const open = async (name: string, title: string): Promise<void> => {
        const files = [{ folder: 'x', name: `${name}.md`, before: 'a', after: 'b' }];
        void plans
          .decisionOn({ title, files, exportScript: () => Promise.resolve() }, stop.signal)
          .then((decision) => decided.set(name, decision));
        await until(
          () => {
            const { activeTab } = vscode.window.tabGroups.activeTabGroup;
            // One that is still a preview in VS Code's sense would be replaced by the next.
            return activeTab?.label.startsWith(title) === true && !activeTab.isPreview;
          },
          () => `the preview of ${name}`,
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
