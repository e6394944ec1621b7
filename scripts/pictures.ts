/**
 * `npm run pictures`: takes the pictures of README and listing from the installed package beside the lab, in light and
 * dark, as large as they are shown, and notes which sentences of the interface each shows: a test then says when one of
 * them has changed.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLabProcess } from '../test/support/labProcess.ts';
import type { Workbench, WorkbenchOptions } from '../test/support/workbench.ts';
import { verifyClusters } from '../test/support/workbench/flows.ts';
import { openClusters, openOnLab } from '../test/support/workbench/labWindow.ts';
import { hideTooltips } from '../test/support/workbench/overlays.ts';
import { outputLine } from '../test/support/workbench/outputView.ts';
import { answerSetUp, startSetUp } from '../test/support/workbench/setUpWizard.ts';
import { webPage } from '../test/support/workbench/webPage.ts';
import { bundle, root } from './bundle.ts';
import { currentSentences, shownSentences } from './shownSentences.ts';
import { packVsix } from './vsix.ts';

const folder = join(root, 'media', 'readme');
const size = { width: 1280, height: 720 };

/** What each picture shows, in the order in which they are taken, in one window. */
const pictures: Readonly<Record<string, (workbench: Workbench) => Promise<unknown>>> = {
  async overview(workbench) {
    await openClusters(workbench);
    await verifyClusters(workbench, ['prod-dal', 'cloudlogs-wdc'], { asAdmin: true });
    await workbench.runCommand('View: Close All Editors');
    await workbench.tree('Clusters').select('cloudlogs-wdc');
    await webPage(workbench.page).getByText('Breaks at Logging agent').first().waitFor();
  },
  async plan(workbench) {
    await workbench.runCommand('View: Close All Editors');
    await startSetUp(workbench, 'dev-fra');
    await answerSetUp(workbench, { address: '10.240.0.15', port: '8080' });
    await workbench.editors.waitForPreview('Set up audit forwarding of dev-fra');
  },
  async stream(workbench) {
    await workbench.runCommand('View: Close All Editors');
    await workbench.tree('Clusters').contextMenu('cloudlogs-wdc', 'Stream Events');
    await workbench.answerDialog('Use Admin Credentials');
    await workbench.runCommand('View: Toggle Maximized Panel');
    await outputLine(workbench.page, /^\d\d:\d\d:\d\d\.\d{3} /);
  },
};

async function main(): Promise<void> {
  bundle('extension');
  const temporary = await mkdtemp(join(tmpdir(), 'kp-'));
  try {
    const { path: vsix } = await packVsix(join(temporary, 'kube-audit.vsix'));
    const shown: Record<string, readonly string[]> = {};
    for (const theme of ['dark', 'light'] as const) Object.assign(shown, await take(theme, vsix));
    await writeFile(join(folder, 'shown.json'), `${JSON.stringify(shown, null, 2)}\n`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** @returns the sentences that each picture shows */
async function take(theme: 'dark' | 'light', vsix: string): Promise<Record<string, readonly string[]>> {
  const settings = {
    'editor.minimap.enabled': false,
    'workbench.startupEditor': 'none',
    // Else a title bar names the program that runs here, which is not the reader's.
    'workbench.layoutControl.enabled': false,
  };
  const options: WorkbenchOptions = { vsix, theme, settings };
  const lab = await startLabProcess();
  const sentences = currentSentences(root);
  const shown: Record<string, readonly string[]> = {};
  let workbench: Workbench | undefined;
  try {
    workbench = await openOnLab(lab, options);
    const { page } = workbench;
    await page.setViewportSize(size);
    await mkdir(folder, { recursive: true });
    for (const [name, prepare] of Object.entries(pictures)) {
      await prepare(workbench);
      await workbench.runCommand('Notifications: Clear All Notifications');
      await hideTooltips(page);
      const text = await page.locator('.monaco-workbench').innerText();
      const file = `${name}-${theme}.png`;
      await page.screenshot({ path: join(folder, file) });
      shown[file] = shownSentences(text, sentences);
      console.log(`${file}: ${shown[file].length} sentences`);
    }
  } finally {
    await workbench?.close();
    await lab.stop();
  }
  return shown;
}

await main();
