import type { Row } from '../../forwarding/inventory/inventory.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { accountText } from '../../forwarding/verification/report/coverage.ts';
import { verdictOf } from '../../forwarding/verification/verdict.ts';
import { verifyClusters, type VerifyEvent, type VerifyResult } from '../../forwarding/verification/verify.ts';
import { inEnglish, message } from '../../text/message.ts';
import { accountIdNow, accountOf } from '../../ui/documents/accountCoverage.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import { sendTestEvents } from '../../ui/settings.ts';
import { byNeed } from '../byNeed.ts';
import { toolNow } from '../toolNow.ts';
import { clusterPick, rowsOf, rowsOnceRead } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { AdminQuestion } from './adminQuestion.ts';
import { askAdminForChecks } from './askAdminForChecks.ts';
import { FinishedResults } from './finishedResults.ts';
import { showInformation, pickSeveral } from '../../ui/showText.ts';

/** Verify Audit Forwarding: of the row or rows that started it, else of those that the user picks. */
export async function verify(context: CommandContext, argument: unknown, selection: unknown): Promise<void> {
  const rows = rowsOf(context, argument, selection);
  const chosen = rows.length > 0 ? rows : await pickRows(context);
  if (chosen.length > 0) await verifyRows(context, chosen);
}

/**
 * Verify All Clusters: every readable cluster, except those known to forward nothing. The report and what is said at
 * the end count all clusters, also those that were left out, unless another account is logged in by then.
 */
export async function verifyAll(context: CommandContext): Promise<void> {
  const rows = (await rowsOnceRead(context)).filter(mayForward);
  const accountId = accountIdNow(context.clusters) ?? '';
  const results = rows.length === 0 ? [] : await verifyRows(context, rows, accountId);
  void showInformation(localize(accountText(accountOf(context.clusters, results, accountId))));
}

function mayForward(row: Row): boolean {
  return isReadable(row) && (row.webhook.reading === undefined || row.webhook.reading.value !== undefined);
}

async function pickRows(context: CommandContext): Promise<readonly Row[]> {
  const rows = (await rowsOnceRead(context)).filter(isReadable);
  if (rows.length === 0) {
    void showInformation(localize(message('There is no cluster to choose from.')));
    return [];
  }
  const picked = await pickSeveral(byNeed(context.clusters, rows).map(clusterPick(context)), {
    title: localize(message('Verify Audit Forwarding')),
    question: localize(message('Select the clusters to verify')),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return (picked ?? []).map(({ row }) => row);
}

/** Clusters for which the user has agreed to admin credentials until this window closes. */
const agreedForSession = new Set<string>();

/** @param allOf id of the account of which these are all clusters that may forward. */
async function verifyRows(
  context: CommandContext,
  rows: readonly Row[],
  allOf?: string,
): Promise<readonly VerifyResult[]> {
  const { log, clusters: view } = context;
  const clusters = rows.map(({ cluster }) => cluster);
  const ids = clusters.map(({ id }) => id);
  const [first] = clusters;
  if (!first) return [];
  const title =
    clusters.length === 1
      ? message('Verifying audit forwarding of {0}', first.name)
      : message('Verifying audit forwarding of {0} clusters', clusters.length);
  const testEvents = sendTestEvents();
  const kept = await context.results();
  const earlier = new Map((await kept.all(ids)).map((result) => [result.cluster.id, result]));
  log.begin(`${inEnglish(title)}, ${testEvents ? 'with test events' : 'without test events'}`);
  const readAgain: Promise<void>[] = [];
  const finished = new FinishedResults(async (results) => {
    // A row shows what was seen, also where it could not be written.
    await kept.put(results).finally(async () => {
      const verdicts = Object.fromEntries(results.map((result) => [result.cluster.id, verdictOf(result)]));
      readAgain.push((await view.verified(verdicts)).readAgain);
      view.setVerifying(Object.keys(verdicts), false);
    });
  });
  view.setVerifying(ids, true);
  const work = withCancellableProgress(localize(title), context.signal, (ended, report) => {
    const showProgress = progressOf(clusters.length, report);
    const stop = new AbortController();
    const signal = AbortSignal.any([ended, stop.signal]);
    const admin = new AdminQuestion(clusters, agreedForSession, askAdminForChecks, () => stop.abort());
    return verifyClusters(clusters, context.flowServices(), {
      testEvents,
      tool: toolNow().version,
      signal,
      useAdmin: (cluster) => admin.mayUse(cluster),
      earlier: (id) => earlier.get(id),
      onEvent: (event) => {
        showProgress(event);
        if (event.kind !== 'finished') return;
        log.info(logLine(event.result));
        finished.add(event.result);
      },
    });
  });
  const results = await work.finally(async () => {
    await finished.end().finally(() => view.setVerifying(ids, false));
  });
  // All are counted as they are now.
  if (allOf !== undefined) await Promise.all(readAgain);
  await (await context.verifications()).show({ clusterIds: results.map(({ cluster }) => cluster.id), allOf });
  return results;
}

/** Reports the progress: the current check, or for several clusters how many are done and fail, and a wait of one. */
function progressOf(count: number, report: (text: string, increment: number) => void): (event: VerifyEvent) => void {
  let finished = 0;
  let failing = 0;
  return (event) => {
    if (count === 1) {
      if (event.kind === 'checked') {
        report(localize(message('({0}/{1}) {2}', event.done, event.of, localize(event.check))), 100 / event.of);
      } else if (event.kind === 'waiting') report(localize(event.detail), 0);
      return;
    }
    if (event.kind === 'waiting') {
      report(localize(message('{0} of {1}; {2}: {3}', finished, count, event.cluster.name, localize(event.detail))), 0);
    }
    if (event.kind !== 'finished') return;
    finished += 1;
    if (verdictOf(event.result).state === 'failing') failing += 1;
    report(localize(message('{0} of {1}, {2} with failing checks', finished, count, failing)), 100 / count);
  };
}

function logLine({ cluster, findings, tookMs }: VerifyResult): string {
  const failures = findings.filter(({ result }) => result === 'failure');
  const said = failures.map(({ check, text }) => `\n  ${check}: ${inEnglish(text)}`).join('');
  return `Verified ${cluster.name} in ${Math.round(tookMs)} ms: ${failures.length} of ${findings.length} findings fail${said}`;
}
