import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Collects the licence of every package that the bundle contains into one file beside it: their terms ask for that. */
export class LicensesPlugin {
  constructor(filename) {
    this.filename = filename;
  }

  apply(compiler) {
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.thisCompilation.tap('LicensesPlugin', (compilation) => {
      const stage = Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
      compilation.hooks.processAssets.tapPromise({ name: 'LicensesPlugin', stage }, async () => {
        const folders = packageFolders(compilation.modules);
        const texts = await Promise.all(folders.map(licenseOf));
        compilation.emitAsset(this.filename, new sources.RawSource(texts.join('\n\n')));
      });
    });
  }
}

function packageFolders(modules) {
  const folders = new Set();
  for (const module of modules) {
    const match = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(module.resource ?? '');
    if (match) folders.add(match[1]);
  }
  return [...folders].sort();
}

async function licenseOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
  const text = file ? await readFile(join(folder, file), 'utf8') : `License: ${license}`;
  return `${'='.repeat(78)}\n${name} ${version}\n${'='.repeat(78)}\n${text.trim()}\n`;
}
