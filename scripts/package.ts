/**
 * `npm run package`: an installable .vsix. `--release`: one for the marketplaces, refused with what is missing for
 * that. `--twice`: packs again from a second build, and fails where a byte differs.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, root } from './bundle.ts';
import { isReleased } from './changelog.ts';
import { readPublishing, unpublishable, type Publishing } from './publishing.ts';
import { packVsix } from './vsix.ts';
import { changedFiles } from './workingTree.ts';

async function main(args: readonly string[]): Promise<void> {
  const release = args.includes('--release') ? await publishingOf() : undefined;
  bundle('extension');
  const { path, bytes, files } = await packVsix(undefined, release);
  console.log(`${files.length} files, ${Math.round(bytes / 1000)} kB: ${path}`);
  if (!args.includes('--twice')) return;
  bundle('extension');
  const second = await packVsix(join(root, 'out', 'second.vsix'), release);
  if (!(await readFile(path)).equals(await readFile(second.path))) {
    throw new Error(`${path} and ${second.path} differ, though they are of one commit.`);
  }
  console.log('A second build gave the same bytes.');
}

/** Where the project is published. Throws with all that a release lacks. */
async function publishingOf(): Promise<Publishing> {
  const publishing = readPublishing(root);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }; // ours
  const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
  const lacking = [
    ...unpublishable(publishing),
    ...(isReleased(changelog, version)
      ? []
      : [`CHANGELOG.md has no section of ${version}: npm run release -- ${version}`]),
    ...tagProblems(version),
    ...changedFiles(root).map((file) => `not committed: ${file}`),
  ];
  if (lacking.length === 0) return publishing;
  throw new Error(`No package for a release:\n${lacking.map((line) => `- ${line}`).join('\n')}`);
}

/** A workflow that a tag has started packs the version that the tag names, or nothing. */
function tagProblems(version: string): string[] {
  const { GITHUB_REF_TYPE: type, GITHUB_REF_NAME: name } = process.env;
  return type !== 'tag' || name === `v${version}`
    ? []
    : [`the tag is ${name ?? 'unknown'}, and package.json has ${version}`];
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
