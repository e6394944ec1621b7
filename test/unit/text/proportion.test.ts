import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as yaml from 'yaml';
import { parseHaproxyLine } from '../../../src/audit/haproxyLog.ts';
import { prettyLine } from '../../../src/audit/prettyLine.ts';
import { checkFile } from '../../../src/editor/checkFile.ts';
import { completionsAt } from '../../../src/editor/haproxy/languageHelp.ts';
import { noFacts, readAuditConfiguration } from '../../../src/editor/manifest/manifestFile.ts';
import { factsOf } from '../../../src/editor/manifest/workspaceFacts.ts';
import { cliFailure } from '../../../src/failure/cliFailure.ts';
import { collects, parseAgentConfiguration } from '../../../src/forwarding/forwarder/agent/agentConfiguration.ts';
import { readHaproxyFile } from '../../../src/forwarding/forwarder/haproxy/haproxyFile.ts';
import { reachedServers } from '../../../src/forwarding/forwarder/haproxy/servers.ts';
import { comesWithNamespace } from '../../../src/forwarding/forwarder/namespaceDefaults.ts';
import { inOneLine, valueAt } from '../../../src/forwarding/plans/objects/fieldPath.ts';
import { getCaStatus } from '../../../src/ibmcloud/commands/caStatus.ts';
import { getAuditWebhook } from '../../../src/ibmcloud/commands/webhook.ts';
import { harmless } from '../../../src/text/foreignText.ts';
import { redact } from '../../../src/text/redaction.ts';
import { visibleValue } from '../../../src/text/visibleText.ts';

/** CPU milliseconds of one run, the least of twenty series, each long enough to be stable. */
function cpuOf(run: () => unknown): number {
  const series = Array.from({ length: 20 }, () => {
    const before = process.cpuUsage();
    let count = 0;
    let spent = 0;
    while (spent < 5_000) {
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

/** Checks a haproxy.cfg of these sections, each with its number, as the editor and Verify do. */
const readSections = (section: string, count: number, first = ''): void => {
  const sections = Array.from({ length: count }, (_, index) => section.replaceAll('#', String(index)));
  const text = [first, ...sections].join('\n');
  checkFile(readAuditConfiguration(text), noFacts);
  reachedServers(readHaproxyFile(text));
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
  'a line of blanks': {
    size: 16_000,
    read: (size) => prettyLine(' '.repeat(size), { time: '', deliveries: true, ownRequests: true }),
  },
  'a line of HAProxy in CLF without an end': {
    size: 7_000,
    read: (size) => parseHaproxyLine(`1 - - [${'x'.repeat(size)}`),
  },
  'a long word before a blank in haproxy.cfg': {
    size: 16_000,
    read: (size) => completionsAt(readHaproxyFile(`${'x'.repeat(size)} `), size + 1),
  },
  'listeners of a haproxy.cfg': {
    size: 1_000,
    read: (size) => readSections('listen l#\n server s a.example:1', size, 'defaults\n mode http'),
  },
  'frontends of a haproxy.cfg, each with its defaults, backend and resolvers': {
    size: 400,
    read: (size) =>
      readSections(
        'defaults d#\nresolvers r#\nfrontend f# from d#\n default_backend b#\nbackend b#\n server s a.b:1 resolvers r#',
        size,
      ),
  },
  'frontends of a haproxy.cfg that choose among all backends': {
    size: 400,
    read: (size) => readSections('frontend f#\n use_backend %[path]\nbackend b#\n server s 10.0.0.1:1', size),
  },
  'listeners of a haproxy.cfg with long defaults': {
    size: 200,
    read: (size) => readSections('listen l#', size, `defaults\n${' timeout client 1\n'.repeat(size)}`),
  },
  'commas in the owner of an object': {
    size: 16_000,
    read: (size) =>
      comesWithNamespace({
        kind: 'Pod',
        metadata: { name: 'x', ownerReferences: [{ apiVersion: ','.repeat(size), kind: 'x', name: 'x', uid: 'x' }] },
      }),
  },
  'brackets in a path of the logging agent': {
    size: 4_000,
    read: (size) =>
      collects(parseAgentConfiguration([`[INPUT]\nName tail\nPath ${'['.repeat(size)}`], yaml), {
        namespace: 'n',
        pod: 'p',
        container: 'c',
      }),
  },
  'a field’s path without an equals sign': { size: 16_000, read: (size) => valueAt([], `[${'x'.repeat(size)}]`) },
  'blanks behind a question of the CLI': {
    size: 16_000,
    read: (size) => cliFailure({ args: [], exitCode: 1, stdout: '', stderr: `ok? ${' '.repeat(size)}x` }),
  },
  'a secret’s name before tabs': { size: 16_000, read: (size) => redact(`password:\n${'\t'.repeat(size)}:`) },
  'blanks in a name': { size: 16_000, read: (size) => visibleValue(' '.repeat(size)) },
};

describe('twice the text costs at most 2.5 times the CPU', () => {
  for (const [name, { size, read }] of Object.entries(hostile)) {
    it(name, () => {
      read(size);
      const measured: string[] = [];
      // What grows by the square is over the bound each time; a collection of garbage in the wrong moment is not.
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const [one, two] = [cpuOf(() => read(size)), cpuOf(() => read(2 * size))];
        if (two <= 2.5 * one) return;
        measured.push(`${one.toFixed(3)} ms, then ${two.toFixed(3)} ms`);
      }
      assert.fail(measured.join('; '));
    });
  }
});
