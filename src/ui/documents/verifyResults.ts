import * as vscode from 'vscode';
import { isVerifyResult } from '../../forwarding/verification/keptResult.ts';
import { verdictOf } from '../../forwarding/verification/verdict.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { doEach } from './doEach.ts';
import { VerificationHistory } from './verificationHistory.ts';

/** Increase it with every change of {@link VerifyResult} that an older version could not read. */
const FORMAT = 1;

/** The last result of each cluster, in one file each: together they would be too large for the extension's state. */
export class VerifyResults {
  /** What came before. */
  readonly #history: VerificationHistory;
  readonly #folder: vscode.Uri;
  readonly #warn: (error: unknown) => void;
  readonly #known = new Map<string, VerifyResult>();
  readonly #changed = new vscode.EventEmitter<readonly string[]>();
  /** Ids of the clusters whose results have changed. */
  readonly onDidChange = this.#changed.event;

  /**
   * @param storage the extension's folder, which need not exist.
   * @param warn takes why a result is not in its cluster's history.
   */
  constructor(storage: vscode.Uri, warn: (error: unknown) => void) {
    this.#warn = warn;
    this.#folder = vscode.Uri.joinPath(storage, 'verification');
    this.#history = new VerificationHistory(storage.fsPath);
  }

  /** `undefined` if this cluster was never verified, or what was kept is not understood, as of another version. */
  async get(clusterId: string): Promise<VerifyResult | undefined> {
    const known = this.#known.get(clusterId);
    if (known) return known;
    try {
      const bytes = await vscode.workspace.fs.readFile(this.#file(clusterId));
      const kept: unknown = JSON.parse(new TextDecoder().decode(bytes));
      return isRecord(kept) && kept['format'] === FORMAT && isVerifyResult(kept['result']) ? kept['result'] : undefined;
    } catch {
      return undefined;
    }
  }

  /** The results of the clusters that were verified, in their order. */
  async all(clusterIds: readonly string[]): Promise<readonly VerifyResult[]> {
    const found = await Promise.all(clusterIds.map((id) => this.get(id)));
    return found.filter((result) => result !== undefined);
  }

  /** @throws what writing the first of them failed with: until the window closes all are known nevertheless */
  async put(results: readonly VerifyResult[]): Promise<void> {
    for (const result of results) this.#known.set(result.cluster.id, result);
    try {
      await doEach(results, async (result) => {
        const { id } = result.cluster;
        // A result is worth more than its line in the history.
        await this.#history.add(id, verdictOf(result)).catch(this.#warn);
        const text = JSON.stringify({ format: FORMAT, result });
        await vscode.workspace.fs.writeFile(this.#file(id), new TextEncoder().encode(text));
      });
    } finally {
      this.#changed.fire(results.map(({ cluster }) => cluster.id));
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #file(clusterId: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, `${encodeURIComponent(clusterId)}.json`);
  }
}
