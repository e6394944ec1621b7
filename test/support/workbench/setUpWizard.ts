import type { Workbench } from '../workbench.ts';
import type { QuickInput } from './quickInput.ts';

/** The button with which administrator credentials are agreed to. */
export const AGREE_TO_ADMIN = 'Use Admin Credentials';

export interface SetUpAnswers {
  address: string;
  port: string;
  policy?: 'Default' | 'Verbose';
  /** The user's own credentials do not reach into the cluster. */
  asAdmin?: boolean;
}

/** Starts Set Up Audit Forwarding from a cluster's row; the wizard's second question is open then. */
export async function startSetUp(workbench: Workbench, cluster: string): Promise<void> {
  await workbench.tree('Clusters').contextMenu(cluster, 'Set Up Audit Forwarding…');
}

/** Picks the route, whatever the number of questions is before one is picked. */
export async function pickRoute(quickInput: QuickInput, title: string): Promise<void> {
  await quickInput.waitForStep(1);
  await quickInput.pick(title);
}

/** Answers the wizard's questions from the route on. */
export async function answerSetUp(
  workbench: Workbench,
  { address, port, policy, asAdmin = false }: SetUpAnswers,
): Promise<void> {
  const { quickInput } = workbench;
  await pickRoute(quickInput, 'Private Network');
  if (asAdmin) await workbench.answerDialog(AGREE_TO_ADMIN);
  await quickInput.waitForStep(2);
  await quickInput.answer(address);
  await quickInput.waitForStep(3);
  await quickInput.answer(port);
  await quickInput.waitForStep(4);
  await quickInput.pick('No');
  await quickInput.waitForStep(5);
  await quickInput.pick(policy ?? 'Default');
}

/**
 * Types the path of a file and takes it, once the wizard offers to.
 * @returns what the wizard objects to the file; empty where it goes on
 */
export async function answerFile(quickInput: QuickInput, path: string): Promise<string> {
  const before = await quickInput.title();
  await quickInput.type(path);
  await quickInput.pick(path);
  return quickInput.objectionOrNext(before);
}
