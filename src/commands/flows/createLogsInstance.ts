import * as vscode from 'vscode';
import { isReadable } from '../../forwarding/condition/readable.ts';
import { activeInstance } from '../../forwarding/destination/namedInstance.ts';
import {
  objectionToBucket,
  objectionToEndpoint,
  objectionToName,
  planInstance,
  type InstanceInputs,
} from '../../forwarding/flows/cloudLogs/createInstance.ts';
import { HELM_COMMAND, loggingAgentValues } from '../../forwarding/forwarder/agent/loggingAgentValues.ts';
import { LOGS_REGIONS, PRICES_OF, RETENTIONS } from '../../ibmcloud/commands/logsInstances.ts';
import { serviceInstances, type ServiceInstance } from '../../ibmcloud/commands/serviceInstances.ts';
import type { Cluster } from '../../ibmcloud/models.ts';
import { harmless } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import { askAll, askPick, askText, branching, type Question } from '../../ui/ask/wizard.ts';
import { localize } from '../../ui/localize.ts';
import type { Action } from '../../ui/notify.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { showInformation, type Entry } from '../../ui/showText.ts';
import { chooseCluster } from '../chooseCluster.ts';
import type { CommandContext } from '../command.ts';
import { planWithProgress } from '../plans/planWithProgress.ts';
import { previewAndRun } from '../plans/runFlow.ts';

/**
 * Create Cloud Logs Instance: makes one after a preview, or takes one that is there, and writes the values for the
 * agent's Helm chart. The user installs the agent with the one command that can be copied.
 */
export async function createLogsInstance(context: CommandContext, argument: unknown): Promise<void> {
  const row = await chooseCluster(context, argument, {
    title: message('Create Cloud Logs instance'),
    offers: isReadable,
  });
  if (row === undefined) return;
  const { cluster } = row;
  const { instances } = await withCancellableProgress(
    localize(message('Reading the Cloud Logs instances')),
    context.signal,
    (signal) => serviceInstances(context.cli, 'logs', signal),
  );
  const chosen = await ask(cluster, instances);
  if (chosen === undefined) return;
  if ('guid' in chosen) {
    await showValues(cluster, chosen);
    offer(message('The values for {0} are written. Install the agent with helm.', chosen.name), copyHelm);
    return;
  }
  const services = context.flowServices();
  const plan = await planWithProgress(context, cluster.name, (choice) => planInstance(chosen, services, choice));
  const { name, region } = chosen;
  const done = await previewAndRun(context, {
    plan,
    services,
    memo: { flow: 'create-logs-instance', inputs: { ...chosen } },
    outcome: () => ({
      text: message('Cloud Logs instance {0} is there. Install the agent with helm.', name),
      well: true,
      actions: [copyHelm, setUp(cluster)],
    }),
  });
  if (done === undefined) return;
  const { signal } = context;
  const found = await activeInstance(context.cli, { name, region }, { signal, timeoutMs: 0, pollIntervalMs: 0 });
  await showValues(cluster, found);
}

const copyHelm: Action = {
  button: message('Copy Helm Command'),
  run: () => vscode.env.clipboard.writeText(HELM_COMMAND),
};

function setUp({ id }: Cluster): Action {
  return {
    button: message('Set Up Audit Forwarding…'),
    run: () => vscode.commands.executeCommand('kubeAudit.setUpForwarding', { clusterId: id }),
  };
}

function offer(text: Message, { button, run }: Action): void {
  const label = localize(button);
  void showInformation(localize(text), label).then((chosen) => (chosen === label ? run() : undefined));
}

/** A new document: the user saves it where helm is run. */
async function showValues(cluster: Cluster, { name, guid, region, ingress }: ServiceInstance): Promise<void> {
  const host = ingress.public ?? ingress.private ?? `${guid}.ingress.${region}.logs.cloud.ibm.com`;
  const content = loggingAgentValues({ cluster, destination: { name, guid, ingestionHost: host } });
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
  await vscode.window.showTextDocument(document, { preview: false });
}

interface InstanceEntry extends Entry {
  /** Absent: a new one. */
  readonly instance?: ServiceInstance;
}

/** A new instance's answers, or one that is there; `undefined` if the user cancels. */
async function ask(
  cluster: Cluster,
  present: readonly ServiceInstance[],
): Promise<InstanceInputs | ServiceInstance | undefined> {
  const draft = {
    instance: undefined as ServiceInstance | undefined,
    name: `cloud-logs-${cluster.name}`,
    region: LOGS_REGIONS.includes(cluster.region) ? cluster.region : '',
    days: '7',
    crn: '',
    endpoint: '',
  };
  // One without a GUID or a region can't be sent to.
  const known = present.filter(({ guid, region }) => guid !== '' && region !== '');
  const which: Question = (position) => {
    const items: readonly InstanceEntry[] = [
      { label: localize(message('New Instance')) },
      ...known.map((instance) => ({
        label: harmless(instance.name),
        description: harmless(instance.region),
        detail: localize(message('Is there: only the values for the agent are written.')),
        instance,
      })),
    ];
    return askPick(position, {
      question: message('Which instance should the agent send to?'),
      items,
      active: items.find(({ instance }) => instance === draft.instance),
      answer: ({ instance }) => (draft.instance = instance),
    });
  };
  const named: Question = (position) =>
    askText(position, {
      prompt: message('Name of the instance'),
      placeholder: message('cloud-logs-{0}', cluster.name),
      value: draft.name,
      check: (text) =>
        objectionToName(text) ??
        (present.some(({ name }) => name === text) ? message('{0} is already an instance.', text) : undefined),
      answer: (text) => (draft.name = text),
    });
  const placed: Question = (position) => {
    const items = LOGS_REGIONS.map((region) => ({
      label: harmless(region),
      description: region === cluster.region ? localize(message('the cluster’s region')) : harmless(''),
      region,
    }));
    return askPick(position, {
      question: message('Which region stores the events?'),
      items,
      active: items.find(({ region }) => region === draft.region),
      answer: ({ region }) => (draft.region = region),
    });
  };
  const kept: Question = (position) => {
    const items = RETENTIONS.map(({ days, price }) => ({
      label: localize(message('{0} days', days)),
      description: localize(message('USD {0} a GB (list price of {1})', price, PRICES_OF)),
      days,
    }));
    return askPick(position, {
      question: message('How long should events be in frequent search?'),
      items,
      active: items.find(({ days }) => days === draft.days),
      answer: ({ days }) => (draft.days = days),
    });
  };
  const archived: Question = (position) =>
    askText(position, {
      prompt: message('CRN of an Object Storage bucket for the archive; empty for none'),
      placeholder: message('crn:v1:bluemix:public:cloud-object-storage:global:a/…:bucket:NAME'),
      value: draft.crn,
      check: (text) => (text === '' ? undefined : objectionToBucket(text)),
      answer: (text) => (draft.crn = text),
    });
  const reached: Question = (position) =>
    askText(position, {
      prompt: message('Endpoint of the bucket'),
      placeholder: message('s3.direct.REGION.cloud-object-storage.appdomain.cloud'),
      value: draft.endpoint === '' ? `s3.direct.${draft.region}.cloud-object-storage.appdomain.cloud` : draft.endpoint,
      check: objectionToEndpoint,
      answer: (text) => (draft.endpoint = text),
    });
  const isComplete = await askAll({
    title: message('Create Cloud Logs instance'),
    subject: () => cluster.name,
    questions: () => [
      ...(known.length === 0 ? [] : [branching(which)]),
      ...(draft.instance === undefined
        ? [named, placed, kept, branching(archived), ...(draft.crn === '' ? [] : [reached])]
        : []),
    ],
  });
  if (!isComplete) return undefined;
  const { instance, name, region, days, crn, endpoint } = draft;
  return instance ?? { cluster, name, region, days, ...(crn === '' ? {} : { bucket: { crn, endpoint } }) };
}
