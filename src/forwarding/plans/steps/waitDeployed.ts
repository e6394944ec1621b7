import { Failure, type FailureCode } from '../../../failure/failure.ts';
import { pause } from '../../../failure/pause.ts';
import { getCluster } from '../../../ibmcloud/commands/clusters.ts';
import type { Master } from '../../../ibmcloud/models.ts';
import { message } from '../../../text/message.ts';
import type { StepRecord } from '../journal/stepRecord.ts';
import { cameToNothing, isLater, isUnderWay } from '../../webhook/masterState.ts';
import { helpFor } from '../../webhook/refuseBusyMaster.ts';
import type { StepContext, StepKind } from '../step.ts';

/** Failures that a long wait survives: the next query may succeed. */
const passing: ReadonlySet<FailureCode> = new Set([
  'network',
  'gateway',
  'rate-limited',
  'timed-out',
  'bad-output',
  'other',
]);
const MOST_FAILURES_IN_A_ROW = 5;

export interface WaitDeployed {
  readonly kind: 'wait-deployed';
  readonly timeoutMs: number;
  /** The master's state before the refresh, if an earlier run started it. */
  readonly since?: Master;
}

/**
 * Waits until the refresh has ended. After `master refresh` the state stays `deployed` for a while, which is the old
 * one: the wait ends when an operation was seen and then `deployed`, or when `deployed` carries a newer date than
 * before the refresh. A failed or cancelled operation ends as `deployed` too.
 */
export const waitDeployed: StepKind<WaitDeployed> = {
  kind: 'wait-deployed',
  decides: false,
  leaves: 'refresh ended',
  outlastsCredentials: true,

  title: () => message('Wait until the master is deployed again'),

  describe: ({ timeoutMs, since }, { cluster }) => [
    {
      cli: getCluster(cluster.id),
      why: 'until the master was updating and is deployed again',
      by: ['wait_deployed', String(timeoutMs / 1000), since?.statusModified ?? ''],
    },
  ],

  async run({ timeoutMs, since }, context) {
    const { services, signal, progress, found, note, record } = context;
    const started = Date.now();
    const before = found.masterBeforeRefresh ?? since;
    let wasUpdating = false;
    let last: Master | undefined;
    for (const look = tolerantLook(context); ;) {
      const master = await look();
      if (master) {
        last = master;
        if (isUnderWay(master)) wasUpdating = true;
        if (helpFor(master.state)) throw await refreshFailed(master, record);
        if (isSettled(master) && (wasUpdating || isLater(master, before))) {
          if (cameToNothing(master)) throw await refreshFailed(master, record);
          break;
        }
        progress(message('The master is {0}: {1}', master.state, master.status));
      }
      const waited = Date.now() - started;
      // Only what was read now: an earlier reading may be from before the refresh began.
      if (!wasUpdating && master && isSettled(master) && waited >= services.refreshGraceMs) {
        if (cameToNothing(master)) throw await refreshFailed(master, record);
        note(
          message(
            'No sign of the refresh within {0} seconds: only delivery shows whether it took effect.',
            Math.round(waited / 1000),
          ),
        );
        break;
      }
      if (waited >= timeoutMs) throw timedOut(last, timeoutMs);
      await pause(services.pollIntervalMs, signal);
    }
    if (last?.status.trim() === '') {
      note(
        message('Verify the cluster: IBM Cloud gives no master status, so it’s unknown whether the refresh failed.'),
      );
    }
    await record.refreshEnded();
  },
};

function isSettled(master: Master): boolean {
  return master.state === 'deployed' && !isUnderWay(master);
}

/** Reads the master's state; `undefined` after a transient failure, unless several follow one another. */
function tolerantLook({
  plan: { cluster },
  services: { cli },
  signal,
  progress,
}: StepContext): () => Promise<Master | undefined> {
  let failures = 0;
  let isRepeated = false;
  return async () => {
    try {
      const { master } = await cli.run(getCluster(cluster.id), { signal, isRepeated });
      isRepeated = true;
      failures = 0;
      return master;
    } catch (error) {
      failures += 1;
      if (!(error instanceof Failure) || !passing.has(error.code) || failures >= MOST_FAILURES_IN_A_ROW) throw error;
      progress(message('The master’s state couldn’t be read; asking again'));
      return undefined;
    }
  };
}

async function refreshFailed({ state, status, health }: Master, record: StepRecord): Promise<Failure> {
  await record.refreshFailed();
  return new Failure(
    'master-busy',
    message(
      'The master refresh failed, with state “{0}”: {1}.',
      state,
      helpFor(state) ?? message('fix what Details names, then refresh the master again'),
    ),
    { remedy: 'show-log', detail: health === 'error' ? `${status}, health ${health}` : status },
  );
}

function timedOut(last: Master | undefined, timeoutMs: number): Failure {
  return new Failure(
    'timed-out',
    message(
      'The master is still “{0}” after {1} minutes; check again later.',
      last?.state ?? '–',
      Math.round(timeoutMs / 60_000),
    ),
    { remedy: 'retry' },
  );
}
