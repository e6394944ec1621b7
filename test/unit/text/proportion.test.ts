import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseHaproxyLine } from '../../../src/audit/haproxyLog.ts';
import { prettyLine } from '../../../src/audit/prettyLine.ts';
import { factsOf } from '../../../src/editor/manifest/workspaceFacts.ts';
import { inOneLine } from '../../../src/forwarding/plans/objects/fieldPath.ts';
import { getCaStatus } from '../../../src/ibmcloud/commands/caStatus.ts';
import { getAuditWebhook } from '../../../src/ibmcloud/commands/webhook.ts';
import { harmless } from '../../../src/text/foreignText.ts';

/** CPU milliseconds of one run, the least of three series, each long enough to be stable. */
function cpuOf(run: () => unknown): number {
  const series = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    let count = 0;
    let spent = 0;
    while (spent < 20_000) {
      run();
      count += 1;
      const { user, system } = process.cpuUsage(before);
      spent = user + system;
    }
    return spent / count / 1_000;
  });
  return Math.min(...series);
}

const refused = (run: () => unknown): void => {
  try {
    run();
  } catch {
    // What is read is hostile: a refusal is an answer, too.
  }
};

const request = '1.1.1.1:1 [x] f b/s 0/0/0/0/0 200 1 - - ---- 1/1/1/1/1 0/0 "GET /';
/** A text of that many characters, and what reads it. */
const hostile: Readonly<Record<string, { readonly size: number; readonly read: (size: number) => unknown }>> = {
  'blank lines of a workspace file': { size: 16_000, read: (size) => factsOf('\n'.repeat(size)) },
  'blank lines behind what is looked up': {
    size: 16_000,
    read: (size) => factsOf(`pod-security.kubernetes.io/enforce: restricted\n${'\n'.repeat(size)}`),
  },
  'blanks of a workspace file': { size: 16_000, read: (size) => factsOf(' '.repeat(size)) },
  'blank lines of the CLI about a webhook': {
    size: 16_000,
    read: (size) => refused(() => getAuditWebhook('c').parse(`x${'\n'.repeat(size)}x`)),
  },
  'blank lines of the CLI about the CA': {
    size: 16_000,
    read: (size) => refused(() => getCaStatus('c').parse(`Status: x${'\n'.repeat(size)}x`)),
  },
  'a request with blanks before a CR': {
    size: 7_000,
    read: (size) => parseHaproxyLine(`${request}${' '.repeat(size)}\rx`),
  },
  'a server’s state before a CR': {
    size: 7_000,
    read: (size) => parseHaproxyLine(`Server a/b is DOWN, reason: ${', check duration'.repeat(size / 16)}\rx`),
  },
  'blanks in a field of several lines': {
    size: 16_000,
    read: (size) => inOneLine(`x\nx${' '.repeat(size)}z`, undefined),
  },
  'hidden characters': { size: 16_000, read: (size) => harmless('\u202e]('.repeat(size / 3)) },
  'a line of blanks': { size: 16_000, read: (size) => prettyLine(' '.repeat(size), { time: '', deliveries: true }) },
};

describe('twice the text costs at most 2.5 times the CPU', () => {
  for (const [name, { size, read }] of Object.entries(hostile)) {
    it(name, () => {
      read(size);
      const [one, two] = [cpuOf(() => read(size)), cpuOf(() => read(2 * size))];
      assert.ok(two <= 2.5 * one, `${one.toFixed(3)} ms, then ${two.toFixed(3)} ms`);
    });
  }
});
