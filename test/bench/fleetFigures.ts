import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../src/forwarding/condition/condition.ts';
import { Inventory } from '../../src/forwarding/inventory/inventory.ts';
import { InventoryReader } from '../../src/forwarding/inventory/inventoryReader.ts';
import type { CliCallRecord } from '../../src/ibmcloud/cliCommand.ts';
import { createCliRunner } from '../../src/ibmcloud/runner.ts';
import { labFiles } from '../lab/account/files.ts';
import { seedLab } from '../lab/account/seed.ts';
import { mainAccount } from '../lab/account/seededAccount.ts';
import { updateAccount } from '../lab/account/store.ts';
import { writeWrapper } from '../lab/account/wrapper.ts';
import type { Figure } from './figure.ts';

const clusters = 1_000;
/** Of each call of the lab's CLI, on top of its own time. */
const latencyMs = 700;
/** The default of `kubeAudit.refreshAfter`. */
const refreshAfterMs = 5 * 60_000;
/** How long the view is taken to be open. */
const HOUR_MS = 60 * 60_000;

/** What the view costs with many clusters: one pass over all of them, and what follows while it is open. */
export async function fleetFigures(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'kf-'));
  try {
    seedLab(dir, { many: clusters });
    updateAccount(dir, (account) => void (account.latencyMs = latencyMs));
    const calls: CliCallRecord[] = [];
    const cliPath = writeWrapper(dir);
    const cli = createCliRunner({
      locate: () => Promise.resolve(cliPath),
      environment: { PATH: process.env['PATH'], HOME: labFiles.home(dir) },
      onCall: (call) => calls.push(call),
    });
    const inventory = new Inventory(mainAccount.guid);
    const events = { targetRead: () => inventory, listChanged: () => undefined, rowChanged: () => undefined };
    const reader = new InventoryReader(cli, inventory, events);
    const signal = new AbortController().signal;

    const cpuBefore = process.cpuUsage();
    const began = performance.now();
    await reader.refresh({ maxAgeMs: 0 }, signal);
    const pass = performance.now() - began;
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpu = (user + system) / 1_000;
    const ofPass = calls.length;
    await reader.refresh({ maxAgeMs: refreshAfterMs }, signal);
    const ofNext = calls.length - ofPass;
    const limit = reader.ageLimitMs(refreshAfterMs);
    const rows = inventory.rows();

    const rules = { now: Date.now(), verifyAgainMs: 24 * HOUR_MS, notForwarding: ['sandbox-*'] };
    const judged = performance.now();
    const kinds = rows.map((row) => judge({ row }, rules).kind);
    const judging = performance.now() - judged;
    const perHour = (HOUR_MS / limit) * ofPass;
    return [
      {
        what: `one pass over ${rows.length} clusters`,
        value: pass,
        unit: 'ms',
        aim: limit,
        note: `${ofPass} calls of ${latencyMs} ms and their own time; a refresh right after it makes ${ofNext}`,
      },
      { what: 'age from which on their rows are old, after it', value: limit, unit: 'ms', aim: HOUR_MS / 4 },
      { what: 'CPU of this process in it', value: cpu, unit: 'ms', note: 'without that of the CLI’s own processes' },
      { what: 'the same, of one core while the pass lasts', value: (100 * cpu) / pass, unit: '%', aim: 30 },
      {
        what: 'CPU of this process, of one core, while the view is open for an hour',
        value: (100 * cpu * (HOUR_MS / limit)) / HOUR_MS,
        unit: '%',
        aim: 15,
        note: `${Math.round(perHour)} calls`,
      },
      {
        what: `conditions of ${kinds.length} clusters judged`,
        value: judging,
        unit: 'ms',
        aim: 200,
        note: countsOf(kinds),
      },
    ];
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function countsOf(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}
