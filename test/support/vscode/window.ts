import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from '../chromium.ts';

export interface VscodeWindow {
  readonly page: Page;
  close(): Promise<void>;
}

/** Bars and spinners are frozen: drawn without a graphics card, they would take most of a core while a window waits. */
const still = `const sheet = new CSSStyleSheet();
sheet.replaceSync('.progress-bit, .codicon-modifier-spin, .codicon-modifier-spin::before { animation: none !important }');
document.adoptedStyleSheets.push(sheet);`;

/** Opens a page of a browser without a screen, large enough for the whole workbench. */
export async function openWindow(options: { tell?: (line: string) => void } = {}): Promise<VscodeWindow> {
  const { executablePath, args } = await findChromium(options.tell);
  const browser: Browser = await chromium.launch({ executablePath, args });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    // A loaded machine takes its time.
    context.setDefaultTimeout(120_000);
    await context.addInitScript(still);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    return { page: await context.newPage(), close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
