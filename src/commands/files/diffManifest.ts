import { dryRunManifest } from '../../forwarding/flows/applyManifest.ts';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { message } from '../../text/message.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { localize } from '../../ui/localize.ts';
import { askAdmin, cannotLook } from '../askAdmin.ts';
import { auditDocument } from '../auditDocument.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { showInformation } from '../../ui/showText.ts';

/** Diff with Cluster: each object that differs, in the cluster and after an apply of the file. */
export async function diffManifest(context: CommandContext, argument: unknown): Promise<void> {
  const { name, objects } = await auditDocument(argument);
  const row = await chooseCluster(context, undefined, { title: message('Diff with Cluster'), offers: isReadable });
  if (row === undefined) {
    return;
  }
  const { cluster } = row;
  const { value: plans } = await withCancellableProgress(
    localize(message('Comparing {0} with {1}', name, cluster.name)),
    context.signal,
    (signal) =>
      dryRunManifest({ cluster, objects, file: name }, context.flowServices(), {
        signal,
        useAdmin: () => askAdmin(cannotLook, cluster.name),
      }),
  );
  const changed = plans.filter(({ changes }) => changes);
  if (changed.length === 0) {
    void showInformation(localize(message('Nothing to change: {0} has what {1} says.', cluster.name, name)));
    return;
  }
  await (await context.manifestDiffs()).show(message('{0} and {1}', cluster.name, name), changed);
}
