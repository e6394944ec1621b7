import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { makeRunFolders, removeRunFolders } from '../support/folders.ts';
import { scrollFleet, type Scrolled } from '../support/workbench/fleetGrid.ts';
import { webPage } from '../support/workbench/webPage.ts';
import { startVscodeServer, type VscodeServer } from '../support/vscode/server.ts';
import { openWindow, type VscodeWindow } from '../support/vscode/window.ts';
import { answeredKeys, pressKeys, type AnsweredKey } from './keys.ts';
import type { HostReport, Order, Phase, StreamOrder } from './report.ts';

const root = join(import.meta.dirname, '..', '..');
const startLimitMs = 600_000;

/** One VS Code server; its extension host restarts for each measurement. */
export interface Starts {
  /** @param stream for the phase `stream`. */
  measure<P extends Phase>(phase: P, stream?: StreamOrder): Promise<Extract<HostReport, { phase: P }>>;
  /** What was seen while the page of all clusters was scrolled. */
  readonly scrolls: readonly Scrolled[];
  /** Keys that were pressed while streams were measured. */
  readonly keys: readonly AnsweredKey[];
  close(): Promise<void>;
}

/**
 * @param cliPath the lab's `ibmcloud`.
 * @param clusters how many clusters the lab has.
 */
export async function openStarts(cliPath: string, clusters: number): Promise<Starts> {
  const folders = await makeRunFolders();
  let server: VscodeServer | undefined;
  let window: VscodeWindow | undefined;
  const close = async (): Promise<void> => {
    await window?.close();
    await server?.stop();
    await removeRunFolders(folders);
  };
  try {
    // A window takes one extension from its source folder; the empty one is an installed one.
    const empty = join(import.meta.dirname, 'empty-extension');
    await cp(empty, join(folders.extensions, 'ibmcloud-kube-audit-bench.empty-0.0.0'), { recursive: true });
    server = await startVscodeServer({
      folders,
      settings: { 'kubeAudit.cliPath': cliPath },
      environment: { KUBE_AUDIT_BENCH_FOLDER: folders.root },
      development: true,
    });
    window = await openWindow();
    const { page } = window;
    const address = server.address({
      folder: folders.home,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(root, 'out', 'bench', 'index.cjs'),
    });
    const log: string[] = [];
    let ended: (code: number) => void = () => undefined;
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => log.push(args.join(' ')));
    await page.exposeFunction('codeAutomationExit', (code: number) => ended(code));
    const keys = await answeredKeys(page);
    const scrolls: Scrolled[] = [];
    let start = 0;
    return {
      close,
      keys,
      scrolls,
      async measure<P extends Phase>(phase: P, stream?: StreamOrder) {
        for (const file of ['painted', 'typing', 'opened', 'scrolled', 'report.json'])
          await rm(join(folders.root, file), { force: true });
        await writeFile(
          join(folders.root, 'phase.json'),
          JSON.stringify({ phase, start: start++, clusters } satisfies Order),
        );
        if (stream) await writeFile(join(folders.root, 'stream.json'), JSON.stringify(stream));
        log.length = 0;
        const code = await new Promise<number>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`${phase} does not end.`)), startLimitMs);
          let isOver = false;
          ended = (exit) => {
            isOver = true;
            clearTimeout(timer);
            resolve(exit);
          };
          page.goto(address).catch(reject);
          if (phase === 'first-row') tellWhenPainted(page, join(folders.root, 'painted')).catch(reject);
          if (phase === 'fleet') scroll(page, folders.root, scrolls).catch(reject);
          if (phase === 'run-plan') agree(page).catch(reject);
          if (phase === 'stream') pressKeys(page, folders.root, () => isOver).catch(reject);
        });
        const file = join(folders.root, 'report.json');
        if (code !== 0 || !existsSync(file)) throw new Error(`${phase} failed:\n${log.slice(-10).join('\n')}`);
        return JSON.parse(await readFile(file, 'utf8')) as Extract<HostReport, { phase: P }>;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function tellWhenPainted(page: Page, file: string): Promise<void> {
  const row = page.locator('.sidebar .pane:has(.pane-header[aria-label^="Clusters"]) .monaco-list-row .label-name');
  await row.first().waitFor({ timeout: startLimitMs });
  await writeFile(file, '');
}

/** Agrees to a plan, once its page is there. */
async function agree(page: Page): Promise<void> {
  await webPage(page).getByRole('button', { name: 'Run', exact: true }).click({ timeout: startLimitMs });
}

/** Scrolls the page of all clusters once the host has measured it. */
async function scroll(page: Page, folder: string, scrolls: Scrolled[]): Promise<void> {
  while (!existsSync(join(folder, 'opened'))) await delay(50);
  scrolls.push(await scrollFleet(webPage(page)));
  await writeFile(join(folder, 'scrolled'), '');
}
