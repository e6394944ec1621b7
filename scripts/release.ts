/**
 * `npm run release -- 0.2.0`: gives package.json, its lock file and CHANGELOG.md this version, and says which commit
 * and tag make the release. It changes these three files and nothing else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.ts';
import { isReleased, unreleased, withRelease } from './changelog.ts';
import { changedFiles } from './workingTree.ts';

function release(version: string | undefined): void {
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const manifest = JSON.parse(read('package.json')) as { version: string }; // ours
  const changelog = read('CHANGELOG.md');
  const problems = [
    ...(version === undefined || !/^\d+\.\d+\.\d+$/.test(version)
      ? ['Usage: npm run release -- MAJOR.MINOR.PATCH']
      : [
          ...(isReleased(changelog, version) ? [`CHANGELOG.md has ${version} already.`] : []),
          ...(isOlder(version, manifest.version) ? [`package.json has ${manifest.version}, which is newer.`] : []),
        ]),
    ...(unreleased(changelog) === '' ? ['CHANGELOG.md has nothing under Unreleased.'] : []),
    ...changedFiles(root).map((file) => `${file} is not committed.`),
  ];
  if (version === undefined || problems.length > 0) throw new Error(problems.join('\n'));
  for (const file of ['package.json', 'package-lock.json'])
    writeFileSync(join(root, file), withVersion(read(file), version));
  writeFileSync(join(root, 'CHANGELOG.md'), withRelease(changelog, version, new Date().toISOString().slice(0, 10)));
  console.log(
    `Read CHANGELOG.md, then:\n  git commit -am 'Release ${version}'\n  git tag v${version}\nThe tag starts the workflow.`,
  );
}

/** The text of package.json or of its lock file, which has the version twice, with another version of the project. */
function withVersion(text: string, version: string): string {
  const parsed = JSON.parse(text) as { version: string; packages?: Record<string, { version: string }> }; // ours
  parsed.version = version;
  const own = parsed.packages?.[''];
  if (own !== undefined) own.version = version;
  return `${JSON.stringify(parsed, null, 2)}\n`;
}

function isOlder(one: string, other: string): boolean {
  return one.localeCompare(other, 'en', { numeric: true }) < 0;
}

try {
  release(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
