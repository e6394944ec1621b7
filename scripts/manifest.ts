/**
 * `npm run manifest`: writes what follows from the table of commands and from the settings. A test compares the files.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './generated.ts';

const root = join(import.meta.dirname, '..');
for (const [path, text] of Object.entries(generatedFiles(root))) writeFileSync(join(root, path), text);
