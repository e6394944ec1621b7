import * as vscode from 'vscode';
import type { Verdict } from '../../forwarding/condition/verdict.ts';
import { historyIn, historyText, withVerdict, type PastVerification } from '../../forwarding/verification/history.ts';

/** The last verifications of each cluster, in one file each. */
export class VerificationHistory {
  readonly #folder: vscode.Uri;

  /** @param storage the extension's folder, which need not exist. */
  constructor(storage: vscode.Uri) {
    this.#folder = vscode.Uri.joinPath(storage, 'history');
  }

  /** Those that are kept, the oldest first; none where there is no file that can be read. */
  async of(clusterId: string): Promise<readonly PastVerification[]> {
    const bytes = await Promise.resolve(vscode.workspace.fs.readFile(this.#file(clusterId))).catch(() => undefined);
    return bytes === undefined ? [] : historyIn(new TextDecoder().decode(bytes));
  }

  async add(clusterId: string, verdict: Verdict): Promise<void> {
    const text = historyText(withVerdict(await this.of(clusterId), verdict));
    await vscode.workspace.fs.writeFile(this.#file(clusterId), new TextEncoder().encode(text));
  }

  #file(clusterId: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, `${encodeURIComponent(clusterId)}.json`);
  }
}
