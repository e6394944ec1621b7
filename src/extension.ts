import type { ExtensionContext } from 'vscode';

export function activate(_context: ExtensionContext): void {
  // Wired by the interface part.
}
