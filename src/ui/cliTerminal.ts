import * as vscode from 'vscode';
import type { Shown } from '../text/foreignText.ts';
import { terminal } from './showText.ts';

/** How often to check whether the terminal's command has had its effect. */
const ASK_EVERY_MS = 3_000;

/**
 * Runs the CLI in a new terminal, without a shell, for questions that only a person can answer. Calls `look`
 * repeatedly, and once more after the terminal ended, until it returns `true`.
 *
 * @returns when the effect is there, the terminal has ended, or the signal was aborted.
 */
export async function runInTerminal(
  name: Shown,
  path: string,
  args: readonly string[],
  look: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const opened = terminal({
    name,
    shellPath: path,
    shellArgs: [...args],
    iconPath: new vscode.ThemeIcon('cloud'),
    isTransient: true,
  });
  opened.show();
  let ended = false;
  let wake = (): void => undefined;
  const subscriptions = [
    vscode.window.onDidCloseTerminal((closed) => {
      if (closed === opened) {
        ended = true;
        wake();
      }
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) {
        wake();
      }
    }),
  ];
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  try {
    for (;;) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ASK_EVERY_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (signal.aborted) {
        return;
      }
      const last = ended;
      if ((await look()) || last) {
        return;
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    vscode.Disposable.from(...subscriptions).dispose();
  }
}
