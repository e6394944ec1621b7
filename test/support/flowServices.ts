import { join } from 'node:path';
import type { FlowContext } from '../../src/forwarding/plans/flowContext.ts';
import { JournalFolder } from '../../src/forwarding/plans/journal/journalFolder.ts';
import type { CliRunner } from '../../src/ibmcloud/cliCommand.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { KeptRecords } from './keptRecords.ts';

/**
 * What a flow works with against a lab: what it keeps is below `folder` and in memory, and it waits less than for real
 * clusters.
 */
export function flowServices(cli: CliRunner, folder: string, more: Partial<FlowContext> = {}): FlowContext {
  const { deliveryWaitMs = 20_000 } = more;
  return {
    cli,
    connect,
    temporaryFolder: join(folder, 'secrets'),
    pollIntervalMs: 200,
    deliveryWaitMs,
    counterWaitMs: deliveryWaitMs,
    refreshGraceMs: 60_000,
    endpoint: 'auto',
    reachable: new Map(),
    log: () => undefined,
    webhookRecords: new KeptRecords(),
    journal: new JournalFolder(join(folder, 'plans')),
    ...more,
  };
}
