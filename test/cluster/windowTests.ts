import { connect } from '../../src/kubernetes/connect.ts';
import type { Counts } from '../support/countReporter.ts';
import { RUNNING_LAB_VARIABLE } from '../support/labProcess.ts';
import { runNodeTests } from '../support/nodeTests.ts';
import { within, type Target } from './target.ts';

/**
 * The window's tests of the private-network route, as they are, with the target in the place of the lab's API; and
 * afterwards one check more: the API server has counted no delivery that failed.
 */
export async function runWindowTests({ kubeconfig, lab }: Target, signal: AbortSignal): Promise<Counts> {
  if (lab === undefined) throw new Error('The window needs a lab.');
  const counts = await runNodeTests(['test/workbench/setUp.test.ts'], {
    environment: { [RUNNING_LAB_VARIABLE]: lab.dir },
    signal,
  });
  const api = await connect(kubeconfig);
  try {
    const { events, webhookErrors } = await api.readMetrics(within(20));
    console.log(
      `apiserver_audit_event_total ${events}, apiserver_audit_error_total{plugin="webhook"} ${webhookErrors}`,
    );
    if (events > 0 && webhookErrors === 0) return { ...counts, passed: counts.passed + 1 };
    return { ...counts, failed: counts.failed + 1 };
  } finally {
    api.close();
  }
}
