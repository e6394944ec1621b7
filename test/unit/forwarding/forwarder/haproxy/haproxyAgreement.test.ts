/** Editing help and Verify Audit Forwarding say the same of every configuration. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { checkFile } from '../../../../../src/editor/checkFile.ts';
import {
  createManifestReader,
  noFacts,
  readAuditConfiguration,
} from '../../../../../src/editor/manifest/manifestFile.ts';
import { readHaproxyFile } from '../../../../../src/forwarding/forwarder/haproxy/haproxyFile.ts';
import { Skipped, type Answer, type Check } from '../../../../../src/forwarding/verification/check.ts';
import { haproxyHost } from '../../../../../src/forwarding/verification/checks/haproxyHost.ts';
import { haproxyHttplog } from '../../../../../src/forwarding/verification/checks/haproxyHttplog.ts';
import { haproxyNewline } from '../../../../../src/forwarding/verification/checks/haproxyNewline.ts';
import { haproxyPlaceholder } from '../../../../../src/forwarding/verification/checks/haproxyPlaceholder.ts';
import { haproxyServer } from '../../../../../src/forwarding/verification/checks/haproxyServer.ts';
import type { ClusterFacts } from '../../../../../src/forwarding/verification/facts.ts';

const folder = join(import.meta.dirname, '../../../../fixtures/editor');
const readManifest = await createManifestReader();

/** What a check answers of this text: no pod runs, and no Service is there. */
async function asked(check: Check, text: string): Promise<Answer['result']> {
  const facts = {
    haproxy: () => Promise.resolve({ text, key: 'haproxy.cfg', file: readHaproxyFile(text) }),
    pods: () => Promise.resolve([]),
    findService: () => Promise.resolve(undefined),
    deployment: () => Promise.resolve({}),
    cluster: { id: 'c1', name: 'c1' },
  };
  try {
    // The checks of haproxy.cfg read nothing else.
    const answer = await check.run(facts as unknown as ClusterFacts, AbortSignal.timeout(60_000));
    return 'result' in answer ? answer.result : assert.fail('more than one answer');
  } catch (error) {
    if (error instanceof Skipped) return 'skipped';
    throw error;
  }
}

/** The rule of editing help and the check of Verify that ask the same. */
const pairs: readonly (readonly [string, Check])[] = [
  ['no-httplog', haproxyHttplog],
  ['unresolved-host', haproxyHost],
  ['final-newline', haproxyNewline],
  ['placeholder', haproxyPlaceholder],
];

/** Cases that three readers once took for three different things, with what is right. */
const cases: readonly {
  readonly name: string;
  readonly file: string;
  readonly rules: readonly string[];
  readonly host: Answer['result'];
  readonly log: Answer['result'];
  readonly server: Answer['result'];
}[] = [
  {
    name: 'resolvers of default-server',
    file: 'unresolved-host/default-server.twin',
    rules: [],
    host: 'pass',
    log: 'pass',
    server: 'pass',
  },
  {
    name: 'an address from the environment',
    file: 'unresolved-host/quoted.twin',
    rules: [],
    host: 'unknown',
    log: 'pass',
    server: 'unknown',
  },
  {
    name: 'server-template',
    file: 'unresolved-host/template.twin',
    rules: [],
    host: 'pass',
    log: 'pass',
    server: 'pass',
  },
  {
    name: 'server-template without resolvers',
    file: 'unresolved-host/template.has',
    rules: ['unresolved-host'],
    host: 'failure',
    log: 'pass',
    server: 'pass',
  },
  {
    name: 'option httpslog',
    file: 'no-httplog/tcplog.twin',
    rules: [],
    host: 'pass',
    log: 'pass',
    server: 'pass',
  },
  {
    name: 'a mode from the environment',
    file: 'no-httplog/mode.twin',
    rules: [],
    host: 'pass',
    log: 'unknown',
    server: 'pass',
  },
  ...['tcplog', 'mode', 'level', 'no-target', 'named-defaults'].map((name) => ({
    name,
    file: `no-httplog/${name}.has`,
    rules: ['no-httplog'],
    host: 'pass' as const,
    log: 'warning' as const,
    server: 'pass' as const,
  })),
];

describe('editing help and Verify', () => {
  for (const { name, file, rules, host, log, server } of cases) {
    it(`agree on ${name}`, async () => {
      const text = readFileSync(join(folder, `${file}.haproxy.cfg`), 'utf8');
      const found = checkFile(readAuditConfiguration(text), noFacts).map(({ rule }) => rule);
      assert.deepEqual(found, rules);
      assert.deepEqual(
        [await asked(haproxyHost, text), await asked(haproxyHttplog, text), await asked(haproxyServer, text)],
        [host, log, server],
      );
    });
  }

  it('agree on every configuration of the corpus', async (test) => {
    let count = 0;
    for (const name of globSync('*/*', { cwd: folder })) {
      const text = readFileSync(join(folder, name), 'utf8');
      const file = name.endsWith('.cfg') ? readAuditConfiguration(text) : readManifest(text);
      const [configuration, another] = file.configurations;
      if (configuration === undefined || another !== undefined) continue;
      count++;
      const rules = new Set(checkFile(file, noFacts).map(({ rule }) => rule));
      for (const [rule, check] of pairs) {
        const result = await asked(check, configuration.embedded.text);
        assert.equal(result === 'warning' || result === 'failure', rules.has(rule), `${name}: ${check.id} ${result}`);
      }
    }
    test.diagnostic(`${count} configurations`);
    assert.ok(count >= 40, `${count}`);
  });
});
