import type { Page } from 'playwright-core';
import { installLoggingAgent } from '../../test/lab/stage/objects.ts';
import type { Workbench } from '../../test/support/workbench.ts';
import { runPreview } from '../../test/support/workbench/flows.ts';
import { openClusters } from '../../test/support/workbench/labWindow.ts';
import { hideTooltips } from '../../test/support/workbench/overlays.ts';
import { pickRoute, startSetUp } from '../../test/support/workbench/setUpWizard.ts';
import { webPage } from '../../test/support/workbench/webPage.ts';
import type { Frame } from './animation.ts';
import { shownText } from './shownText.ts';

const cluster = 'dev-fra';

/** A frame of the story, and the text that its window shows. */
export interface Scene extends Frame {
  readonly text: string;
}

/**
 * What the moving picture shows: a verification names the broken link and what helps; once that is done, the next one
 * finds its test event in Cloud Logs.
 */
export async function tellStory(workbench: Workbench, lab: string): Promise<readonly Scene[]> {
  const { page } = workbench;
  const scenes: Scene[] = [];
  const show = async (caption: string, ms: number): Promise<void> => {
    scenes.push(await scene(page, caption, ms));
  };
  await openClusters(workbench);
  await setUp(workbench);
  await workbench.tree('Clusters').select(cluster);
  const overview = webPage(page);
  await overview.getByText('Not verified: no place was checked.').waitFor();
  await show('Does the audit log arrive? Verify.', 2_000);

  await verify(workbench, () => show('Each place on its path is checked …', 1_200));
  await overview.getByText('Breaks at Logging agent').first().waitFor();
  await show('The broken link: no logging agent runs.', 3_200);

  await overview.getByRole('button', { name: 'Show Logging Agent Values' }).first().click();
  await overview.locator('h1').waitFor({ state: 'hidden' });
  await show('What helps: the agent, with these Helm values.', 3_000);
  await installLoggingAgent(lab, cluster);

  await workbench.editors.show(cluster);
  await verify(workbench, () => show('The agent is installed. Verify again.', 1_600));
  await overview.getByText('Found in Cloud Logs').first().waitFor();
  await show('Proved: the test event is found in Cloud Logs.', 4_500);
  return scenes;
}

/** What is there when the story begins: events go to the forwarder's log, where nobody takes them from. */
async function setUp(workbench: Workbench): Promise<void> {
  const { quickInput } = workbench;
  await startSetUp(workbench, cluster);
  await pickRoute(quickInput, 'Cloud Logs');
  await quickInput.waitForStep(2);
  await quickInput.pick('TLS in Transit');
  await quickInput.waitForStep(3);
  await quickInput.pick('Default');
  await runPreview(workbench, `Set up audit forwarding of ${cluster}`);
  await workbench.notifications.waitFor(`Audit forwarding is on for ${cluster}`, 240_000);
  await workbench.notifications.clear();
  await workbench.runCommand('View: Close All Editors');
}

/** Verifies from the overview, and closes the report, which would take half of the window. */
async function verify(workbench: Workbench, meanwhile: () => Promise<void>): Promise<void> {
  await webPage(workbench.page).getByRole('button', { name: 'Verify', exact: true }).click();
  await workbench.page.locator('.sidebar .monaco-list-row', { hasText: /Verifying/ }).waitFor();
  await meanwhile();
  await workbench.editors.waitForTab(`Verification of ${cluster}`, 240_000);
  await workbench.runCommand('View: Close Editor');
  await workbench.editors.waitForEndOfTab(`Verification of ${cluster}`);
}

async function scene(page: Page, caption: string, ms: number): Promise<Scene> {
  await hideTooltips(page);
  const text = await shownText(page);
  await page.evaluate(`(${drawCaption})(${JSON.stringify(caption)})`);
  const png = await page.screenshot();
  await page.evaluate(`document.getElementById('caption')?.remove()`);
  return { png, ms, text };
}

/** Runs in the page: what the frame shows, in words, left of where notifications come. */
const drawCaption = `(text) => {
  const caption = document.createElement('div');
  caption.id = 'caption';
  caption.textContent = text;
  caption.style.cssText = 'position: fixed; left: 320px; bottom: 44px; z-index: 100000;' +
    'padding: 10px 22px; border-radius: 8px; background: #0f62fe; color: #fff; font: 600 20px sans-serif';
  document.body.append(caption);
}`;
