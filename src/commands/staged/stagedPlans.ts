import { cancelled } from '../../failure/cancelled.ts';
import { logTextOf, type Failure } from '../../failure/failure.ts';
import { toFailure } from '../../failure/toFailure.ts';
import type { CredentialsChoice } from '../../forwarding/cluster/withCluster.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { limiter } from '../../kubernetes/limiter.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { confirm } from '../../ui/notify.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { showError } from '../../ui/showText.ts';
import type { CommandContext } from '../command.ts';
import type { PlannedFlow } from '../plans/runRecorded.ts';
import { AdminQuestion } from '../verification/adminQuestion.ts';
import { askAdminForClusters } from './askAdminForClusters.ts';
import { unlessSkipped } from './unlessSkipped.ts';

/** The work on one cluster, or why there is none. */
export interface Planned {
  readonly row: Row;
  readonly flow?: PlannedFlow;
  readonly failure?: Failure;
}

/** Makes the plan for one cluster. @throws Failure where it cannot be changed so. */
export type PlanOne = (row: Row, choice: CredentialsChoice) => Promise<PlannedFlow>;

/** How many clusters are read in parallel. */
const READ_AT_ONCE = 8;

/**
 * Plans the same change for several clusters, side by side, with progress and Cancel. Where the user's own credentials
 * are not enough, one question names the clusters; those that are skipped get no plan.
 */
export function makePlans(context: CommandContext, rows: readonly Row[], plan: PlanOne): Promise<readonly Planned[]> {
  const title = localize(message('Checking what would change on {0} clusters', rows.length));
  return withCancellableProgress(title, context.signal, (outer, report) => {
    const left = new AbortController();
    const signal = AbortSignal.any([outer, left.signal]);
    const clusters = rows.map(({ cluster }) => cluster);
    const admin = new AdminQuestion(clusters, new Set(), askAdminForClusters, () => left.abort());
    const limit = limiter(READ_AT_ONCE);
    const one = async (row: Row): Promise<Planned> => {
      try {
        const flow = await unlessSkipped(
          (useAdmin) => plan(row, { signal, useAdmin }),
          () => admin.mayUse(row.cluster),
        );
        return { row, flow };
      } catch (error) {
        if (signal.aborted) throw cancelled();
        return { row, failure: toFailure(error) };
      } finally {
        report(row.cluster.name, 100 / rows.length);
      }
    };
    return Promise.all(rows.map((row) => limit(() => one(row))));
  });
}

/** Lists clusters without a plan before anything runs, and asks whether to go on without them. */
export async function confirmMissing({ log }: CommandContext, planned: readonly Planned[]): Promise<boolean> {
  const lines = planned.flatMap(({ row, failure }) =>
    failure ? [`${row.cluster.name}: ${localize(failure.text)}`] : [],
  );
  if (lines.length === 0) return true;
  if (lines.length === planned.length) {
    for (const { row, failure } of planned) if (failure) log.error(`${row.cluster.name}: ${logTextOf(failure)}`);
    const details = localize(message('Details'));
    const text = localize(message('No plan could be made for any of the {0} clusters. See Details.', lines.length));
    void showError(text, details).then((picked) => (picked === details ? log.show() : undefined));
    return false;
  }
  return confirm(
    message('Continue without {0} of {1} clusters?', lines.length, planned.length),
    message('{0}', lines.join('\n\n')),
    message('Continue'),
  );
}
