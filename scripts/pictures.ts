/**
 * `npm run pictures`: takes the pictures of README and listing from the installed package beside the lab, in light and
 * dark, as large as they are shown, and the moving one; it notes which sentences of the interface each shows: a test
 * then says when one of them has changed. `-- still` or `-- moving`: only these.
 */
import { mkdir, readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
import { animatedWebp } from './pictures/animation.ts';
import { shownText } from './pictures/shownText.ts';
import { tellStory } from './pictures/story.ts';
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
  async fleet(workbench) {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Kube Audit: Open Fleet');
    await webPage(workbench.page).getByText('cloudlogs-wdc').first().waitFor();
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

async function main(args: readonly string[]): Promise<void> {
  const isWanted = (kind: 'still' | 'moving'): boolean => args.length === 0 || args.includes(kind);
  bundle('extension');
  const temporary = await mkdtemp(join(tmpdir(), 'kp-'));
  try {
    const { path: vsix } = await packVsix(join(temporary, 'kube-audit.vsix'));
    await mkdir(folder, { recursive: true });
    if (isWanted('still')) for (const theme of ['dark', 'light'] as const) await takeStills(theme, vsix);
    if (isWanted('moving')) await takeMovingPicture(vsix);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function takeStills(theme: 'dark' | 'light', vsix: string): Promise<void> {
  await inWindow(theme, vsix, async (workbench) => {
    const { page } = workbench;
    for (const [name, prepare] of Object.entries(pictures)) {
      await prepare(workbench);
      await workbench.runCommand('Notifications: Clear All Notifications');
      await hideTooltips(page);
      const text = await shownText(page);
      await keep(`${name}-${theme}.png`, await page.screenshot(), text);
    }
  });
}

async function takeMovingPicture(vsix: string): Promise<void> {
  await inWindow('dark', vsix, async (workbench, lab) => {
    const scenes = await tellStory(workbench, lab);
    const text = scenes.map((scene) => scene.text).join('\n');
    await keep('verify-dark.webp', await animatedWebp(scenes), text);
  });
}

/** Writes a picture, and into `shown.json` which sentences of the interface it shows. */
async function keep(file: string, picture: Buffer, text: string): Promise<void> {
  await writeFile(join(folder, file), picture);
  const list = join(folder, 'shown.json');
  const shown = JSON.parse(await readFile(list, 'utf8')) as Record<string, readonly string[]>; // ours
  const sentences = shownSentences(text, currentSentences(root));
  await writeFile(list, `${JSON.stringify({ ...shown, [file]: sentences }, null, 2)}\n`);
  console.log(`${file}: ${Math.round(picture.length / 1000)} kB, ${sentences.length} sentences`);
}

/** Opens a window on a lab of its own, with the package in it. */
async function inWindow(
  theme: 'dark' | 'light',
  vsix: string,
  use: (workbench: Workbench, lab: string) => Promise<void>,
): Promise<void> {
  const settings = {
    'editor.minimap.enabled': false,
    'workbench.startupEditor': 'none',
    // Else a title bar names the program that runs here, which is not the reader's.
    'workbench.layoutControl.enabled': false,
  };
  const options: WorkbenchOptions = { vsix, theme, settings };
  const lab = await startLabProcess();
  let workbench: Workbench | undefined;
  try {
    workbench = await openOnLab(lab, options);
    await workbench.page.setViewportSize(size);
    await use(workbench, lab.dir);
  } finally {
    await workbench?.close();
    await lab.stop();
  }
}

await main(process.argv.slice(2));
