import * as vscode from 'vscode';

/** How often it is asked whether the terminal's command has had its effect. */
const ASK_EVERY_MS = 3_000;

/**
 * Runs the CLI in a terminal of its own, without a shell, for what only a person can answer. While it lives `look` is asked
 * again and again whether the effect is there, and once more when it has ended; the first `true` ends the asking.
 *
 * @returns when the effect is there, the terminal has ended, or the signal was aborted.
 */
export async function runInTerminal(
  name: string,
  path: string,
  args: readonly string[],
  look: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const terminal = vscode.window.createTerminal({
    name,
    shellPath: path,
    shellArgs: [...args],
    iconPath: new vscode.ThemeIcon('cloud'),
    isTransient: true,
  });
  terminal.show();
  let ended = false;
  let wake = (): void => undefined;
  const subscriptions = [
    vscode.window.onDidCloseTerminal((closed) => {
      if (closed === terminal) {
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
