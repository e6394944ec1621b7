import * as vscode from 'vscode';
import { logTextOf, type Failure, type Remedy } from '../failure/failure.ts';
import { message, type Message } from '../text/message.ts';
import type { Log } from './log.ts';
import { localize } from './localize.ts';
import { askModal, showError, showWarning } from './showText.ts';

const INSTALL_CLI = 'https://cloud.ibm.com/docs/cli?topic=cli-getting-started';

/** The button of each remedy and its action. `retry` is separate: it repeats the failed operation. */
const remedies: Readonly<
  Record<Exclude<Remedy, 'retry'>, { readonly button: Message; readonly run: () => Thenable<unknown> }>
> = {
  'log-in': { button: message('Log In'), run: () => vscode.commands.executeCommand('kubeAudit.logIn') },
  'install-cli': {
    button: message('Install CLI'),
    run: () => vscode.env.openExternal(vscode.Uri.parse(INSTALL_CLI)),
  },
  'install-plug-in': {
    button: message('Install Plug-in'),
    run: () => vscode.commands.executeCommand('kubeAudit.installPlugin'),
  },
  'install-logs-plug-in': {
    button: message('Install Plug-in'),
    run: () => vscode.commands.executeCommand('kubeAudit.installPlugin', 'cloud-logs'),
  },
  'select-account': {
    button: message('Select Account'),
    run: () => vscode.commands.executeCommand('kubeAudit.selectAccount'),
  },
  'target-resource-group': {
    button: message('Select Resource Group'),
    run: () => vscode.commands.executeCommand('kubeAudit.selectResourceGroup'),
  },
  'show-log': { button: message('Details'), run: () => vscode.commands.executeCommand('kubeAudit.showLog') },
  'open-settings': {
    button: message('Open Settings'),
    run: () => vscode.commands.executeCommand('workbench.action.openSettings', 'kubeAudit.cliPath'),
  },
  'reload-window': {
    button: message('Reload Window'),
    run: () => vscode.commands.executeCommand('workbench.action.reloadWindow'),
  },
};

/** Another action for a failure: a button and what it does. */
export interface Action {
  readonly button: Message;
  readonly run: () => unknown;
}

interface Offer {
  /** Repeats the failed operation. */
  readonly retry?: () => void;
  /** Replace it. */
  readonly instead?: readonly Action[];
  /** Shown in place of the failure's sentence, which the log has. */
  readonly text?: Message | undefined;
}

/**
 * Shows a failure of something that the user started: one sentence, the button of its remedy, and Details. Hides a
 * cancellation, unless there is an action for it. Does not wait for the user.
 */
export function showFailure(failure: Failure, log: Log, { retry, instead = [], text = failure.text }: Offer): void {
  if (failure.code === 'cancelled' && instead.length === 0) {
    return;
  }
  log.error(logTextOf(failure));
  const actions = new Map<string, () => unknown>();
  if (failure.remedy === 'retry' && retry) {
    actions.set(localize(message('Retry')), retry);
  } else if (failure.remedy !== undefined && failure.remedy !== 'retry') {
    const { button, run } = remedies[failure.remedy];
    actions.set(localize(button), run);
  }
  for (const { button, run } of instead) {
    actions.set(localize(button), run);
  }
  actions.set(localize(remedies['show-log'].button), remedies['show-log'].run);
  const show = failure.code === 'cancelled' ? showWarning : showError;
  void show(localize(text), ...actions.keys()).then((chosen) => {
    if (chosen !== undefined) {
      void actions.get(chosen)?.();
    }
  });
}

/** Asks for a modal confirmation. `detail` describes the consequences. */
export async function confirm(question: Message, detail: Message, button: Message): Promise<boolean> {
  const chosen = await askModal(localize(question), localize(detail), localize(button));
  return chosen === localize(button);
}
