import type { Command } from '../command.ts';
import { applyManifest } from './applyManifest.ts';
import { diffManifest } from './diffManifest.ts';
import { generateManifests } from './generateManifests.ts';
import { setUpWithFile } from './setUpWithFile.ts';
import { validateHaproxy } from './validateHaproxy.ts';

type FileCommand = 'applyManifest' | 'diffManifest' | 'setUpWithFile' | 'validateHaproxy' | 'generateManifests';

/** Commands on files about audit forwarding, in one chunk. */
export const fileCommands: Readonly<Record<FileCommand, Command>> = {
  applyManifest,
  diffManifest,
  setUpWithFile,
  validateHaproxy,
  generateManifests: () => generateManifests(),
};
