import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, FrameLocator, Page } from 'playwright-core';
import type { PageElement } from './pageElement.ts';
import { waitUntil } from './patience.ts';

const axe = readFileSync(join(import.meta.dirname, '..', '..', '..', 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** What the accessibility checker found wrong. */
interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** The document of the webview that is shown. */
export function webPage(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview').frameLocator('#active-frame');
}

/** The document of the webview that shows an element like this, where there are several side by side. */
export async function webPageWith(page: Page, selector: string): Promise<Frame> {
  return waitUntil(
    page,
    async () => {
      for (const frame of page.frames()) {
        // A page that comes or goes has none.
        if (
          await frame
            .locator(selector)
            .first()
            .isVisible()
            .catch(() => false)
        )
          return frame;
      }
      return undefined;
    },
    () => `No page shows ${selector}`,
  );
}

/** What axe finds wrong with the document of the webview that is shown. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const body = webPage(page).locator('body');
  const script = `${axe};axe.run(document, { resultTypes: ['violations'] })`;
  const { violations } = await body.evaluate(
    // The page itself may not evaluate anything; the debugger may.
    (_element: PageElement, source: string) => (0, eval)(source) as Promise<AxeResult>,
    script,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** What becomes of a script that gets into the webview that is shown: the directive that blocks it, or that it ran. */
export async function injectedScript(page: Page): Promise<string> {
  return webPage(page)
    .locator('body')
    .evaluate(
      (_body: PageElement, source: string) => (0, eval)(source) as Promise<string>,
      `new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => resolve(violatedDirective));
        const script = document.createElement('script');
        script.textContent = 'window.hasRun = true';
        document.body.append(script);
        if (window.hasRun) resolve('it has run');
      })`,
    );
}
