import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../traces/files.ts';
import type { Workbench } from '../workbench.ts';
import { waitUntil } from './patience.ts';
import { AGREE_TO_ADMIN } from './setUpWizard.ts';
import { webPageWith } from './webPage.ts';

/** Verifies clusters from the palette, as many as are named. @returns the report */
export async function verifyClusters(
  workbench: Workbench,
  names: readonly string[],
  { timeoutMs = 240_000, asAdmin = false } = {},
): Promise<string> {
  const { quickInput, editors } = workbench;
  await waitUntil(
    workbench.page,
    async () => {
      await workbench.runCommand('Kube Audit: Verify Audit Forwarding');
      await quickInput.waitFor('Verify Audit Forwarding');
      return quickInput.tryToTick(names);
    },
    () => `The list of Verify Audit Forwarding does not stay open for ${names.join(', ')}.`,
  );
  if (asAdmin) await workbench.answerDialog(AGREE_TO_ADMIN);
  const [only = ''] = names;
  const title = names.length === 1 ? only : `${names.length} clusters`;
  await editors.waitForTab(`Verification of ${title}`, timeoutMs);
  const report = await reportText(workbench, title);
  await workbench.runCommand('View: Close Editor');
  await editors.waitForEndOfTab(`Verification of ${title}`);
  return report;
}

/** The text of a verification whose page is shown, which stays. @param title whose verification it is */
export async function reportText(workbench: Workbench, title: string): Promise<string> {
  const { page, editors } = workbench;
  const shown = await webPageWith(page, 'main.verification');
  await shown.getByRole('button', { name: 'Show as Text' }).click();
  await editors.waitForTab(`Verification of ${title}, as text`);
  const text = await editors.wholeText();
  await workbench.runCommand('View: Close Editor');
  await editors.waitForEndOfTab(`Verification of ${title}, as text`);
  return text;
}

/** Answers the questions of Unset Audit Forwarding, from a cluster's row. The preview comes then. */
export async function askUnset(
  workbench: Workbench,
  name: string,
  extent: 'Webhook Only' | 'Webhook and Forwarder',
): Promise<void> {
  const { quickInput } = workbench;
  await workbench.tree('Clusters').contextMenu(name, 'Unset Audit Forwarding…');
  await quickInput.waitForStep(1);
  await quickInput.answer(name);
  await quickInput.waitForStep(2);
  await quickInput.pick(extent);
}

/** Waits for a preview, and runs its plan; its page stays and shows the run. @returns what it said */
export async function runPlan(workbench: Workbench, title: string, screenshot?: string): Promise<string> {
  await workbench.editors.waitForPreview(title);
  const text = await workbench.editors.planText();
  if (screenshot !== undefined) await workbench.screenshot(screenshot);
  await runPreview(workbench, title);
  return text;
}

/** Waits for a preview and runs its plan, without a look at it. */
export async function runPreview(workbench: Workbench, title: string): Promise<void> {
  await workbench.editors.waitForPreview(title);
  await workbench.runCommand('Kube Audit: Run Plan');
  await workbench.editors.waitForEndOfPreview(title);
}

/** Unsets a cluster with its forwarder, and waits until its row says so. @returns what the preview said */
export async function unsetCluster(workbench: Workbench, name: string, { asAdmin = false } = {}): Promise<string> {
  await askUnset(workbench, name, 'Webhook and Forwarder');
  if (asAdmin) await workbench.answerDialog(AGREE_TO_ADMIN);
  const plan = await runPlan(workbench, `Unset audit forwarding of ${name}`);
  await workbench.notifications.waitFor(`The audit log of ${name} is no longer forwarded`, 240_000);
  await workbench.notifications.clear();
  await workbench
    .tree('Clusters')
    .waitForRows((rows) =>
      rows.some(({ label, description }) => label === name && /^not forwarding/i.test(description)),
    );
  return plan;
}

/**
 * The text of our output channel, out of the files that VS Code keeps of it; they are written a little later than it is
 * shown.
 */
export function keptLog(workbench: Workbench): string {
  return filesBelow(join(workbench.folders.data, 'data', 'logs'))
    .filter((file) => file.endsWith('Kube Audit.log'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

/**
 * Audit-Ids of a finished run's test events, by the first words of its plan's title, once our output channel shows
 * them.
 */
export async function testEventsOfRun(workbench: Workbench, title: string): Promise<readonly string[]> {
  const ofRun = (): readonly string[] | undefined => {
    const log = keptLog(workbench);
    const done = log.split('\n').findIndex((line) => line.includes(title) && line.endsWith(': done'));
    return done < 0 ? undefined : testEventsIn(log.split('\n').slice(done).join('\n'))[0];
  };
  return waitUntil(
    workbench.page,
    () => Promise.resolve(ofRun()),
    () => `The log names no test events of ${title}:\n${keptLog(workbench).slice(-3_000)}`,
  );
}

/** Audit-Ids in a text about test events: our output channel, or a report. */
export function testEventsIn(text: string): readonly (readonly string[])[] {
  const all = text.matchAll(/Audit-Ids of the test events[^:]*: ([0-9a-f-]{36}(?:, [0-9a-f-]{36})*)/g);
  return [...all].map(([, ids = '']) => ids.split(', '));
}
