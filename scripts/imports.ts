/**
 * `npm run imports`: the folders of `src` with their files and lines, the imports between them, and violations of the
 * rules in `build/imports.js`: an import against the arrows, or a cycle of files. Exits with 1 if there is one.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cycleFrom, filesBelow, importsOf, wrongWay } from '../build/imports.js';
import { root } from './bundle.ts';

const src = join(root, 'src');
const files = filesBelow(src);

/** The folder that a file is in, as deep as two names; the deeper ones are lists that belong to it. */
function folderOf(file: string): string {
  const folder = dirname(file).split('/').slice(0, 2).join('/');
  return folder === '.' ? 'src' : folder;
}

function printFolders(): void {
  console.log('Folders of src, with files, lines and the longest file\n');
  for (const [folder, names] of Map.groupBy(files, (file) => join('src', dirname(file)))) {
    const lines = names.map((name) => [readFileSync(join(src, name), 'utf8').split('\n').length - 1, name] as const);
    const sum = lines.reduce((total, [count]) => total + count, 0);
    const [longest] = lines.toSorted(([one], [other]) => other - one);
    console.log(
      `${folder.padEnd(40)}${String(names.length).padStart(4)}${String(sum).padStart(7)}  ${longest?.join(' ') ?? ''}`,
    );
  }
}

/** @returns whether all point one way */
function printImports(): boolean {
  const imports = files.flatMap((from) => importsOf(src, from).map((to) => ({ from, to })));
  const between = imports.filter(({ from, to }) => folderOf(from) !== folderOf(to));
  console.log('\nImports between folders\n');
  for (const [folder, ones] of Map.groupBy(between, ({ from }) => folderOf(from))) {
    const targets = [...Map.groupBy(ones, ({ to }) => folderOf(to))].map(([name, { length }]) => `${name} ${length}`);
    console.log(`${folder} → ${targets.sort().join(', ')}`);
  }
  const wrong = imports.flatMap(({ from, to }) => {
    const message = wrongWay(from, to);
    return message === undefined ? [] : [`${from} → ${to}: ${message}`];
  });
  console.log(`\n${wrong.length} the wrong way${wrong.map((line) => `\n  ${line}`).join('')}`);
  return wrong.length === 0;
}

/** @returns whether there is none */
function printCycles(): boolean {
  const cycles = new Map<string, string>();
  for (const file of files) {
    for (const first of importsOf(src, file)) {
      const cycle = cycleFrom(src, file, first);
      if (cycle) cycles.set(cycle.toSorted().join(), cycle.join(' → '));
    }
  }
  console.log(`${cycles.size} cycles${[...cycles.values()].map((cycle) => `\n  ${cycle}`).join('')}`);
  return cycles.size === 0;
}

printFolders();
const isOneWay = printImports();
const hasNoCycle = printCycles();
process.exitCode = isOneWay && hasNoCycle ? 0 : 1;
