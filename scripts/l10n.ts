/**
 * `npm run l10n`: writes the translation bundle. A test compares it with the source. `npm run l10n -- --list` prints
 * all sentences instead, longest first, to be read from top to bottom.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundlePath, bundleText, listText } from './messages.ts';

const root = join(import.meta.dirname, '..');
if (process.argv.includes('--list')) {
  process.stdout.write(listText(root));
} else {
  const path = join(root, bundlePath);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bundleText(root));
}
