/** `npm run l10n`: writes the translation bundle. A test compares it with the source. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundlePath, bundleText } from './messages.ts';

const root = join(import.meta.dirname, '..');
const path = join(root, bundlePath);
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, bundleText(root));
