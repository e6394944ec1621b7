import type { CredentialsChoice } from '../../forwarding/cluster/withCluster.ts';
import { planConsumerChange } from '../../forwarding/flows/changeConsumer.ts';
import { planPolicyChange } from '../../forwarding/flows/changePolicy.ts';
import type { SetUpInputs } from '../../forwarding/flows/presentState.ts';
import { planMasterRefresh } from '../../forwarding/flows/refreshMaster.ts';
import { planInstance } from '../../forwarding/flows/cloudLogs/createInstance.ts';
import { planRenewal } from '../../forwarding/flows/renewCertificates.ts';
import { planRestart } from '../../forwarding/flows/restartForwarder.ts';
import { planRestore } from '../../forwarding/flows/restoreWebhook.ts';
import { planSetUp, readPresentStateFor } from '../../forwarding/flows/setUp.ts';
import { planUndo, type EndedRun } from '../../forwarding/flows/undo.ts';
import { planUnset } from '../../forwarding/flows/unset.ts';
import type { FlowContext } from '../../forwarding/plans/flowContext.ts';
import type { FlowId, FlowMemo } from '../../forwarding/plans/journal/journal.ts';
import type { Plan } from '../../forwarding/plans/plan.ts';
import { readPresent } from '../../forwarding/webhook/readPresent.ts';
import type { Cluster } from '../../ibmcloud/models.ts';

type MakePlan<Inputs> = (inputs: Inputs, services: FlowContext, choice: CredentialsChoice) => Promise<Plan>;

/** How to re-plan each flow from its saved inputs. A flow that is not here must be started again. */
const makers: { readonly [Flow in FlowId]?: MakePlan<never> } = {
  'set-up': setUpAgain(planSetUp),
  'change-consumer': setUpAgain(planConsumerChange),
  'refresh-master': async ({ cluster }: { readonly cluster: Cluster }, services, { signal }) => {
    const { account, master } = await readPresent(cluster, services, signal);
    const pending = await services.journal.pendingRefresh(cluster.id);
    // Without it the refresh was never called.
    return planMasterRefresh(cluster, account, pending && { master, pending });
  },
  unset: planUnset,
  'renew-certificates': planRenewal,
  'change-policy': planPolicyChange,
  'restore-webhook': planRestore,
  'restart-forwarder': planRestart,
  'create-logs-instance': planInstance,
  undo: (run: EndedRun, services, { signal }) => planUndo(run, services, signal),
};

function setUpAgain(plan: typeof planSetUp): MakePlan<SetUpInputs> {
  return async (inputs, services, choice) => {
    const present = await readPresentStateFor(inputs.route, inputs.cluster, services, choice);
    return plan(inputs, present, services, { signal: choice.signal, check: true });
  };
}

/** Re-plans a flow from its inputs and the present state; `undefined` if it must be started again. */
export async function planAgain(
  { flow, inputs }: FlowMemo,
  services: FlowContext,
  choice: CredentialsChoice,
): Promise<Plan | undefined> {
  // The flow wrote these inputs itself.
  return (makers[flow] as MakePlan<FlowMemo['inputs']> | undefined)?.(inputs, services, choice);
}
