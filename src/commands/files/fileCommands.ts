import type { Command } from '../command.ts';
import { applyManifest } from './applyManifest.ts';
import { diffManifest } from './diffManifest.ts';
import { generateManifests } from './generateManifests.ts';
import { setUpWithFile } from './setUpWithFile.ts';
import { validateHaproxy } from './validateHaproxy.ts';

/** Commands on files about audit forwarding, in one chunk. */
export const fileCommands = {
  applyManifest,
  diffManifest,
  setUpWithFile,
  validateHaproxy,
  generateManifests: () => generateManifests(),
} satisfies Readonly<Record<string, Command>>;
