/**
 * Every check, and every answer that it reads, spoilt in each form: no check passes, and none accuses. The table is
 * printed.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Finding } from '../../../../src/forwarding/verification/check.ts';
import { checks } from '../../../../src/forwarding/verification/checks.ts';
import { verifyClusters } from '../../../../src/forwarding/verification/verify.ts';
import { readFacts } from '../../../../src/forwarding/verification/readFacts.ts';
import { runChecks } from '../../../../src/forwarding/verification/runChecks.ts';
import { allClusters } from '../../../../src/ibmcloud/commands/clusters.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { seedLab } from '../../../lab/account/seed.ts';
import { startLab } from '../../../lab/lab.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { exchanges } from '../support/clusterRequests.ts';
import { never } from '../support/flowLab.ts';
import { labCli } from '../support/labCli.ts';
import { faults, ReplayedCluster, type Fault } from '../support/replayedCluster.ts';
import { stage, type Breakage } from './brokenClusters.ts';

const clusters = {
  'private-network': { route: 'private-network' },
  'cloud-logs': { route: 'cloud-logs' },
  'log-analysis': { route: 'log-analysis' },
  external: { route: 'external' },
  openshift: { route: 'private-network', state: { type: 'openshift', version: '4.19.25_1572_openshift' } },
} as const satisfies Readonly<Record<string, Breakage>>;
type Name = keyof typeof clusters;
const names = Object.keys(clusters) as readonly Name[];

interface Healthy {
  readonly replayed: ReplayedCluster;
  readonly cluster: Cluster;
  readonly findings: readonly Finding[];
  /** Of each check, what it asks. */
  readonly asks: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Results by check; of several answers the worst. */
function worst(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  const order = ['failure', 'warning', 'unknown', 'pass', 'skipped'];
  const found = new Map<string, Finding>();
  for (const finding of findings) {
    const before = found.get(finding.check);
    if (!before || order.indexOf(finding.result) < order.indexOf(before.result)) found.set(finding.check, finding);
  }
  return found;
}

async function verified({ replayed, cluster }: Pick<Healthy, 'replayed' | 'cluster'>): Promise<readonly Finding[]> {
  const services = flowServices(replayed.cli, 'unused', { connect: replayed.connect, pollIntervalMs: 1 });
  const [result] = await verifyClusters([cluster], services, {
    testEvents: false,
    signal: never,
    useAdmin: () => Promise.resolve(true),
  });
  return result?.findings ?? assert.fail();
}

/** What a check asks alone, of a cluster that is well. */
async function askedBy({ replayed, cluster }: Pick<Healthy, 'replayed' | 'cluster'>): Promise<Healthy['asks']> {
  const asks = new Map<string, ReadonlySet<string>>();
  for (const { dependsOn: _, ...check } of checks) {
    replayed.asked.clear();
    const services = flowServices(replayed.cli, 'unused');
    const opened = await replayed.connect('');
    const facts = readFacts({
      cluster,
      services,
      openApi: () => Promise.resolve(opened),
      earlierCounters: undefined,
      lastVerifiedAt: undefined,
      sendTestEvents: () => assert.fail(),
      priority: 'normal',
      signal: never,
    });
    if (check.costly !== true) await runChecks([check], facts, never).all;
    opened.close();
    asks.set(check.id, new Set(replayed.asked));
  }
  return asks;
}

/** Checks that do without an answer: the URL that is stored shows as well whether it leads into the cluster. */
const spares: Readonly<Record<string, RegExp>> = { certificate: /\/deployments$/, ca: /\/deployments$/ };

describe('an answer that is refused, nonsense, late or cut short', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-spoilt-'));
  const healthy = new Map<Name, Healthy>();

  before(async () => {
    const dir = join(folder, 'lab');
    seedLab(dir, { clusters: [] });
    const ids = new Map<Name, string>();
    for (const name of names) ids.set(name, await stage(dir, name, clusters[name]));
    const lab = await startLab({ dir, haproxy: 'stand-in' });
    const cli = labCli(dir, { runner: { run: () => assert.fail() }, concerns: () => false });
    const all = await allClusters(cli, { signal: never });
    const namespace = { apiVersion: 'v1', kind: 'Namespace', name: 'default' };
    await Promise.all([...ids.values()].map((id) => exchanges(dir, id, (api) => api.read(namespace, never))));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    for (const name of names) {
      const cluster = all.find(({ id }) => id === ids.get(name)) ?? assert.fail();
      const replayed = await ReplayedCluster.start(cli);
      const findings = await verified({ replayed, cluster });
      const asks = await askedBy({ replayed, cluster });
      replayed.stopRecording();
      healthy.set(name, { replayed, cluster, findings, asks });
    }
    await lab.stop();
  });

  after(async () => {
    for (const { replayed } of healthy.values()) await replayed.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const table = new Map<string, Record<string, number>>();

  describe('makes no check pass or accuse', { concurrency: names.length }, () => {
    for (const name of names) {
      it(name, async (test) => {
        for (const fault of faults) {
          await test.test(fault, async () => {
            const { replayed, cluster, findings, asks } = healthy.get(name) ?? assert.fail();
            const well = worst(findings);
            const wrong: string[] = [];
            for (const source of new Set([...asks.values()].flatMap((each) => [...each]))) {
              replayed.spoilt = { source, fault };
              const now = worst(await verified({ replayed, cluster }));
              for (const [check, { result, text }] of now) {
                const before = well.get(check)?.result;
                const concerns = asks.get(check)?.has(source) === true && spares[check]?.test(source) !== true;
                const accuses = (result === 'failure' || result === 'warning') && result !== before;
                const passes = concerns && result === 'pass';
                if (accuses || passes) wrong.push(`${source}: ${check} ${before} → ${result}: ${inEnglish(text)}`);
                if (!concerns) continue;
                const row = table.get(check) ?? {};
                row[`${fault}: ${result}`] = (row[`${fault}: ${result}`] ?? 0) + 1;
                table.set(check, row);
              }
            }
            replayed.spoilt = undefined;
            assert.deepEqual(wrong, []);
          });
        }
      });
    }
  });

  it('the table', (test) => {
    const cell = (row: Record<string, number>, fault: Fault): string =>
      Object.entries(row)
        .flatMap(([key, count]) => (key.startsWith(`${fault}: `) ? [`${count} ${key.slice(fault.length + 2)}`] : []))
        .join(', ');
    for (const [check, row] of table) {
      test.diagnostic(`${check}: ${faults.map((fault) => `${fault} ${cell(row, fault) || '–'}`).join(' | ')}`);
    }
  });
});
