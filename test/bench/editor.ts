/**
 * CPU time until the problems of a file are known, in a process that has checked files before. Run by `npm run bench`, in a
 * process of its own; prints one line of JSON.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { checkFile } from '../../src/editor/checkFile.ts';
import { createManifestReader, noFacts } from '../../src/editor/manifest/auditFile.ts';

/** CPU milliseconds, each the median of the rounds. */
export interface EditorTimes {
  file: string;
  lines: number;
  problems: number;
  first: number;
  afterEdit: number;
  /** `parseAllDocuments` of the YAML library, of the same text. */
  yaml: number;
}

const LINES = 5_000;
const ROUNDS = 15;
const documents = join(import.meta.dirname, '../fixtures/document');
const read = (path: string): string => readFileSync(join(documents, path), 'utf8');

/** Files of 5,000 lines that are all about audit forwarding. */
function files(): [string, string][] {
  const forwarder = read('private-network/kube-audit-forwarder-remote-private-ip.yaml');
  const list = read('log-analysis/ibmcloud-kube-audit.yaml');
  const head = list.indexOf('items:\n') + 'items:\n'.length;
  const servers = (address: (index: number) => string): string =>
    Array.from({ length: LINES }, (_, index) => `    server s${index} ${address(index)} check\n`).join('');
  const many = `${read('private-network/kube-audit-forwarder-cm.yaml')}    backend many\n`;
  return [
    ['documents of the private-network route', repeated((index) => `---\n${renamed(forwarder, index)}`)],
    ['one List of the Log Analysis route', list.slice(0, head) + repeated((index) => renamed(list.slice(head), index))],
    ['a ConfigMap with one long haproxy.cfg, each line a problem', many + servers((index) => `host${index}:8080`)],
    ['the same, each line a placeholder', many + servers(() => '<REMOTE-IP>:<REMOTE-PORT>')],
  ];
}

function repeated(part: (index: number) => string): string {
  let text = '';
  for (let index = 0, lines = 0; lines < LINES; index++) {
    text += part(index);
    lines += part(index).split('\n').length - 1;
  }
  return text;
}

const renamed = (text: string, index: number): string =>
  text.replaceAll(/name: (ibmcloud-kube-audit|kube-audit-forwarder)/g, `name: $1-${index}`);

function cpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

async function measure(file: string, text: string): Promise<EditorTimes> {
  const times = { first: [] as number[], afterEdit: [] as number[], yaml: [] as number[] };
  const middle = text.indexOf('\n', text.length / 2);
  let problems = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const readManifest = await createManifestReader();
    const check = (version: string): void => {
      problems = checkFile(readManifest(version), noFacts).length;
    };
    times.first.push(cpuTime(() => check(text)));
    times.afterEdit.push(cpuTime(() => check(`${text.slice(0, middle)} # edited${text.slice(middle)}`)));
    times.yaml.push(cpuTime(() => void parseAllDocuments(text)));
  }
  const { first, afterEdit, yaml } = times;
  const lines = text.split('\n').length - 1;
  return { file, lines, problems, first: median(first), afterEdit: median(afterEdit), yaml: median(yaml) };
}

const results: EditorTimes[] = [];
for (const [file, text] of files()) results.push(await measure(file, text));
console.log(JSON.stringify(results));
