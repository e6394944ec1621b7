import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listFiles, PackageManager } from '@vscode/vsce';
import { unfitFiles } from '../../../scripts/vsix.ts';

const root = join(import.meta.dirname, '..', '..', '..');

test('the package has nothing of the repository’s own', async () => {
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  // Whatever is built lies in `dist`; the rest is there without a build.
  const missing = unfitFiles(files).filter((problem) => !/^dist\/.* is missing$/.test(problem));
  assert.deepEqual(missing, []);
  const outside = files.filter((file) => !/^(dist|l10n|media|snippets)\//.test(file));
  assert.deepEqual(outside.sort(), ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'package.nls.json']);
});

test('a file of the repository’s own would be refused', () => {
  for (const file of ['.github/workflows/ci.yml', '.editorconfig', 'a/.git/config', 'src/extension.ts', 'x/key.pem']) {
    assert.ok(unfitFiles([file]).includes(`${file} does not belong there`), file);
  }
});

test('the package asks for VS Code alone, and types of its oldest version', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    engines: Record<string, string>;
    devDependencies: Record<string, string>;
  }; // ours, checked by npm
  assert.deepEqual(Object.keys(manifest.engines), ['vscode']);
  const minorOf = (version = ''): string => version.replace(/^\^/, '').split('.').slice(0, 2).join('.');
  assert.equal(minorOf(manifest.devDependencies['@types/vscode']), minorOf(manifest.engines['vscode']));
});
