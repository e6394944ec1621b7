/**
 * CPU time until the problems of a file are known, in a process that has checked files before. Run by `npm run bench`,
 * in a process of its own; prints one line of JSON.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkFile } from '../../src/editor/checkFile.ts';
import { createManifestReader, noFacts } from '../../src/editor/manifest/manifestFile.ts';

/** CPU milliseconds, each the median of the rounds. */
export interface EditorTimes {
  file: string;
  lines: number;
  problems: number;
  first: number;
  afterEdit: number;
}

const ROUNDS = 31;
const fixtures = join(import.meta.dirname, '../fixtures');

/**
 * What people open: the largest manifest of the fixtures, and all of the document's objects for a route in one file.
 */
function files(): [string, string][] {
  const manifests = globSync('{document,editor}/**/*.yaml', { cwd: fixtures }).map((path): [string, string] => [
    basename(path),
    readFileSync(join(fixtures, path), 'utf8'),
  ]);
  const [largest] = manifests.toSorted(([, one], [, other]) => other.length - one.length);
  const route = globSync('document/private-network/*.yaml', { cwd: fixtures })
    .sort()
    .map((path) => readFileSync(join(fixtures, path), 'utf8'))
    .join('---\n');
  return [...(largest ? [largest] : []), ['the private-network route in one file', route]];
}

function cpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

async function measure(file: string, text: string): Promise<EditorTimes> {
  const times = { first: [] as number[], afterEdit: [] as number[] };
  const middle = text.indexOf('\n', text.length / 2);
  let problems = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const readManifest = await createManifestReader();
    const check = (version: string): void => {
      problems = checkFile(readManifest(version), noFacts).length;
    };
    times.first.push(cpuTime(() => check(text)));
    times.afterEdit.push(cpuTime(() => check(`${text.slice(0, middle)} # edited${text.slice(middle)}`)));
  }
  const lines = text.split('\n').length - 1;
  return { file, lines, problems, first: median(times.first), afterEdit: median(times.afterEdit) };
}

const results: EditorTimes[] = [];
for (const [file, text] of files()) results.push(await measure(file, text));
console.log(JSON.stringify(results));
