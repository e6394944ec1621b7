import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedLab } from '../lab/account/seed.ts';
import { listClusters, readCalls, updateAccount, writeCluster } from '../lab/account/store.ts';
import { startLabProcess } from '../support/labProcess.ts';
import type { Figure } from './figure.ts';
import type { VerifyTimes } from './report.ts';
import { openStarts } from './starts.ts';
import { timeWithXargs } from './xargs.ts';

const clusters = 200;
/** Of each call of the lab's CLI, on top of its own time. */
const latencyMs = 700;
/** What Kubernetes waits at most for a batch of audit events. */
const batchMs = 30_000;
const mebibyte = 1024 * 1024;

/**
 * What verifying many clusters costs, without test events and with them, beside the same calls made at once by a shell.
 */
export async function verifyFigures(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'kl-'));
  try {
    seedLab(dir, { clusters: [], many: clusters, serveMany: true });
    for (const cluster of listClusters(dir)) writeCluster(dir, { ...cluster, auditBatchMaxWaitMs: batchMs });
    const lab = await startLabProcess({ dir });
    try {
      const starts = await openStarts(lab.cliPath, clusters);
      try {
        updateAccount(dir, (account) => {
          account.latencyMs = latencyMs;
        });
        const plain = await starts.measure('verify');
        // The view's own calls came before; verifying began when the host said so.
        const calls = readCalls(dir).records.filter(({ startedAt }) => startedAt >= plain.beganAt);
        // Right afterwards: how busy the machine is changes.
        const peer = await timeWithXargs(
          lab.cliPath,
          calls.map(({ args }) => args),
        );
        const testEvents = await starts.measure('verify-test-events');
        return [
          {
            what: `${clusters} clusters are verified without test events`,
            value: plain.time,
            unit: 'ms',
            note: `${calls.length} calls of ${latencyMs} ms and their own time; ${plain.verdicts}`,
          },
          { what: 'the same calls with xargs -P 8', value: peer, unit: 'ms' },
          { what: 'verifying without test events, as a share of xargs', value: plain.time / peer, unit: '×', aim: 1.2 },
          {
            what: `with test events, batches of ${batchMs / 1000} s`,
            value: testEvents.time,
            unit: 'ms',
            aim: 1.2 * peer + batchMs,
            note: testEvents.verdicts,
          },
          memoryFigure('without test events', plain),
          memoryFigure('with test events', testEvents),
        ];
      } finally {
        await starts.close();
      }
    } finally {
      await lab.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function memoryFigure(what: string, { memory, heap }: VerifyTimes): Figure {
  return {
    what: `the extension host's memory above idle while it verifies ${what}, at most`,
    value: memory,
    unit: 'B',
    aim: 150 * mebibyte,
    note: `resident set; V8's heap grew by ${Math.round(heap / mebibyte)} MB of these`,
  };
}
